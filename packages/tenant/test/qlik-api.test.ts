import { openAppSession } from '@qlik/api/qix'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTenant, type Tenant } from '../src/index.ts'
import { loadApp } from '../src/load-engine.ts'
import { cube, sales, writeFolder } from './engine/small-app.ts'

// The whole of @qlik/api 2.19.0 for Node: its own fetch and WebSocket, its default client and its `autoResume` one.

let tenant: Tenant
let closeApp: () => Promise<void>
const globals = new Set(Object.getOwnPropertyNames(globalThis))

beforeAll(async () => {
  const app = await loadApp({ folder: await writeFolder(sales) })
  closeApp = () => app.close()
  tenant = await startTenant({ apps: [{ loaded: app }] })
})

afterEach(() => tenant.faults.clear())

afterAll(async () => {
  await tenant.close()
  await closeApp()
  // It keeps its modules' caches there.
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!globals.has(name)) Reflect.deleteProperty(globalThis, name)
  }
})

type Doc = Awaited<ReturnType<ReturnType<typeof openAppSession>['getDoc']>>

/** What is used of a generic object here; the package makes its type of the properties' type. */
interface Chart {
  getLayout(): Promise<unknown>
  on(event: 'closed', listener: () => void): void
}

interface Opened {
  readonly session: ReturnType<typeof openAppSession>
  readonly doc: Doc
  /** The texts of Product and Sum(Amount). */
  readonly sums: Chart
  /** What happened to the socket, with the codes. */
  readonly events: string[]
}

/** Opens the app, makes a chart and selects the fruits. */
async function open(identity: string, more: object = {}): Promise<Opened> {
  const hostConfig = { host: tenant.origin, authType: 'apikey', apiKey: tenant.apiKey } as const
  const session = openAppSession({ appId: 'sales-app', identity, hostConfig, ...more })
  const events: string[] = []
  session.onWebSocketEvent((event) => {
    const code = 'code' in event && event.code !== undefined ? ` ${event.code}` : ''
    events.push(`${event.eventType}${code}`)
  })
  const doc = await session.getDoc()
  const properties = { ...cube(['Product'], ['Sum(Amount)']), qInfo: { qId: 'sums', qType: 'cube' } }
  // Its types want every property that an engine would fill in.
  const made: unknown = await doc.createSessionObject(properties as Parameters<Doc['createSessionObject']>[0])
  const sums = made as Chart
  const kind = await doc.getField('Kind')
  await kind.selectValues([{ qText: 'Fruit', qIsNumeric: false, qNumber: 0 }], false)
  return { session, doc, sums, events }
}

async function textsOf(sums: Chart): Promise<unknown> {
  const { qHyperCube } = (await sums.getLayout()) as {
    qHyperCube: { qDataPages: { qMatrix: { qText: string }[][] }[] }
  }
  return qHyperCube.qDataPages[0]?.qMatrix.map((row) => row.map(({ qText }) => qText))
}

// Plum is a fruit that nobody bought.
const fruits = [
  ['apple', '8'],
  ['pear', '4'],
  ['plum', '0'],
]

const all = [...fruits, ['fig', '1'], ['kale', '0'], ['leek', '7']]

function close(identity: string, code: number): void {
  tenant.faults.add({ name: 'close-socket', code, scope: { identity } })
  tenant.faults.clear()
}

it('opens an app with an API key, and shows a chart under a selection', async () => {
  const { session, doc, sums } = await open('plain')
  expect((await doc.getAppLayout()).qTitle).toBe('Sales')
  expect(await textsOf(sums)).toEqual(fruits)
  await doc.clearAll()
  expect(await textsOf(sums)).toEqual(expect.arrayContaining(all))
  await session.close()
  await expect.poll(() => tenant.engineSessions().find(({ identity }) => identity === 'plain')?.sockets).toBe(0)
})

it('refuses a wrong API key', async () => {
  const hostConfig = { host: tenant.origin, authType: 'apikey', apiKey: 'wrong' } as const
  await expect(openAppSession({ appId: 'sales-app', hostConfig, identity: 'wrong' }).getDoc()).rejects.toBeDefined()
})

it('resumes by itself after 4003 and not after 4001, which is left to the person', async () => {
  const [moved, idle] = [await open('moved'), await open('idle')]
  close('idle', 4001)
  await expect.poll(() => idle.events).toContain('suspended 4001')
  close('moved', 4003)
  await expect.poll(() => moved.events).toContain('resumed')
  expect(moved.events.filter((event) => event !== 'opened')).toEqual(['suspended 4003', 'resuming', 'resumed'])
  expect(await textsOf(moved.sums)).toEqual(fruits)
  // Meanwhile the other, suspended before, has not even tried.
  expect(idle.events.filter((event) => event !== 'opened')).toEqual(['suspended 4001'])
  await idle.session.resume()
  await expect.poll(() => idle.events).toContain('resumed')
  expect(await textsOf(idle.sums)).toEqual(fruits)
  await Promise.all([moved.session.close(), idle.session.close()])
})

it('with autoResume goes on with the next call, whatever the code, and finds its selections where the session lives', async () => {
  for (const code of [4003, 4001]) {
    const { session, sums, events } = await open(`auto-${code}`, { autoResume: true })
    expect(await textsOf(sums)).toEqual(fruits)
    close(`auto-${code}`, code)
    await expect.poll(() => events.join()).toContain(`suspended ${code}`)
    expect(await textsOf(sums), String(code)).toEqual(fruits)
    await session.close()
  }
})

it('with autoResume makes its objects anew where the engine session is gone; without, they are closed', async () => {
  const auto = await open('restart-auto', { autoResume: true })
  const plain = await open('restart-plain')
  let isClosed = false
  plain.sums.on('closed', () => (isClosed = true))
  for (const identity of ['restart-auto', 'restart-plain']) {
    tenant.faults.add({ name: 'engine-restart', scope: { identity } })
  }
  tenant.faults.clear()
  await expect.poll(() => plain.events).toContain('resumed')
  await expect.poll(() => isClosed).toBe(true)
  // The selection is gone with the engine session in both.
  expect(await textsOf(auto.sums)).toEqual(expect.arrayContaining(all))
  await Promise.all([auto.session.close(), plain.session.close()])
})
