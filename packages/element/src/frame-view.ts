/** What the frame shall load. A new generation means: again, even if the URL is the same. */
export interface FrameLoad {
  readonly url: string
  readonly generation: number
}

export interface FrameEvents {
  /** The document that was asked for has loaded. */
  readonly loaded: () => void
  /** The frame loaded something that nobody here asked for. */
  readonly navigated: () => void
}

/**
 * Owns the iframe: loads, unloads, covers and reveals it.
 *
 * Each load gets a fresh iframe: what was in the old one is gone for certain, a late `load` of it is nobody's, and the
 * browser's history gets no entry that would send "back" into the frame. Covered is transparent and inert, never
 * `display: none` or `visibility: hidden`: those stop rendering inside, and charts draw at width 0.
 */
export class FrameView {
  /** Holds the iframe; belongs into the element's shadow root and stays the same. */
  readonly element: HTMLElement = document.createElement('div')
  readonly #events: FrameEvents
  #iframe: HTMLIFrameElement
  #load: FrameLoad | undefined
  #loaded = false
  #mayReveal = false
  #label = ''

  constructor(events: FrameEvents) {
    this.#events = events
    this.element.className = 'frame'
    this.#iframe = this.#fresh(undefined)
    this.element.append(this.#iframe)
  }

  get revealed(): boolean {
    return this.#mayReveal && this.#loaded
  }

  set label(label: string) {
    this.#label = label
    this.#iframe.title = label
  }

  /** @returns Whether the frame had the focus, and lost it by being covered. */
  show(load: FrameLoad | undefined, mayReveal: boolean): boolean {
    this.#mayReveal = mayReveal && load !== undefined
    const same = load?.url === this.#load?.url && load?.generation === this.#load?.generation
    if (!same) {
      this.#load = load
      this.#loaded = false
    }
    const lostFocus = this.#applyCover()
    if (!same) this.#replace(load?.url)
    return lostFocus
  }

  focus(): void {
    this.#iframe.focus()
  }

  #applyCover(): boolean {
    const covered = !this.revealed
    // `inert` does not take the focus out of a frame: keys would still go to what nobody sees.
    const lostFocus = covered && this.#hasFocus()
    if (lostFocus) this.#iframe.blur()
    this.#iframe.inert = covered
    this.#iframe.toggleAttribute('data-covered', covered)
    return lostFocus
  }

  #hasFocus(): boolean {
    const root = this.element.getRootNode()
    return (root instanceof ShadowRoot || root instanceof Document) && root.activeElement === this.#iframe
  }

  #replace(url: string | undefined): void {
    const next = this.#fresh(url)
    this.#iframe.replaceWith(next)
    this.#iframe = next
  }

  #fresh(url: string | undefined): HTMLIFrameElement {
    const iframe = document.createElement('iframe')
    iframe.title = this.#label
    iframe.allow = 'fullscreen; clipboard-write'
    iframe.part.add('frame')
    iframe.inert = true
    iframe.toggleAttribute('data-covered', true)
    if (url === undefined) return iframe
    iframe.src = url
    iframe.addEventListener('load', () => this.#onLoad(iframe))
    return iframe
  }

  #onLoad(iframe: HTMLIFrameElement): void {
    if (iframe !== this.#iframe) return
    if (this.#loaded) return this.#events.navigated()
    this.#loaded = true
    this.#applyCover()
    this.#events.loaded()
  }
}
