import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTenant, type Tenant } from '../src/index.ts'
import { loadApp } from '../src/load-engine.ts'
import { RawSocket, type SignedIn, signIn } from './support/client.ts'
import { type EnigmaApi, type EnigmaSession, enigmaSession } from './support/enigma.ts'
import { rm } from 'node:fs/promises'
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
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}))
const properties = fc.dictionary(key, value, { maxKeys: 6 })

it('reaches the very layouts and properties by patches that a plain answer has', async () => {
  const { session, doc, received } = await open('property')
  const raw = new RawSocket(tenant, '/app/sales-app/identity/property', { cookie: user.cookie })
  await raw.call('GetActiveDoc')
  const info = { qInfo: { qId: 'subject', qType: 'any' } }
  const object: EnigmaApi = await doc['createSessionObject'](info)
  await raw.callOn(1, 'GetObject', 'subject')
  let patched = 0
  await fc.assert(
    fc.asyncProperty(fc.array(properties, { minLength: 1, maxLength: 4 }), async (steps) => {
      for (const step of steps) {
        await object['setProperties']({ ...step, ...info })
        const [layout, own, plain, plainOwn] = await Promise.all([
          object['getLayout'](),
          object['getProperties'](),
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
