// Every kind of chart, drawn from a stored object and from a session object, and clicked for real: what is selected in it
// reaches a second client of the same engine session, and nobody else.
import { loadDemoApp, startTenant, type EngineApp, type Tenant } from '@oriel/tenant'
import type { BrowserContext, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildChartsFolder, openCharts, openStored, signIn, type ChartConfig } from './support/charts-page.ts'
import { patches, textPoint } from './support/charts-points.ts'
import type { Point } from './support/charts.ts'
import { browserNames, launchBrowser, type LaunchedBrowser } from './support/launch-browser.ts'

const chart = 'chart'

/** Where to click in a chart. */
type Click = (page: Page, id: string) => Promise<Point>

/** The `index`th of the coloured shapes, which are so many. */
const shape =
  (count: number, index: number, least?: number): Click =>
  async (page, id) => {
    const found = await patches(page, id, least)
    expect(
      found.map(({ colour }) => colour),
      'shapes in the picture',
    ).toHaveLength(count)
    return found[index] ?? { x: 0, y: 0 }
  }

const text =
  (wanted: string): Click =>
  (page, id) =>
    textPoint(page, id, wanted)

interface Case {
  readonly what: string
  /** The stored object, or the session object's definition. */
  readonly drawn: string | ChartConfig | { readonly list: string }
  readonly click: Click
  /** As the selection object of another client names it; what the data say, for those that depend on them. */
  readonly selected: string | ((app: EngineApp) => Promise<string>)
}

const first = (sql: string, field: string) => async (app: EngineApp) => {
  const [row = {}] = await app.query(sql)
  return `${field}: ${String(row['v'])}`
}

const mostDelayed = `SELECT "Weekday" AS v FROM "Flights" GROUP BY 1 ORDER BY avg("Delay") DESC LIMIT 1`
const firstAirport = `SELECT min("Airport") AS v FROM "Airports"`

const cases: readonly Case[] = [
  // Monday to Sunday.
  { what: 'a stored bar chart', drawn: 'delay-by-weekday', click: shape(7, 3), selected: 'Weekday: Thu' },
  { what: 'a stored line chart', drawn: 'lost-by-hour', click: leftmost, selected: 'Hour: 0' },
  // From the left: late, over an hour, on time.
  { what: 'a stored pie chart', drawn: 'punctuality', click: shape(3, 0), selected: 'Punctuality: Late' },
  {
    what: 'a stored table',
    drawn: 'airports',
    click: text("Chicago O'Hare International"),
    selected: "Airport: Chicago O'Hare International",
  },
  { what: 'a stored listbox', drawn: 'filter-month', click: text('Mar'), selected: 'Month: Mar' },
  {
    what: 'a bar chart of the page',
    drawn: { type: 'barchart', fields: ['Weekday', '=Avg(Delay)'] },
    click: shape(7, 0),
    selected: first(mostDelayed, 'Weekday'),
  },
  {
    what: 'a stacked bar chart of the page',
    drawn: {
      type: 'barchart',
      fields: ['Weekday', 'Punctuality', '=Count(Delay)'],
      properties: { barGrouping: { grouping: 'stacked' } },
    },
    // Three shapes for each weekday.
    click: shape(21, 0),
    selected: 'Weekday: Mon',
  },
  {
    what: 'a line chart of the page',
    drawn: { type: 'linechart', fields: ['Month', '=Sum(Delay)'], properties: { dataPoint: { show: true } } },
    click: leftmost,
    selected: 'Month: Jan',
  },
  {
    what: 'a line chart of the page with a line for each value',
    drawn: {
      type: 'linechart',
      fields: ['Month', 'Punctuality', '=Count(Delay)'],
      properties: { dataPoint: { show: true } },
    },
    // A point means its line here.
    click: leftmost,
    selected: 'Punctuality: On time',
  },
  {
    what: 'a pie chart of the page',
    drawn: { type: 'piechart', fields: ['Punctuality', '=Count(Delay)'] },
    click: shape(3, 2),
    selected: 'Punctuality: On time',
  },
  {
    what: 'a table of the page',
    drawn: { type: 'sn-table', fields: ['Airport', '=Count(Delay)'] },
    click: async (page, id) => textPoint(page, id, (await first(firstAirport, '')(app)).slice(2)),
    selected: first(firstAirport, 'Airport'),
  },
  { what: 'a listbox of the page', drawn: { list: 'Month' }, click: text('Feb'), selected: 'Month: Feb' },
]

let app: EngineApp
let tenant: Tenant
let folder: Awaited<ReturnType<typeof buildChartsFolder>>

beforeAll(async () => {
  ;[app, folder] = await Promise.all([loadDemoApp({ rows: 20_000 }), buildChartsFolder()])
  tenant = await startTenant({ apps: [{ loaded: app }], singleFolder: folder.folder, cookies: 'same-site' })
})
afterAll(async () => {
  await tenant?.close()
  await app?.close()
  await folder?.[Symbol.asyncDispose]()
})

