import type { Frame } from 'puppeteer-core'
import { expect } from 'vitest'
import { objects } from './charts.ts'
import type { SheetTexts } from './flights-sheet.ts'

declare global {
  interface Window {
    /** What {@link watchTexts} has put into the frame. */
    orielTexts?: {
      /** The texts as JSON. */
      read(): string
      /** Milliseconds from the last release of the mouse button to the last change of a text since. */
      sinceClick(): number
    }
  }
}

/** Reads the texts of KPIs and table inside the frame from now on, and times their changes. */
export async function watchTexts(frame: Frame, rows: number): Promise<void> {
  await frame.evaluate(
    (kpis, table, wanted) => {
      const host = (id: string) => document.querySelector(`section.object[data-object-id="${id}"]`)
      const text = (element: Element): string => (element.textContent ?? '').trim()
      // A KPI holds its label and its value, each in an element without children; the value is the one with a digit.
      const value = (id: string): string =>
        [...(host(id)?.querySelectorAll(':not(:has(*))') ?? [])].map(text).find((found) => /^-?[\d,.]+$/.test(found)) ??
        ''
      // The table draws only the rows in sight, each cell with its place.
      const line = (row: number): string[] =>
        [...(host(table)?.querySelectorAll(`[rowindex="${row}"]`) ?? [])]
          .sort((a, b) => Number(a.getAttribute('columnindex')) - Number(b.getAttribute('columnindex')))
          .map(text)
      const read = (): string =>
        JSON.stringify({ kpis: kpis.map(value), table: Array.from({ length: wanted }, (_, row) => line(row)) })
      let shown = read()
      let clicked = 0
      let changed = 0
      addEventListener('pointerup', (event) => (clicked = event.timeStamp), { capture: true })
      const look = (): void => {
        const now = read()
        if (now !== shown) changed = performance.now()
        shown = now
      }
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
      window.orielTexts = { read, sinceClick: () => changed - clicked }
    },
    [...objects.kpis],
    objects.table,
    rows,
  )
}

/**
 * Waits until KPIs and table show these texts.
 *
 * @throws AssertionError with the difference when they do not within 10 s.
 */
export async function expectTexts(frame: Frame, expected: SheetTexts): Promise<void> {
  try {
    // By mutation: looking again at every picture would make the browser draw pictures, and these waits are timed.
    const options = { polling: 'mutation', timeout: 10_000 } as const
    await frame.waitForFunction((wanted) => window.orielTexts?.read() === wanted, options, json(expected))
  } catch {
    const shown: unknown = JSON.parse((await frame.evaluate(() => window.orielTexts?.read())) ?? 'null')
    expect(shown).toEqual(expected)
  }
}

/** Milliseconds from the last click in the frame to the last text that changed after it. */
export function sinceClick(frame: Frame): Promise<number> {
  return frame.evaluate(() => window.orielTexts?.sinceClick() ?? Number.NaN)
}

const json = ({ kpis, table }: SheetTexts): string => JSON.stringify({ kpis, table })
