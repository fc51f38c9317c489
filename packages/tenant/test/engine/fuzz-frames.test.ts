// Frames as no client should send them, and calls of every published method with arguments that fit nothing: each gets
// one answer, and the engine goes on.
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { EngineApp } from '../../src/engine/engine.ts'
import { Client, type Frame } from './client.ts'
import { list, openSales, statesOf } from './small-app.ts'

interface Schema {
  readonly structs: Readonly<Record<string, Readonly<Record<string, { readonly In: readonly { Name: string }[] }>>>>
}

const schema = createRequire(import.meta.url)('enigma.js/schemas/12.2027.0.json') as Schema
const structs = [
  'Global',
  'Doc',
  'GenericObject',
  'GenericDimension',
  'GenericMeasure',
  'GenericBookmark',
  'GenericVariable',
  'Field',
]
/** What stands behind the handles before the frames come; see `openHandles`. */
const handleOf: Readonly<Record<string, number>> = {
  Global: -1,
  Doc: 1,
  GenericObject: 2,
  Field: 3,
  GenericDimension: 4,
  GenericMeasure: 5,
  GenericVariable: 6,
  GenericBookmark: 7,
}
const methods = structs.flatMap((struct) =>
  Object.entries(schema.structs[struct] ?? {}).map(([name, { In }]) => ({ struct, name, In })),
)
const framesPerRun = 50
const runs = Number(process.env['ORIEL_FUZZ_RUNS'] ?? 400)

/** Names and paths that mean something somewhere, so that arguments get past the first check. */
const word = fc.constantFrom(
  'sales-app',
  'sheet-1',
  'kind',
  'total',
  'Product',
  'Kind',
  'Amount',
  '$',
  '',
  'Group 1',
  '/qHyperCubeDef',
  '/qListObjectDef',
  '/',
  '/a/b',
  '__proto__',
  'constructor',
  'Sum(Amount)',
  '=Sum(',
  "'",
  '"',
  '*',
  '>3',
  '~a',
  '\u0000',
  'D1',
  'I',
  'x'.repeat(5000),
)
const definition = fc.constantFrom<object>(
  list('Product'),
  list('Gone'),
  list('='),
  { qInfo: {} },
  { qInfo: { qId: 'sheet-1', qType: 'sheet' } },
  { qInfo: { qType: 'x' }, qHyperCubeDef: null },
  { qInfo: { qType: 'x' }, qHyperCubeDef: { qDimensions: [{}], qMeasures: [{ qDef: { qDef: 'Sum((' } }] } },
  {
    qInfo: { qType: 'x' },
    qHyperCubeDef: { qDimensions: 3, qMeasures: {}, qInitialDataFetch: [{ qHeight: 1e9, qWidth: -1 }] },
  },
  { qInfo: { qType: 'x' }, qChildListDef: { qData: { a: '/a' } }, qSelectionObjectDef: [] },
)
const pages = fc.array(
  fc.record(
    { qTop: fc.integer(), qLeft: fc.integer(), qWidth: fc.integer(), qHeight: fc.integer() },
    { requiredKeys: [] },
  ),
  { maxLength: 3 },
)
const value = fc.oneof(
  word,
  definition,
  pages,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.integer(), { maxLength: 5 }),
)

const call = fc.constantFrom(...methods).chain(({ struct, name, In }) => {
  const byPosition = fc.array(value, { maxLength: In.length + 1 })
  const byName = fc.record(Object.fromEntries(In.map(({ Name }) => [Name, value])), { requiredKeys: [] })
  return fc.record({
    jsonrpc: fc.constant('2.0'),
    method: fc.constant(name),
    handle: fc.oneof(
      { weight: 4, arbitrary: fc.constant(handleOf[struct] ?? 0) },
      { weight: 1, arbitrary: fc.integer({ min: -2, max: 9 }) },
    ),
    params: fc.oneof(byPosition, byName),
    delta: fc.boolean(),
  })
})