describe.each(browserNames)('Charts in %s', (name) => {
  let launched: LaunchedBrowser
  let context: BrowserContext
  /** Second clients: of the charts' engine session, of another identity, and of another user with the same identity. */
  let second: Page
  let others: readonly Page[]

  beforeAll(async () => {
    launched = await launchBrowser(name)
    context = await launched.browser.createBrowserContext()
    await signIn(context, tenant)
    const guest = await launched.browser.createBrowserContext()
    await signIn(guest, tenant, 'demo-manager')
    second = await openCharts(context, tenant, 'one')
    others = [await openCharts(context, tenant, 'two'), await openCharts(guest, tenant, 'one')]
  })
  afterAll(() => launched?.[Symbol.asyncDispose]())
  afterEach(() => second?.evaluate(() => window.charts.clear()))

  const selectedIn = (page: Page) => page.evaluate(() => window.charts.selected())

  async function draw(drawn: Case['drawn']): Promise<{ page: Page; id: string }> {
    if (typeof drawn === 'string') return { page: await openStored(context, tenant, 'one', drawn), id: drawn }
    const page = await openCharts(context, tenant, 'one')
    if ('list' in drawn) await page.evaluate((id, field) => window.charts.list(id, field), chart, drawn.list)
    else await page.evaluate((id, config) => window.charts.draw(id, config), chart, drawn)
    return { page, id: chart }
  }

  /** By clicks in a listbox of a third page. */
  async function selectMonth(month: string): Promise<void> {
    const { page, id } = await draw({ list: 'Month' })
    const { x, y } = await settled(() => textPoint(page, id, month))
    await page.mouse.click(x, y)
    await page.locator('button[title="Confirm selection"]').click()
    await expect.poll(() => selectedIn(second)).toEqual([`Month: ${month}`])
    await page.close()
  }

  it.each(cases)('select in $what for a second client, and for nobody else', async ({ drawn, click, selected }) => {
    const { page, id } = await draw(drawn)
    const wanted = typeof selected === 'string' ? selected : await selected(app)
    const { x, y } = await settled(() => click(page, id))
    await page.mouse.click(x, y)
    await expect.poll(() => selectedIn(second), { timeout: 10_000 }).toEqual([wanted])
    await page.locator('button[title="Confirm selection"]').click()
    await page.waitForFunction(() => document.querySelector('button[title="Confirm selection"]') === null)
    expect(await selectedIn(second)).toEqual([wanted])
    for (const other of others) expect(await selectedIn(other)).toEqual([])
    await page.close()
  })

  it('show a number that follows what others select, and selects nothing itself', async () => {
    for (const drawn of ['kpi-flights', { type: 'kpi', fields: ['=Count(Delay)'] }] as const) {
      const { page, id } = await draw(drawn)
      const shown = () => page.$eval(`section.object[data-object-id="${id}"]`, (host) => host.textContent ?? '')
      await expect.poll(shown).toMatch(/20,000|20k/)
      const box = await (await page.$(`section.object[data-object-id="${id}"]`))?.boundingBox()
      await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2)
      expect(await selectedIn(second)).toEqual([])
      await selectMonth('Feb')
      await page.bringToFront()
      await expect.poll(shown).not.toMatch(/20,000|20k/)
      await page.close()
      await second.evaluate(() => window.charts.clear())
    }
  })

  it('show the current selections, whose buttons reach the second client', async () => {
    const stored = await openStored(context, tenant, 'one', 'filter-month')
    const session = await openCharts(context, tenant, 'one')
    await session.evaluate(() => window.charts.bar())
    for (const page of [stored, session]) {
      await selectMonth('Apr')
      await page.bringToFront()
      await page.waitForFunction(() => /Month\s*Apr/.test(document.querySelector('nav')?.innerText ?? ''))
      await page.locator('nav button[title="Clear all selections"]').click()
      await expect.poll(() => selectedIn(second)).toEqual([])
      await page.locator('nav button[title="Step back"]').click()
      await expect.poll(() => selectedIn(second)).toEqual(['Month: Apr'])
      await second.evaluate(() => window.charts.clear())
    }
    await stored.close()
    await session.close()
  })
})

/** The leftmost shape of a line chart: its first point, since lines are too thin to be found. */
async function leftmost(page: Page, id: string): Promise<Point> {
  const [point] = await patches(page, id, 12)
  if (point === undefined) throw new Error(`the picture of ${id} shows no point`)
  return point
}

/** Asks for a point until two pictures agree on it: charts move while they settle. */
async function settled(click: () => Promise<Point>): Promise<Point> {
  let last: Point | undefined
  await expect
    .poll(
      async () => {
        const before = last
        last = await click()
        return before !== undefined && Math.hypot(before.x - last.x, before.y - last.y) < 2
      },
      { timeout: 10_000, interval: 150 },
    )
    .toBe(true)
  return last ?? { x: 0, y: 0 }
}
