import type { CauseReport } from '@oriel/session'
import { html, nothing, type TemplateResult } from 'lit'
import { causeIcon } from './cause-icon.ts'
import type { SettingsProblem } from './settings.ts'
import type { Texts } from './texts/texts.ts'

export interface MessagePanel {
  readonly cause: CauseReport
  readonly texts: Texts
  /** The portal's own words: they stand in place of the title and the sentence. */
  readonly ownWords: string | undefined
  readonly ownAction: string | undefined
  /** Absent: it is tried again without the person's doing. */
  readonly restart: (() => void) | undefined
  readonly debug: boolean
}

/** What covers the frame when the session is over or interrupted. Its words, and its button, can be replaced by slot. */
export function messagePanel(panel: MessagePanel): TemplateResult {
  const { cause, texts, ownWords, restart } = panel
  // A cause of a newer session than these texts must not leave the person without a word.
  const words = texts.causes[cause.name] ?? texts.causes['protocol-error']
  return html`<div class="panel" part="panel" tabindex="-1" ?data-waiting=${restart === undefined}>
    <div class="words" role=${restart === undefined ? 'status' : 'alert'}>
      <slot name="message">
        ${causeIcon(cause.name)}
        ${
          ownWords === undefined
            ? html`<h2 part="title" dir="auto">${words.title}</h2>
                <p part="text" dir="auto">${words.text}</p>`
            : html`<p part="text" dir="auto">${ownWords}</p>`
        }
      </slot>
    </div>
    ${
      restart === undefined
        ? html`<p class="waiting" part="waiting">${texts.oneMoment}</p>`
        : html`<slot name="action"
            ><button part="button" type="button" dir="auto" @click=${restart}>
              ${panel.ownAction ?? words.action}
            </button></slot
          >`
    }
    ${panel.debug ? causeDetails(cause, texts) : nothing}
  </div>`
}

function causeDetails(cause: CauseReport, texts: Texts): TemplateResult {
  const rows = [
    ['cause', cause.name],
    ['certainty', cause.certainty],
    ['source', cause.source],
    ...(cause.detail === undefined ? [] : [['detail', cause.detail]]),
  ]
  return html`<details part="details">
    <summary>${texts.details}</summary>
    <dl dir="ltr">
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </details>`
}

/** For the developer: what is wrong with the element's attributes, and how it is put right. */
export function problemsPanel(problems: readonly SettingsProblem[]): TemplateResult {
  return html`<div class="panel problems" part="panel problems" role="alert">
    <h2 part="title">&lt;oriel-sheet&gt; is not set up yet</h2>
    <ul>
      ${problems.map((problem) => html`<li>${problem.message}</li>`)}
    </ul>
  </div>`
}
