import { expect, it, onTestFinished } from 'vitest'
import { startTenant, type Tenant, type TenantOptions } from '../src/index.ts'
import { sales, writeFolder } from './engine/small-app.ts'
import { RawSocket, signIn } from './support/client.ts'
import { FakeClock } from './support/fake-clock.ts'

async function openTenant(options: TenantOptions = {}): Promise<Tenant> {
  const folder = await writeFolder(sales)
  const tenant = await startTenant({ ...options, apps: [{ folder }] })
  onTestFinished(() => tenant.close())
  return tenant
}

/** A user's socket of one identity, with the app open on handle 1. */
async function connect(tenant: Tenant, user: string, identity: string): Promise<RawSocket> {
  const { cookie } = await signIn(tenant, user)
  const socket = new RawSocket(tenant, `/app/sales-app/identity/${identity}/ttl/0`, { cookie })
  expect(await socket.call('OpenDoc', 'sales-app')).toMatchObject({ result: { qReturn: { qHandle: 1 } } })
  return socket
}

async function resultOf(answer: Promise<unknown>): Promise<Record<string, unknown>> {
  return ((await answer) as { result?: Record<string, unknown> }).result ?? {}
}

async function selectFruit(socket: RawSocket): Promise<void> {
  const { qReturn } = await resultOf(socket.callOn(1, 'GetField', 'Kind'))
  await socket.callOn((qReturn as { qHandle: number }).qHandle, 'Select', 'Fruit')
}

async function total(socket: RawSocket): Promise<unknown> {
  return (await resultOf(socket.callOn(1, 'Evaluate', 'Sum(Amount)')))['qReturn']
}

it('carries selections over to another engine session of the same user, and to nobody else’s', async () => {
  const tenant = await openTenant()
  const first = await connect(tenant, 'ada', 'one')
  await selectFruit(first)
  const { qId: temporary } = await resultOf(first.callOn(1, 'CreateTemporaryBookmark', {}))
  const { qId: stored } = await resultOf(first.callOn(1, 'StoreTempSelectionState'))
  const properties = { qInfo: { qId: 'fruit', qType: 'bookmark' } }
  await first.callOn(1, 'CreateBookmark', properties)
  // The engine session ends with its socket; what was saved in it does not.
  await first.leave()
  await expect.poll(() => tenant.engineSessions()).toEqual([])
  for (const [method, id, key] of [
    ['ApplyTemporaryBookmark', temporary, 'qReturn'],
    ['RestoreTempSelectionState', stored, 'qReturn'],
    ['ApplyBookmark', 'fruit', 'qSuccess'],
  ] as const) {
    const again = await connect(tenant, 'ada', `two-${method}`)
    expect(await total(again)).toBe('20')
    expect(await resultOf(again.callOn(1, method, id))).toEqual({ [key]: true })
    expect(await total(again)).toBe('12')
    const stranger = await connect(tenant, 'bob', 'one')
    expect(await resultOf(stranger.callOn(1, method, id))).toEqual({ [key]: false })
    await Promise.all([again.leave(), stranger.leave()])
  }
})

it('forgets by the tenant’s clock', async () => {
  const clock = new FakeClock()
  const tenant = await openTenant({ clock, assumptions: { temporaryBookmarkSeconds: 60 } })
  const socket = await connect(tenant, 'ada', 'one')
  const { qId: temporary } = await resultOf(socket.callOn(1, 'CreateTemporaryBookmark', {}))
  const { qId: stored } = await resultOf(socket.callOn(1, 'StoreTempSelectionState', 90))
  const restored = async (): Promise<unknown[]> => [
    (await resultOf(socket.callOn(1, 'ApplyTemporaryBookmark', temporary)))['qReturn'],
    (await resultOf(socket.callOn(1, 'RestoreTempSelectionState', stored)))['qReturn'],
  ]
  expect(await restored()).toEqual([true, true])
  clock.advance(61_000)
  expect(await restored()).toEqual([false, true])
  clock.advance(30_000)
  expect(await restored()).toEqual([false, false])
  await socket.leave()
})
