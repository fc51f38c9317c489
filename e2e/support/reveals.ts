import type { Page } from 'puppeteer-core'

declare global {
  interface Window {
    /** Addresses that the frame of `<oriel-sheet>` had in any picture in which a person could see it. */
    orielSeen?: string[]
  }
}

/**
 * Notes, for every picture that the browser draws from now on, what a person can see in the frame: its `src`, and
 * how often it has loaded something else by itself. Call it before the page is opened.
 *
 * @returns Reads the notes: `src` of every frame that was ever visible, each once.
 */
export async function watchReveals(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluateOnNewDocument(() => {
    if (window.top !== window) return
    const seen = new Set<string>()
    window.orielSeen = []
    const look = (): void => {
      for (const sheet of document.querySelectorAll('oriel-sheet')) {
        const frame = sheet.shadowRoot?.querySelector('iframe')
        if (frame != null && Number(getComputedStyle(frame).opacity) > 0) seen.add(frame.src)
      }
      window.orielSeen = [...seen]
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  return () => page.evaluate(() => window.orielSeen ?? [])
}