/** No requests at all: each must be answered by an error. */
const malformed = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom(
    '',
    '[]',
    '[[',
    '{"id":1}',
    'null',
    '{"jsonrpc":"2.0","id":{},"method":1}',
    '{"method":"OpenDoc","handle":"1"}',
    '{"method":"OpenDoc","params":"a"}',
    '['.repeat(2000),
    '{"method":"Nothing","handle":-1,"id":7}',
  ),
)

const frame = fc.oneof(
  { weight: 3, arbitrary: call.map((request) => ({ request })) },
  { weight: 1, arbitrary: malformed.map((text) => ({ text })) },
)

it(
  `answers each of ${runs * framesPerRun} frames that no client should send, and goes on working`,
  { timeout: 240_000 },
  async () => {
    const { app } = await openSales()
    for (const seed of Array(20).keys()) await survives(app, fc.sample(frame, { numRuns: 500, seed }))
    const heapBefore = heapMegabytes()
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: framesPerRun, maxLength: framesPerRun }), (frames) =>
        survives(app, frames),
      ),
      { numRuns: runs },
    )
    // Ended sessions leave nothing but the answers that the app's database keeps, and those are bounded.
    expect(heapMegabytes() - heapBefore).toBeLessThan(10)
  },
)

function heapMegabytes(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed / 1e6
}

type Sent = { readonly request: object } | { readonly text: string }

async function survives(app: EngineApp, frames: readonly Sent[]): Promise<void> {
  const session = app.openSession()
  const client = new Client(session)
  await client.open('sales-app')
  await openHandles(client)
  const before = client.frames.length
  for (const [index, sent] of frames.entries()) {
    client.connection.receive('request' in sent ? JSON.stringify({ ...sent.request, id: `call ${index}` }) : sent.text)
  }
  // Answers come in order, so behind this one nothing is left to come.
  await client.call(-1, 'EngineVersion')
  const answers = client.frames.slice(before, -1).filter((answer) => 'id' in answer)
  expect(answers.length).toBe(frames.length)
  const byId = new Map(answers.map((answer) => [answer.id, answer]))
  for (const [index, sent] of frames.entries()) if ('request' in sent) judge(byId.get(`call ${index}`), sent.request)
  const unrequested = answers.filter(({ id }) => typeof id !== 'string' || !id.startsWith('call '))
  for (const answer of unrequested) judge(answer, 'a malformed frame', true)

  const other = new Client(session)
  await other.open('sales-app')
  await other.ask(-1, 'AbortAll')
  await other.ask(1, 'AbortModal', [false])
  await other.ask(1, 'ClearAll', [true])
  expect((await statesOf(other, await other.create(list('Kind')))).length).toBe(2)
  await session.close()
}

async function openHandles(client: Client): Promise<void> {
  await client.create(list('Product'))
  await client.ask(1, 'GetField', ['Kind'])
  await client.ask(1, 'GetDimension', ['kind'])
  await client.ask(1, 'GetMeasure', ['total'])
  await client.ask(1, 'CreateSessionVariable', [{ qInfo: { qType: 'variable' }, qName: 'v', qDefinition: '1' }])
  const { qReturn } = await client.ask(1, 'CreateBookmark', [{ qInfo: { qType: 'bookmark' } }])
  expect(qReturn?.qHandle).toBe(handleOf['GenericBookmark'])
}

/** An answer is a result, or an error that says something. */
function judge(answer: Frame | undefined, asked: unknown, mustFail = false): void {
  const what = JSON.stringify({ asked, answer })
  expect(answer, what).toBeDefined()
  expect(answer?.result === undefined, what).toBe(answer?.error !== undefined)
  if (mustFail) expect(answer?.error, what).toBeDefined()
  if (answer?.error === undefined) return
  expect(Number.isInteger(answer.error.code), what).toBe(true)
  expect(answer.error.message, what).not.toBe('')
  // Our own mistakes are told as "Internal error".
  expect(answer.error.message, what).not.toMatch(/Internal error|undefined|\[object/)
}
