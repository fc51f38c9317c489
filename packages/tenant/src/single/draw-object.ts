import { isChart } from './chart-types.ts'
import { isRecord } from './merge-defaults.ts'
import type { Texts } from './texts.ts'
import type { Doc } from './types/enigma.d.ts'
import type { Embed } from './types/stardust.d.ts'

/** What every drawing on the page shares. */
export interface Canvas {
  readonly app: Doc
  readonly embed: Embed
  readonly texts: Texts
  /** False with `opt=noanimate`, and for people who asked their system for less motion. */
  readonly animate: boolean
  /** False with `opt=noselections` and `opt=nointeraction`. */
  readonly select: boolean
}

/**
 * Draws one object into `host`; a failure is written there too, so that the others still show.
 *
 * @param type - The object's type, null when it has to be asked for.
 * @returns Settles when the first picture stands, or the reason why there is none. Never rejects.
 */
export async function drawObject(canvas: Canvas, host: HTMLElement, id: string, type: string | null): Promise<void> {
  try {
    const known = type ?? (await askType(canvas.app, id))
    host.dataset['type'] = known
    if (known === 'listbox') await drawListbox(canvas, host, id)
    else if (isChart(known)) await drawChart(canvas, host, id)
    else return refuse(host, `${canvas.texts.unknownType} (${known}).`)
    nameAfterTitle(host)
  } catch (error) {
    refuse(host, canvas.texts.objectMissing, error instanceof Error ? error.message : undefined)
  }
}

async function askType(app: Doc, id: string): Promise<string> {
  const layout = await (await app.getObject(id)).getLayout()
  const type = isRecord(layout) ? layout['visualization'] : undefined
  return typeof type === 'string' ? type : 'unknown'
}

async function drawListbox({ embed, select }: Canvas, host: HTMLElement, id: string): Promise<void> {
  const listbox = await embed.field({ qId: id })
  // The listbox knows nothing of the page's constraints; stardust has only this private way to keep it from selecting.
  const locked = { __DO_NOT_USE__: { selectDisabled: () => true } }
  await listbox.mount(host, { search: 'toggle', toolbarMode: 'attach', ...(select ? {} : locked) })
}

async function drawChart({ embed, animate }: Canvas, host: HTMLElement, id: string): Promise<void> {
  const drawn = Promise.withResolvers<void>()
  // A chart that lacks a dimension or fails in the engine draws an explanation instead and never reports a render.
  const observer = new MutationObserver(() => {
    if (host.querySelector('[data-tid="error-title"]') !== null) drawn.resolve()
  })
  observer.observe(host, { childList: true, subtree: true })
  try {
    await embed.render({ element: host, id, options: { chartAnimations: animate, onInitialRender: drawn.resolve } })
    await drawn.promise
  } finally {
    observer.disconnect()
  }
}

/** Names the object's section for screen readers by the title on it: a chart's, a KPI's label or a listbox's heading. */
function nameAfterTitle(host: HTMLElement): void {
  const title = host.querySelector('.njs-cell-title, .sn-kpi-measure-title, h6')
  if (title === null) return
  title.id ||= `title-${host.dataset['objectId'] ?? ''}`
  host.setAttribute('aria-labelledby', title.id)
}

function refuse(host: HTMLElement, sentence: string, detail?: string): void {
  const note = document.createElement('p')
  note.className = 'refused'
  note.textContent = sentence
  if (detail !== undefined) note.dataset['detail'] = detail
  host.replaceChildren(note)
}
