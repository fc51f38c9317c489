import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTenant, type Tenant } from '../src/index.ts'
import { loadApp } from '../src/load-engine.ts'
import { RawSocket, type SignedIn, signIn } from './support/client.ts'
import { type EnigmaApi, type EnigmaSession, enigmaSession } from './support/enigma.ts'
import { sales, writeFolder } from './engine/small-app.ts'

let tenant: Tenant
let user: SignedIn

beforeAll(async () => {
  const app = await loadApp({ folder: await writeFolder(sales) })
  tenant = await startTenant({ apps: [{ loaded: app }] })
  user = await signIn(tenant)
  closeApp = () => app.close()
})
let closeApp: () => Promise<void>
afterAll(async () => {
  await tenant.close()
  await closeApp()
})

interface Opened {
  readonly session: EnigmaSession
  readonly doc: EnigmaApi
  /** What came in, as it stood on the wire. */
  readonly received: { readonly result?: Record<string, unknown>; readonly delta?: boolean }[]
}

async function open(identity: string, more: object = {}): Promise<Opened> {
  const session = enigmaSession(tenant, `/app/sales-app/identity/${identity}`, { cookie: user.cookie }, more)
  const received: Opened['received'] = []
  // enigma.js works on the very objects that it reports.
  session.on('traffic:received', (frame: object) => received.push(structuredClone(frame)))
  const doc = await (await session.open()).openDoc('sales-app')
  return { session, doc, received }
}

// Keys that clients' ways of applying patches trip over, among ordinary ones.
const key = fc.constantFrom(
  'a',
  'b',
  'title',
  'items',
  'é',
  '0',
  '7',
  '01',
  '1e3',
  'x/y',
  'a~b',
  '',
  ' ',
  '-',
  '_note',
  '$$k',
  'constructor',
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, 1, -2.5, '', 'text', 'other'),
    fc.array(tie('value'), { maxLength: 4 }),
    // Long enough that taking some out is shorter than sending the rest.
    fc.array(fc.constantFrom('a'.repeat(80), 'b'.repeat(80), 'c'.repeat(80)), { maxLength: 9 }),
    fc.array(fc.record({ n: fc.nat(2), text: fc.constant('d'.repeat(80)) }), { maxLength: 9 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}))
const properties = fc.dictionary(key, value, { maxKeys: 6 })

/** The same value, here and there changed, shortened or longer: what most layouts are to the ones before. */
function changed(part: unknown, dice: () => number): unknown {
  if (Array.isArray(part)) {
    const kept = part.slice(0, dice() < 2 ? Math.floor(part.length / 2) : part.length)
    const next = kept.map((item) => (dice() < 1 ? changed(item, dice) : item))
    return dice() < 1 ? [...next, dice(), { more: dice() }] : next
  }
  if (typeof part === 'object' && part !== null) {
    const kept = Object.entries(part).filter(() => dice() > 0)
    return Object.fromEntries(kept.map(([name, item]) => [name, changed(item, dice)]))
  }
  return dice() < 1 ? dice() : part
}

it('reaches the very layouts and properties by patches that a plain answer has', async () => {
  const { session, doc, received } = await open('property')
  const raw = new RawSocket(tenant, '/app/sales-app/identity/property', { cookie: user.cookie })
  await raw.call('GetActiveDoc')
  const info = { qInfo: { qId: 'subject', qType: 'any' } }
  const object: EnigmaApi = await doc.createSessionObject(info)
  await raw.callOn(1, 'GetObject', 'subject')
  let patched = 0
  await fc.assert(
    fc.asyncProperty(properties, fc.infiniteStream(fc.nat(5)), fc.nat(3), async (first, numbers, changes) => {
      const dice = (): number => Number(numbers.next().value)
      let step: unknown = first
      for (let count = 0; count <= changes; count++, step = changed(step, dice)) {
        await object.setProperties({ ...(step as object), ...info })
        const [layout, own, plain, plainOwn] = await Promise.all([
          object.getLayout(),
          object.getProperties(),
          raw.callOn(2, 'GetLayout'),
          raw.callOn(2, 'GetProperties'),
        ])
        expect(layout).toEqual((plain as { result: { qLayout: unknown } }).result.qLayout)
        expect(own).toEqual((plainOwn as { result: { qProp: unknown } }).result.qProp)
      }
    }),
    { numRuns: 200 },
  )
  for (const { delta, result } of received) {
    const patches = result?.['qLayout']
    if (delta === true && Array.isArray(patches) && !patches.some(({ path }) => path === '/')) patched += 1
  }
  expect(patched).toBeGreaterThan(20)
  await session.close()
  await raw.leave()
})

it('suspends, and resumes the session that it left, with its selections and objects', async () => {
  const { session, doc } = await open('resume/ttl/60')
  const field: EnigmaApi = await doc.getField('Kind')
  await field.selectAll()
  const list: EnigmaApi = await doc.createSessionObject({
    qInfo: { qId: 'selections', qType: 'CurrentSelections' },
    qSelectionObjectDef: {},
  })
  const before: unknown = await list.getLayout()
  await session.suspend()
  await expect(list.getLayout()).rejects.toMatchObject({ code: -11 })
  await session.resume(true)
  expect(await list.getLayout()).toEqual(before)
  await session.close()
})

it('loads a session app by a script, and meets errors with their codes', async () => {
  const session = enigmaSession(tenant, '/app/SessionApp_enigma', { cookie: user.cookie })
  const doc: EnigmaApi = await (await session.open()).getActiveDoc()
  await doc.setScript('Letters: Load Chr(RecNo() + 64) as Letter autogenerate 26;')
  expect(await doc.doReload()).toBe(true)
  const field: EnigmaApi = await doc.getField('Letter')
  expect(await field.getCardinal()).toBe(26)
  await doc.setScript('Load * From [lib://a/b.qvd] (qvd);')
  await expect(doc.doReload()).rejects.toMatchObject({ code: 11002, parameter: 'line 1' })
  await expect(doc.getTablesAndKeys()).rejects.toMatchObject({ code: -32601, parameter: 'GetTablesAndKeys' })
  await expect(doc.getObject('nothing')).rejects.toMatchObject({ code: -2 })
  await session.close()
})

it('cancels by the id of a request', async () => {
  const { session, doc } = await open('cancel')
  const object: EnigmaApi = await doc.createSessionObject({ qInfo: { qType: 'any' }, qHyperCubeDef: {} })
  const global = (session as unknown as { getObjectApi(of: object): EnigmaApi }).getObjectApi({
    handle: -1,
    type: 'Global',
  })
  const layouts = [1, 2, 3].map(() => object.getLayout() as Promise<unknown> & { requestId: number })
  const last = layouts[2] as (typeof layouts)[number]
  const ended = Promise.allSettled(layouts)
  await global.cancelRequest(last.requestId)
  const results = await ended
  // The tenant may have been quicker than the cancelling; but never does a call stay open.
  const [, , third] = results
  if (third?.status === 'rejected') expect(third.reason).toMatchObject({ code: 15 })
  expect(results.slice(0, 2).every(({ status }) => status === 'fulfilled')).toBe(true)
  await session.close()
})
