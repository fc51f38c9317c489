import type { Page } from 'puppeteer-core'
import './window.ts'

/** What of an element a person can see and use. */
export interface View {
  readonly opacity: string
  readonly inert: boolean
  readonly coverHidden: boolean
  readonly src: string | null
  readonly title: string | null
  /** The panel's words and buttons; null without one. */
  readonly panel: { readonly words: string; readonly buttons: readonly string[] } | null
}

/** Puts an element with a fake session into the page: `window.sheet`, `window.session`. */
export async function addSheet(
  page: Page,
  tenant: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const all = { tenant, app: 'app-1', sheet: 'sheet-1', height: '500', ...attributes }
  await page.evaluate(async (given) => {
    window.sheet = document.createElement('oriel-sheet')
    for (const [name, value] of Object.entries(given)) window.sheet.setAttribute(name, value)
    window.session = new window.FakeSession()
    window.sheet.session = window.session
    document.body.append(window.sheet)
    await window.sheet.updateComplete
  }, all)
}

export function view(page: Page): Promise<View> {
  return page.evaluate(async () => {
    await window.sheet.updateComplete
    const root = window.sheet.shadowRoot
    const frame = root?.querySelector('iframe')
    const cover = root?.querySelector<HTMLElement>('.cover')
    if (root == null || frame === undefined || cover == null) throw new Error('the element draws nothing')
    const panel = root.querySelector('.panel')
    return {
      // While there is nothing to load there is no frame, which nobody can see or reach either.
      opacity: frame === null ? '0' : frame.matches('[data-covered]') ? getComputedStyle(frame).opacity : '1',
      inert: frame?.inert ?? true,
      coverHidden: cover.hidden === true,
      src: frame?.getAttribute('src') ?? null,
      title: frame?.title ?? null,
      panel:
        panel === null
          ? null
          : {
              words: [...panel.querySelectorAll('.words :is(h2, p)')].map((part) => part.textContent).join(' | '),
              buttons: [...panel.querySelectorAll('button')].map((button) => (button.textContent ?? '').trim()),
            },
    }
  })
}

export const covered = { opacity: '0', inert: true, coverHidden: false }
export const revealed = { opacity: '1', inert: false, coverHidden: true }

/** Waits until the frame shows, with focus and all. */
export async function shown(page: Page): Promise<void> {
  await page.waitForFunction(() => window.sheet.shadowRoot?.querySelector<HTMLElement>('.cover')?.hidden === true)
}
