import type { BrowserContext } from 'puppeteer-core'

export interface Visit {
  /** From the start of the navigation until the frame was told to load, in milliseconds. */
  readonly frameMs: number
  /** Until a person may see content: drawn, and not covered. */
  readonly revealMs: number
}

/** When what was seen first, in milliseconds since the Unix epoch. */
interface Marks {
  readonly frame?: number
  readonly revealed?: number
  /** Told by the frame: everything in it is drawn. */
  readonly ready?: number
}

/** A new window loads pages of the browser's own, seen in a trace; they would take their share of two cores. */
const settleMs = 1500

/**
 * Opens `url` in a new tab of the context and waits until content can be seen.
 *
 * @param covered - Whether the page covers its frame until it announces `oriel-ready`.
 */
export async function visit(context: BrowserContext, url: string, covered: boolean): Promise<Visit> {
  const page = await context.newPage()
  try {
    await page.setViewport({ width: 1200, height: 1000 })
    await page.evaluateOnNewDocument(watch)
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    await page.goto(url, { waitUntil: 'domcontentloaded' })
    // The page's own document alone is asked: a question put to a frame that is about to navigate may get no answer.
    const seen = (name: string): boolean => {
      const { marks } = window as unknown as { marks: Marks }
      return marks.ready !== undefined && name in marks
    }
    await page.waitForFunction(seen, { timeout: 60_000, polling: 20 }, covered ? 'revealed' : 'frame')
    const [originMs, marks] = await page.evaluate((): [number, Marks] => [
      performance.timeOrigin,
      (window as unknown as { marks: Marks }).marks,
    ])
    const { frame = Number.NaN, ready = Number.NaN, revealed = Number.NaN } = marks
    return { frameMs: frame - originMs, revealMs: Math.max(ready, covered ? revealed : 0) - originMs }
  } catch (error) {
    const seen = await Promise.all(page.frames().map((frame) => frame.evaluate(look).catch(String)))
    throw new Error(`the visit to ${new URL(url).pathname} stalled: ${JSON.stringify(seen)}`, { cause: error })
  } finally {
    await page.close()
  }
}

/** Runs in every document of a visit that stalled. */
function look(): unknown {
  const sheet = document.querySelector('oriel-sheet') as { session?: { state: unknown } } | null
  return {
    url: location.pathname,
    visibility: document.visibilityState,
    now: performance.timeOrigin + performance.now(),
    marks: Reflect.get(window, 'marks') as unknown,
    drawn: document.documentElement.dataset['state'],
    session: sheet?.session?.state,
    text: document.body.innerText,
  }
}

/** Runs in every document before its own scripts. */
function watch(): void {
  const marks: Record<string, number> = {}
  Object.assign(window, { marks })
  const mark = (name: string): void => {
    marks[name] ??= performance.timeOrigin + performance.now()
  }
  if (window === window.top) {
    const note = (src: unknown): void => {
      if (!String(src).includes('/single/')) return
      mark('frame')
      delete marks['ready'] // Of what was in the frame before.
    }
    const { prototype } = HTMLIFrameElement
    const src = Object.getOwnPropertyDescriptor(prototype, 'src')
    Object.defineProperty(prototype, 'src', {
      ...src,
      set(this: HTMLIFrameElement, value: string) {
        note(value)
        src?.set?.call(this, value)
      },
    })
    const { setAttribute } = prototype
    prototype.setAttribute = function (name, value) {
      if (name === 'src') note(value)
      setAttribute.call(this, name, value)
    }
    document.addEventListener('oriel-ready', () => mark('revealed'), { capture: true })
    addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'object' && data !== null && 'benchReady' in data) marks['ready'] = Number(data.benchReady)
    })
    return
  }
  const check = (): void => {
    if (document.documentElement?.dataset['state'] !== 'ready' || 'ready' in marks) return
    mark('ready')
    window.top?.postMessage({ benchReady: marks['ready'] }, '*')
  }
  const observer = new MutationObserver(check)
  observer.observe(document, { attributes: true, childList: true, subtree: true, attributeFilter: ['data-state'] })
  document.addEventListener('DOMContentLoaded', check)
}
