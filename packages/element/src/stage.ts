import { html, nothing, type TemplateResult } from 'lit'
import { skeleton } from './skeleton.ts'

export interface Stage {
  readonly frame: HTMLElement
  readonly label: string
  readonly revealed: boolean
  /** Charts are on their way: the skeleton moves, and this is what it says to who cannot see it. */
  readonly loading: string | undefined
  readonly panel: TemplateResult | undefined
}

/** The frame, and before it what covers it. */
export function stage({ frame, label, revealed, loading, panel }: Stage): TemplateResult {
  const busy = loading !== undefined
  return html`<div class="stage" part="stage" role="group" tabindex="-1" aria-label=${label} aria-busy=${String(busy)}>
    ${frame}
    <div class="cover" part="cover" ?hidden=${revealed}>${skeleton(!busy)} ${panel ?? nothing}</div>
    <p class="status" role="status">${loading ?? ''}</p>
  </div>`
}

/** Gives the focus that a covered frame lost to the message, or to the stage while there is none. */
export function settleFocus(element: HTMLElement): void {
  const { activeElement, body } = document
  // Somebody else has it by now, the page's own dialog perhaps.
  if (activeElement !== null && activeElement !== body) return
  const panel = element.querySelector<HTMLElement>('.panel')
  ;(panel ?? element).focus({ preventScroll: true })
}
