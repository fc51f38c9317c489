import { loadDemoApp, type EngineApp } from '@oriel/tenant'
import type { ByHand } from '../../e2e/support/flights-by-hand.ts'
import { median } from './statistics.ts'

export interface Shown {
  readonly rows: number
  readonly fields: number
  readonly rounds: number
  /** Medians. */
  readonly oursMs: number
  readonly byHandMs: number
  /** When the same is asked again. */
  readonly calculatedMs: number
}

const rounds = 15
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The app's fields, as they are written over the files' columns. */
const fields: Readonly<Record<string, string>> = {
  Date: 'CAST(date AS DATE)',
  Month: 'month(date)',
  Weekday: 'isodow(date)',
  Hour: 'hour(date)',
  Origin: 'origin',
  Destination: 'destination',
  Delay: 'delay',
  Distance: 'distance',
  Punctuality: 'CASE WHEN delay < 15 THEN 1 WHEN delay < 60 THEN 2 ELSE 3 END',
  Airport: 'name',
  City: 'city',
  State: 'state',
}

/** Times selections in the demo app, to the states of all fields and one cube, beside DuckDB asked by hand. */
export async function selectAndShow(data: ByHand, rows: number): Promise<Shown> {
  const app = await loadDemoApp({ rows })
  try {
    const ours = await openClient(app)
    const byHand = await tableByHand(data, rows)
    const times = { ours: [] as number[], byHand: [] as number[], again: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      // Different bits each time: an answer that is remembered is no answer to this.
      const selected = weekdays.filter((_, day) => ((round + 1) >> (day % 4)) % 2 === (day > 3 ? 1 : 0))
      const turns = [
        async () => times.ours.push(await timed(() => ours(selected))),
        async () => times.byHand.push(await timed(() => byHand(selected))),
      ]
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
      await ours([])
      times.again.push(await timed(() => ours(selected)))
    }
    return {
      rows,
      fields: Object.keys(fields).length,
      rounds,
      oursMs: median(times.ours),
      byHandMs: median(times.byHand),
      calculatedMs: median(times.again),
    }
  } finally {
    await app.close()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

interface Frame {
  readonly id?: number
  readonly result?: { readonly qReturn?: { readonly qHandle: number } }
  readonly error?: { readonly message: string }
}

/** A client of the engine with a list for each field and a chart open; selects weekdays and asks for all layouts. */
async function openClient(app: EngineApp): Promise<(selected: readonly string[]) => Promise<unknown>> {
  const waiting = new Map<number, (frame: Frame) => void>()
  let lastId = 0
  const connection = app.openSession().attach((frame: Frame) => waiting.get(frame.id ?? 0)?.(frame))
  const call = async (handle: number, method: string, params: unknown): Promise<Frame> => {
    const id = ++lastId
    const answer = new Promise<Frame>((resolve) => waiting.set(id, resolve))
    connection.receive(JSON.stringify({ jsonrpc: '2.0', id, handle, method, params }))
    const frame = await answer
    waiting.delete(id)
    if (frame.error !== undefined) throw new Error(`${method}: ${frame.error.message}`)
    return frame
  }
  const create = async (properties: object): Promise<number> =>
    (await call(1, 'CreateSessionObject', [properties])).result?.qReturn?.qHandle ?? 0
  await call(-1, 'OpenDoc', [app.id])
  const handles: number[] = []
  for (const name of Object.keys(fields)) {
    const qInitialDataFetch = [{ qTop: 0, qLeft: 0, qWidth: 1, qHeight: 100 }]
    const qListObjectDef = { qDef: { qFieldDefs: [name] }, qInitialDataFetch }
    handles.push(await create({ qInfo: { qType: 'list' }, qListObjectDef }))
  }
  const qHyperCubeDef = {
    qDimensions: [{ qDef: { qFieldDefs: ['Month'] } }],
    qMeasures: [{ qDef: { qDef: 'Avg(Delay)' } }],
    qInitialDataFetch: [{ qTop: 0, qLeft: 0, qWidth: 2, qHeight: 100 }],
  }
  handles.push(await create({ qInfo: { qType: 'chart' }, qHyperCubeDef }))
  const weekday = (await call(1, 'GetField', ['Weekday'])).result?.qReturn?.qHandle ?? 0
  return async (selected) => {
    const values = selected.map((qText) => ({ qText, qIsNumeric: false, qNumber: 0 }))
    if (selected.length === 0) await call(1, 'ClearAll', [])
    else await call(weekday, 'SelectValues', [values])
    // All at once, as charts ask.
    await Promise.all(handles.map((handle) => call(handle, 'GetLayout', [])))
  }
}

/** The same, asked of a table in memory. The states are the values that occur: a field's own selection is left out. */
async function tableByHand(data: ByHand, rows: number): Promise<(selected: readonly string[]) => Promise<unknown>> {
  const columns = Object.entries(fields).map(([name, sql]) => `${sql} AS "${name}"`)
  await data.query(
    `CREATE OR REPLACE TABLE joined AS SELECT ${columns.join(', ')}
     FROM (SELECT * FROM (SELECT *, row_number() OVER () AS row_ FROM flights) WHERE (row_ * ${rows}) % 3000000 < ${rows})
     FULL JOIN airports ON origin = iata`,
  )
  return async (selected) => {
    const days = selected.map((day) => weekdays.indexOf(day) + 1)
    const where = days.length === 0 ? '' : `WHERE "Weekday" IN (${days.join()})`
    for (const name of Object.keys(fields)) {
      await data.query(`SELECT DISTINCT "${name}" FROM joined ${name === 'Weekday' ? '' : where}`)
    }
    await data.query(`SELECT "Month", avg("Delay") FROM joined ${where} GROUP BY 1`)
  }
}
