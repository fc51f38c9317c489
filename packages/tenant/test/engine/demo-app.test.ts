import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EngineApp, loadDemoApp } from '../../src/engine/engine.ts'
import { Client } from './client.ts'
import { cube, list, statesOf, textsOf } from './small-app.ts'

let app: EngineApp

beforeAll(async () => {
  app = await loadDemoApp({ rows: 30_000 })
}, 60_000)

afterAll(async () => {
  await app.close()
})

async function open(): Promise<Client> {
  const client = new Client(app.openSession())
  await client.open(app.id)
  return client
}

const byNumber = (field: string): object => ({ qDef: { qFieldDefs: [field], qSortCriterias: [{ qSortByNumeric: 1 }] } })

it('loads the flights under their fixed ids, with a sheet and a theme', async () => {
  expect(app.id).toBe('9b1f6a0e-7c52-4a39-9a57-0d3f1e5c2a10')
  expect(app.sheets.map(({ id }) => id)).toContain('d2c0a7f4-1e0b-4c68-8a55-3b7e90c1f642')
  const client = await open()
  expect((await client.ask(1, 'GetAppLayout'))['qLayout']).toMatchObject({
    qTitle: expect.stringContaining('flights'),
    qHasData: true,
    qStateNames: [],
  })
  const { qLayout } = await client.ask(1, 'GetAppLayout')
  expect(qLayout?.['qLocaleInfo']).toMatchObject({ qDecimalSep: '.', qThousandSep: ',' })
  expect(await app.query('SELECT count(*) AS n FROM "Flights"')).toEqual([{ n: 30_000 }])
})

it('sorts months, weekdays and hours as a calendar does', async () => {
  const client = await open()
  const texts = async (field: string): Promise<string[]> => {
    const handle = await client.create(
      list(field, { qDef: { qFieldDefs: [field], qSortCriterias: [{ qSortByNumeric: 1 }] } }),
    )
    return (await statesOf(client, handle)).map((value) => value.replace(/:.*/, ''))
  }
  expect((await texts('Month')).slice(0, 6)).toEqual(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'])
  expect(await texts('Weekday')).toEqual(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
  expect(await texts('Hour')).toEqual(Array.from({ length: 24 }, (_, hour) => String(hour)))
})

it('shows what DuckDB says when it is asked by hand', async () => {
  const client = await open()
  const months = await client.create(
    cube(
      [byNumber('Month')],
      [{ qDef: { qDef: 'Avg(Delay)', qNumFormat: { qType: 'F', qnDec: 3, qFmt: '0.000' } } }, 'Count(Delay)'],
    ),
  )
  const byHand = await app.query(
    `SELECT "Month" AS m, printf('%.3f', avg("Delay")) AS a, count("Delay") AS n FROM "Flights" GROUP BY 1 ORDER BY min("Date")`,
  )
  expect(await textsOf(client, months)).toEqual(byHand.map(({ m, a, n }) => [m, a, String(n)]))
  const states = await client.create(
    cube(['State'], [{ qDef: { qDef: 'Sum(Distance)' }, qSortBy: { qSortByNumeric: -1 } }], {
      qInterColumnSortOrder: [1, 0],
      qSuppressZero: true,
    }),
  )
  const distances = await app.query(
    `SELECT "State" AS s, sum("Distance") AS d FROM "Flights" JOIN "Airports" USING ("Origin") GROUP BY 1 HAVING sum("Distance") > 0 ORDER BY 2 DESC LIMIT 100`,
  )
  expect(await textsOf(client, states)).toEqual(distances.map(({ s, d }) => [s, String(d)]))
  const weekdays = await client.create(
    list('Weekday', { qDef: { qFieldDefs: ['Weekday'], qSortCriterias: [{ qSortByNumeric: 1 }] } }),
  )
  await client.ask(weekdays, 'SelectListObjectValues', ['/qListObjectDef', [5, 6], false])
  const [weekend] = await app.query(`SELECT count(*) AS n FROM "Flights" WHERE "Weekday" IN ('Sat', 'Sun')`)
  const kpi = await client.create(cube([], ['Count(Delay)']))
  expect(await textsOf(client, kpi)).toEqual([[String(weekend?.['n'])]])
})

it('filters by many scattered values as by a few', async () => {
  const client = await open()
  const kpi = await client.create(cube([], ['Count(Delay)']))
  const field = Number((await client.ask(1, 'GetField', ['Delay']))['qReturn']?.qHandle)
  for (const condition of ['"Delay" % 2 = 0', '"Delay" % 9 IN (1, 3)', '"Delay" > 20', '"Delay" IN (-3, 7, 60)']) {
    const rows = await app.query(`SELECT DISTINCT "Delay" AS d FROM "Flights" WHERE ${condition}`)
    await client.ask(field, 'SelectValues', [rows.map(({ d }) => ({ qIsNumeric: true, qNumber: d }))])
    const [counted] = await app.query(`SELECT count(*) AS n FROM "Flights" WHERE ${condition}`)
    expect(await textsOf(client, kpi), condition).toEqual([[String(counted?.['n'])]])
  }
})

it('draws every object of its sheet without an error', async () => {
  const client = await open()
  const { qInfos } = await client.ask(1, 'GetAllInfos')
  let cubes = 0
  for (const { qId } of qInfos ?? []) {
    const { qReturn } = await client.ask(1, 'GetObject', [qId])
    const { qHyperCube, qListObject } = await client.layout(Number(qReturn?.qHandle))
    expect(qHyperCube?.qError, String(qId)).toBeUndefined()
    expect(qListObject?.['qError'], String(qId)).toBeUndefined()
    if (qHyperCube !== undefined) cubes++
  }
  expect(cubes).toBeGreaterThan(3)
})

it('has a second app, whose stacked and grouped charts show what DuckDB says when it is asked by hand', async () => {
  const workshop = await loadDemoApp({ app: 'workshop' })
  try {
    expect(workshop.title).toBe('Machines in a workshop')
    const client = new Client(workshop.openSession())
    await client.open(workshop.id)
    const { qInfos } = await client.ask(1, 'GetAllInfos')
    for (const { qId } of qInfos ?? []) {
      const { qReturn } = await client.ask(1, 'GetObject', [qId])
      const { qHyperCube, qListObject } = await client.layout(Number(qReturn?.qHandle))
      expect(qHyperCube?.qError ?? qListObject?.['qError'], String(qId)).toBeUndefined()
    }
    const { qReturn } = await client.ask(1, 'GetObject', ['stops-by-weekday'])
    const { qHyperCube } = await client.layout(Number(qReturn?.qHandle))
    type Node = { qText: string; qValue: number; qSubNodes: Node[] }
    const [page] = (qHyperCube?.['qStackedDataPages'] ?? []) as { qData: Node[] }[]
    const shown = page?.qData[0]?.qSubNodes.map((day) => [
      day.qText,
      ...day.qSubNodes.map((kind) => `${kind.qText} ${kind.qSubNodes[0]?.qValue}`),
    ])
    const rows = await workshop.query(
      `SELECT "Weekday" AS d, array_to_string(list("Kind" || ' ' || n ORDER BY "Kind"), ',') AS k FROM
       (SELECT "Weekday", "Kind", sum("Stops")::INTEGER AS n, min("Date") AS first FROM "Readings" JOIN "Machines" USING ("Machine") GROUP BY 1, 2)
       GROUP BY 1 ORDER BY min(isodow(first))`,
    )
    expect(shown).toEqual(rows.map(({ d, k }) => [d, ...String(k).split(',')]))
  } finally {
    await workshop.close()
  }
})
