import { expect, it, onTestFinished } from 'vitest'
import { QueryInterrupted, withSignal } from '../../src/engine/abort.ts'
import { Database } from '../../src/engine/database.ts'
import { loadDemoApp } from '../../src/engine/engine.ts'
import { Client } from './client.ts'
import { cube } from './small-app.ts'

// Code 15 is LOCERR_GENERIC_ABORTED of the published engine schema.

/** Would take the database hours. */
const endless = 'SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range % 11'

it('interrupts running and waiting queries of a request that is cancelled, and goes on with the others', async () => {
  const database = await Database.open()
  onTestFinished(() => database.close())
  const controller = new AbortController()
  // More than there are connections.
  const queries = Array.from({ length: 5 }, () => withSignal(controller.signal, () => database.read(endless)))
  const ended = Promise.allSettled(queries)
  const other = database.read('SELECT 42')
  controller.abort()
  for (const result of await ended) {
    expect(result).toEqual({ status: 'rejected', reason: expect.any(QueryInterrupted) })
  }
  expect((await other).columns).toEqual([[42]])
  await expect(withSignal(controller.signal, () => database.read('SELECT 1'))).rejects.toThrow(QueryInterrupted)
})

it('answers who shares a calculation with somebody who cancels', async () => {
  const app = await loadDemoApp({ rows: 200_000 })
  onTestFinished(() => app.close())
  const session = app.openSession()
  const clients = [new Client(session), new Client(session)] as const
  for (const client of clients) await client.open(app.id)
  const [first, second] = clients
  const properties = cube(['Date', 'Origin', 'Destination', 'Hour'], ['Sum(Distance * Delay)', 'Count(distinct Month)'])
  const handle = await first.create({ ...properties, qInfo: { qId: 'shared', qType: 'cube' } })
  const { qReturn } = await second.ask(1, 'GetObject', ['shared'])
  const cancelled = first.call(handle, 'GetLayout')
  const kept = second.layout(Number(qReturn?.qHandle))
  // Ids count up from 1: OpenDoc, CreateSessionObject and GetLayout.
  expect((await first.call(-1, 'CancelRequest', [3])).result).toEqual({})
  expect((await cancelled).error).toEqual({ code: 15, parameter: 'GetLayout', message: 'Request aborted: GetLayout' })
  const { qHyperCube } = await kept
  expect(qHyperCube?.qError).toBeUndefined()
  expect(qHyperCube?.qDataPages?.[0]?.qMatrix).toHaveLength(100)
  // And nothing of it is left behind.
  expect((await first.layout(handle)).qHyperCube?.qSize).toEqual(qHyperCube?.qSize)
})

it('does not select what a cancelled request would have selected', async () => {
  const app = await loadDemoApp({ rows: 200_000 })
  onTestFinished(() => app.close())
  const client = new Client(app.openSession())
  await client.open(app.id)
  const handle = await client.create(cube(['Date', 'Origin', 'Destination', 'Hour'], ['Sum(Distance)']))
  const selecting = client.call(handle, 'SelectHyperCubeCells', ['/qHyperCubeDef', [0], [1]])
  await client.call(-1, 'AbortAll')
  expect((await selecting).error?.code).toBe(15)
  // Whatever still ran has ended when this is answered.
  await client.layout(handle)
  expect(await client.ask(1, 'BackCount')).toEqual({ qReturn: 0 })
})
