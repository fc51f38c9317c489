import type { CauseReport } from '@oriel/session'
import { browserClock } from './clock.ts'

const loadLimitMs = 30_000

/**
 * What a frame without a `load` says of its reason: browsers fire one for their own page about a frame that they refused
 * (Chromium also for one that could not be reached), so the server is left that does not answer.
 */
export const frameOverdue: CauseReport = {
  name: 'tenant-unreachable',
  certainty: 'inferred',
  source: `frame did not load in ${loadLimitMs / 1000} s`,
}

/** What the frame shall load. A new generation means: again, even if the URL is the same. */
export interface FrameLoad {
  readonly url: string
  readonly generation: number
}

export interface FrameEvents {
  /** The frame was revealed, covered or found overdue by what happened in it; `lostFocus`: it had the focus, and was covered. */
  readonly changed: (lostFocus: boolean) => void
  /** The frame loaded something that nobody here asked for. It is covered until the promise settles. */
  readonly navigated: () => Promise<void>
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
  #iframe: HTMLIFrameElement | undefined
  #load: FrameLoad | undefined
  #loaded = false
  #mayReveal = false
  #check: Promise<void> | undefined
  #label = ''
  #overdue = false
  #cancelLimit: (() => void) | undefined

  constructor(events: FrameEvents) {
    this.#events = events
    this.element.className = 'frame'
  }

  get revealed(): boolean {
    return this.#mayReveal && this.#loaded && this.#check === undefined
  }

  /** The load is all that is missing, and has been for 30 s. One that comes late still counts. */
  get overdue(): boolean {
    return this.#overdue
  }

  set label(label: string) {
    this.#label = label
    if (this.#iframe !== undefined) this.#iframe.title = label
  }

  /** @returns Whether the frame had the focus, and lost it by being covered. */
  show(load: FrameLoad | undefined, mayReveal: boolean): boolean {
    this.#mayReveal = mayReveal && load !== undefined
    const same = load?.url === this.#load?.url && load?.generation === this.#load?.generation
    if (!same) {
      this.#load = load
      this.#loaded = false
      this.#check = undefined
      this.#stopLimit()
    }
    this.#limitLoad()
    const lostFocus = this.#applyCover()
    if (!same) this.#replace(load?.url)
    return lostFocus
  }

  /** Gives up on a load that is overdue, and asks for the same again. */
  reload(): void {
    this.#stopLimit()
    this.#limitLoad()
    this.#replace(this.#load?.url)
    this.#events.changed(false)
  }

  focus(): void {
    this.#iframe?.focus()
  }

  /** Before the session would have the frame shown, its own limits run. */
  #limitLoad(): void {
    if (!this.#mayReveal || this.#loaded) return this.#stopLimit()
    this.#cancelLimit ??= browserClock.after(loadLimitMs, () => {
      this.#overdue = true
      this.#events.changed(false)
    })
  }

  #stopLimit(): void {
    this.#cancelLimit?.()
    this.#cancelLimit = undefined
    this.#overdue = false
  }

  #applyCover(): boolean {
    const iframe = this.#iframe
    if (iframe === undefined) return false
    const covered = !this.revealed
    // `inert` does not take the focus out of a frame: keys would still go to what nobody sees.
    const lostFocus = covered && this.#hasFocus(iframe)
    if (lostFocus) iframe.blur()
    iframe.inert = covered
    iframe.toggleAttribute('data-covered', covered)
    return lostFocus
  }

  #hasFocus(iframe: HTMLIFrameElement): boolean {
    const root = this.element.getRootNode()
    return (root instanceof ShadowRoot || root instanceof Document) && root.activeElement === iframe
  }

  #replace(url: string | undefined): void {
    const before = this.#iframe
    this.#iframe = url === undefined ? undefined : this.#fresh(url)
    // In this order: to unload a document takes time, and the request for the next one need not wait for it.
    if (this.#iframe !== undefined) this.element.append(this.#iframe)
    before?.remove()
  }

  #fresh(url: string): HTMLIFrameElement {
    const iframe = document.createElement('iframe')
    iframe.title = this.#label
    iframe.allow = 'fullscreen; clipboard-write'
    iframe.part.add('frame')
    iframe.inert = true
    iframe.toggleAttribute('data-covered', true)
    iframe.src = url
    iframe.addEventListener('load', () => this.#onLoad(iframe))
    return iframe
  }

  #onLoad(iframe: HTMLIFrameElement): void {
    if (iframe !== this.#iframe) return
    if (this.#loaded) return void this.#coverWhileChecked()
    this.#loaded = true
    this.#stopLimit()
    this.#events.changed(this.#applyCover())
  }

  async #coverWhileChecked(): Promise<void> {
    const check = this.#events.navigated()
    this.#check = check
    this.#events.changed(this.#applyCover())
    // A check that failed found nothing wrong that this frame could say; the session's state has the last word.
    await check.catch(() => undefined)
    if (this.#check !== check) return
    this.#check = undefined
    this.#events.changed(this.#applyCover())
  }
}
