// The main job from end to end: `oriel demo` as a person runs it, 3 million rows behind it, real browsers, real clicks.
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barPoints, objects, paintedPixels } from './support/charts.ts'
import { flightsByHand, type ByHand } from './support/flights-by-hand.ts'
import { expectedTexts, weekdays } from './support/flights-sheet.ts'
import { browserNames, launchBrowser, type LaunchedBrowser } from './support/launch-browser.ts'
import { oriel, type RunningOriel } from './support/oriel.ts'
import { pressFault, signInAs, stateLine, viewport } from './support/portal.ts'
import { watchReveals } from './support/reveals.ts'
import { drawn, ended, sheetView } from './support/sheet.ts'
import { expectTexts, sinceClick, watchTexts } from './support/sheet-texts.ts'

const rows = 5

/**
 * Which bars are clicked, each adding a weekday to the selection or taking it away. No two browsers ever have the same
 * weekdays selected: the tenant remembers answers, and each browser shall wait for its own.
 */
const clicks = { chromium: [4, 0, 2, 6, 1, 4, 5, 0, 3, 6], firefox: [3, 1, 5, 6, 0, 1, 2, 6, 4, 3] } as const

describe('The demo portal', () => {
  let demo: RunningOriel
  let data: ByHand

  beforeAll(async () => {
    data = await flightsByHand()
    demo = await oriel(['demo', '--port', '0'])
  })
  afterAll(async () => {
    await demo?.[Symbol.asyncDispose]()
    data?.close()
  })

  describe.each(browserNames)('in %s', (name) => {
    let launched: LaunchedBrowser
    beforeAll(async () => {
      launched = await launchBrowser(name)
    })
    afterAll(() => launched?.[Symbol.asyncDispose]())

    /** A visitor of their own: own cookies, own storage, and so an engine session of their own. */
    async function visit() {
      const context = await launched.browser.createBrowserContext()
      const page = await context.newPage()
      await page.setViewport(viewport)
      return {
        page,
        open: () => page.goto(demo.ready['portal'] ?? ''),
        [Symbol.asyncDispose]: () => context.close(),
      }
    }

    it('shows a person who signs in every chart drawn, its texts equal to the data asked by hand', async () => {
      await using visitor = await visit()
      const { page } = visitor
      const seen = await watchReveals(page)
      await visitor.open()
      await signInAs(page, 'Demo Analyst')
      const frame = await drawn(page)
      for (const id of objects.canvases) expect(await paintedPixels(frame, id), id).toBeGreaterThan(500)
      await watchTexts(frame, rows)
      await expectTexts(frame, await expectedTexts(data, [], rows))
      expect(await stateLine(page)).toMatchObject({ State: 'active' })
      expect((await seen()).map((url) => new URL(url).pathname)).toEqual(['/single/'])
    })

    it('filters the other charts by a click on a bar, within half a second', async () => {
      await using visitor = await visit()
      const { page } = visitor
      await visitor.open()
      await signInAs(page, 'Demo Manager')
      const frame = await drawn(page)
      const bars = await barPoints(frame, weekdays.length)
      await watchTexts(frame, rows)
      const selected = new Set<string>()
      const times: number[] = []
      for (const bar of clicks[name]) {
        const day = weekdays[bar]!
        if (!selected.delete(day)) selected.add(day)
        // Asked before the click, so that the two do not share the machine.
        const expected = await expectedTexts(data, [...selected], rows)
        await page.mouse.click(bars[bar]!.x, bars[bar]!.y)
        await expectTexts(frame, expected)
        expect(await selectedWeekdays(page)).toEqual([...selected].toSorted())
        times.push(await sinceClick(frame))
      }
      const median = times.toSorted((a, b) => a - b)[times.length / 2]!
      console.log(`${name}: click to last changed text, median of ${times.length}: ${median.toFixed(0)} ms`)
      expect(median).toBeLessThanOrEqual(500)
    })

    it('covers the charts and says so when the session is ended, and shows them again when asked to', async () => {
      await using visitor = await visit()
      const { page } = visitor
      await visitor.open()
      await signInAs(page, 'Demo Analyst')
      await drawn(page)
      await pressFault(page, 'End the session')
      const view = await ended(page)
      expect(view.revealed).toBe(false)
      expect(view.panel).toMatch(/session/i)
      expect(await stateLine(page)).toMatchObject({ State: 'ended', Cause: view.cause })
      await page.locator('oriel-sheet >>> .panel button').click()
      await drawn(page)
      expect(await sheetView(page)).toMatchObject({ state: 'active', revealed: true, panel: null })
    })
  })
})

interface SelectionLayout {
  readonly qSelectionObject: {
    readonly qSelections: readonly { readonly qField: string; readonly qSelected: string }[]
  }
}

/** The selected weekdays, asked of the engine over the page's own session. */
async function selectedWeekdays(page: Page): Promise<readonly string[]> {
  const json = await page.evaluate(async () => {
    const app = await document.querySelector('oriel-sheet')?.session?.app()
    const object = await app?.createSessionObject({ qInfo: { qType: 'selections' }, qSelectionObjectDef: {} })
    return JSON.stringify(await object?.getLayout())
  })
  const { qSelectionObject }: SelectionLayout = JSON.parse(json)
  const [field, ...others] = qSelectionObject.qSelections
  expect(others).toEqual([])
  return field?.qSelected.split(', ').toSorted() ?? []
}
