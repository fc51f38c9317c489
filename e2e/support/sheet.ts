import type { OrielSheet } from '@oriel/element'
import type { Frame, Page } from 'puppeteer-core'

/** What `<oriel-sheet>` of a page shows at one moment. */
export interface SheetView {
  /** Session state's name. */
  readonly state: string | undefined
  /** Cause's name of an interrupted or ended session. */
  readonly cause: string | undefined
  /** Whether the frame can be seen. */
  readonly revealed: boolean
  /** What the panel over the frame says; null without one. */
  readonly panel: string | null
}

/** Reads what the page's first `<oriel-sheet>` shows. Runs in the page. */
function readSheet(): SheetView {
  const sheet = document.querySelector<OrielSheet>('oriel-sheet')
  const frame = sheet?.shadowRoot?.querySelector('iframe')
  const state = sheet?.session?.state
  return {
    state: state?.name,
    cause: state !== undefined && 'cause' in state ? state.cause.name : undefined,
    revealed: frame != null && getComputedStyle(frame).opacity !== '0',
    panel: sheet?.shadowRoot?.querySelector<HTMLElement>('.panel')?.innerText ?? null,
  }
}

export const sheetView = (page: Page): Promise<SheetView> => page.evaluate(readSheet)

/**
 * Waits until the session has ended and the message stands over the frame.
 *
 * @throws when that takes longer than 20 s, with what the page shows instead.
 */
export async function ended(page: Page): Promise<SheetView> {
  await waitFor(page, () => {
    const sheet = document.querySelector<OrielSheet>('oriel-sheet')
    return sheet?.session?.state.name === 'ended' && sheet.shadowRoot?.querySelector('.panel') != null
  })
  return sheetView(page)
}

/**
 * Waits until the frame is revealed and every chart in it has its first picture.
 *
 * @returns The frame.
 */
export async function drawn(page: Page): Promise<Frame> {
  await waitFor(page, () => {
    const sheet = document.querySelector<OrielSheet>('oriel-sheet')
    const frame = sheet?.shadowRoot?.querySelector('iframe')
    return sheet?.session?.state.name === 'active' && frame != null && !frame.hasAttribute('data-covered')
  })
  return chartsReady(page)
}

/** Waits for the page's `/single` frame and until every chart in it has its first picture. */
export async function chartsReady(page: Page): Promise<Frame> {
  const frame = await page.waitForFrame((candidate) => candidate.url().includes('/single/'), { timeout: 20_000 })
  await frame.waitForFunction(() => document.documentElement.dataset['state'] !== 'loading', { timeout: 30_000 })
  return frame
}

async function waitFor(page: Page, condition: () => boolean): Promise<void> {
  try {
    await page.waitForFunction(condition, { timeout: 20_000 })
  } catch (error) {
    const view = JSON.stringify(await sheetView(page))
    throw new Error(`waited in vain; the page shows ${view}`, { cause: error })
  }
}
