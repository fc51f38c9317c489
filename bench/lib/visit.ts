import type { BrowserContext } from 'puppeteer-core'

export interface Visit {
  /** From the start of the navigation until the frame was told to load, in milliseconds. */
  readonly frameMs: number
  /** Until a person may see content: drawn, and not covered. */
  readonly revealMs: number
}

interface Marks {
  readonly frame?: number
  readonly revealed?: number
  readonly ready?: number
}

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
    await page.goto(url, { waitUntil: 'domcontentloaded' })
    const seen = (name: string): boolean =>
      (window as unknown as { marks: Record<string, number> }).marks[name] !== undefined
    await page.waitForFunction(seen, { timeout: 60_000, polling: 20 }, covered ? 'revealed' : 'frame')
    const handle = await page.waitForFunction(findFrame, { timeout: 10_000 })
    const frame = await handle.asElement()?.contentFrame()
    if (frame == null) throw new Error('the page has no frame')
    await frame.waitForFunction(seen, { timeout: 60_000, polling: 20 }, 'ready')
    const read = (): [number, Marks] => [performance.timeOrigin, (window as unknown as { marks: Marks }).marks]
    const [originMs, top] = await page.evaluate(read)
    const [, inner] = await frame.evaluate(read)
    const frameMs = (top.frame ?? Number.NaN) - originMs
    return {
      frameMs,
      revealMs: Math.max(inner.ready ?? Number.NaN, covered ? (top.revealed ?? Number.NaN) : 0) - originMs,
    }
  } catch (error) {
    const seen = await page.evaluate(() => {
      const sheet = document.querySelector('oriel-sheet') as { session?: { state: unknown } } | null
      return {
        marks: Reflect.get(window, 'marks') as unknown,
        state: sheet?.session?.state,
        text: document.body.innerText,
      }
    })
    throw new Error(`the visit to ${new URL(url).pathname} stalled: ${JSON.stringify(seen)}`, { cause: error })
  } finally {
    await page.close()
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
    const isSheet = (value: unknown): boolean => String(value).includes('/single/')
    const { prototype } = HTMLIFrameElement
    const src = Object.getOwnPropertyDescriptor(prototype, 'src')
    Object.defineProperty(prototype, 'src', {
      ...src,
      set(this: HTMLIFrameElement, value: string) {
        if (isSheet(value)) mark('frame')
        src?.set?.call(this, value)
      },
    })
    const { setAttribute } = prototype
    prototype.setAttribute = function (name, value) {
      if (name === 'src' && isSheet(value)) mark('frame')
      setAttribute.call(this, name, value)
    }
    document.addEventListener('oriel-ready', () => mark('revealed'), { capture: true })
    return
  }
  const look = (): void => {
    if (document.documentElement?.dataset['state'] === 'ready') mark('ready')
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { attributes: true, childList: true, subtree: true, attributeFilter: ['data-state'] })
  document.addEventListener('DOMContentLoaded', look)
}

function findFrame(): HTMLIFrameElement | null {
  const host = document.querySelector('oriel-sheet')
  return (host?.shadowRoot ?? document).querySelector('iframe')
}
