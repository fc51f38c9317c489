import { describe, expect, it, vi } from 'vitest'
import type { RawSocket } from '../support/client.ts'
import { echoAppId } from '../support/echo-app.ts'
import { meStatus, opened, openedRaw } from '../support/fault-clients.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { withTenant } from '../support/with-tenant.ts'

/** The ids that were answered so far. */
const answered = (socket: RawSocket): unknown[] =>
  socket.frames.map((frame) => (frame as { id?: number }).id).filter((id) => id !== undefined)

describe('freeze', () => {
  const shared = '/ttl/60'

  it('of what clients send lets the tenant go on sending', async () => {
    const { tenant } = await withTenant()
    const [frozen, free] = [await opened(tenant, 'x'), await opened(tenant, 'x', 'ada', shared)]
    const scope = { path: `/app/${echoAppId}/identity/x` }
    const fault = tenant.faults.add({ name: 'freeze', direction: 'in', scope })
    const call = frozen.call('Ping')
    await free.call('Share', 'hello')
    expect(await frozen.have(2)).toContainEqual({ jsonrpc: '2.0', method: 'Shared', params: ['hello'] })
    expect(await meStatus(tenant, frozen.cookie)).toBe(200)
    expect(answered(frozen)).toEqual([])
    fault.remove()
    await call
  })

  it('of what the tenant sends lets requests through, and holds pongs as well', async () => {
    const { tenant } = await withTenant()
    const [frozen, free] = [await opened(tenant, 'x'), await opened(tenant, 'x', 'ada', shared)]
    const pongs: string[] = []
    frozen.ws.on('pong', (data) => pongs.push(data.toString()))
    const fault = tenant.faults.add({
      name: 'freeze',
      direction: 'out',
      scope: { path: `/app/${echoAppId}/identity/x` },
    })
    frozen.ws.ping('there?')
    const call = frozen.call('Share', 'heard')
    // The engine has worked on it: the other socket was told.
    expect(await free.have(2)).toContainEqual({ jsonrpc: '2.0', method: 'Shared', params: ['heard'] })
    expect(await meStatus(tenant, frozen.cookie)).toBe(200)
    expect([frozen.frames.length, pongs.length]).toEqual([1, 0])
    fault.remove()
    await call
    await vi.waitFor(() => expect(pongs).toEqual(['there?']))
  })

  it('of HTTP one way: answers wait, what was asked has happened', async () => {
    const { tenant } = await withTenant()
    const logins: string[] = []
    tenant.events.on('login', ({ user }) => logins.push(user))
    const fault = tenant.faults.add({ name: 'freeze', http: true, sockets: 'none', direction: 'out' })
    const held = opened(tenant, 'x', 'ada')
    await vi.waitFor(() => expect(logins).toEqual(['ada']))
    expect(tenant.requestLog.entries()).toEqual([])
    fault.remove()
    await held
    tenant.faults.add({ name: 'freeze', http: true, direction: 'in', scope: { user: 'bob' } })
    const outside = opened(tenant, 'x', 'bob')
    await opened(tenant, 'x', 'carol')
    expect(logins).toEqual(['ada', 'carol'])
    tenant.faults.clear()
    await outside
  })
})

describe('no-answer', () => {
  it('never answers one method and answers the others', async () => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    tenant.faults.add({ name: 'no-answer', method: 'GetLayout', scope: { user: 'ada' } })
    void socket.call('GetLayout')
    await socket.call('EngineVersion')
    expect(answered(socket)).toEqual([2])
    tenant.faults.clear()
    await socket.call('GetLayout')
    expect(answered(socket)).toEqual([2, 3])
  })

  it('with a count ends after so many requests, of any method', async () => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    tenant.faults.add({ name: 'no-answer', scope: { count: 1 } })
    void socket.call('First')
    await socket.call('Second')
    expect(answered(socket)).toEqual([2])
    expect(tenant.faults.list()).toEqual([])
  })
})

describe('slow-calculation', () => {
  it('takes 30 s of the tenant’s clock for what calculates, and nothing for the rest', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const socket = await opened(tenant, 'x')
    tenant.faults.add({ name: 'slow-calculation' })
    const layout = socket.call('GetLayout', 'whole')
    await socket.call('EngineVersion')
    clock.advance(29_999)
    await socket.call('EngineVersion')
    expect(answered(socket)).toEqual([2, 3])
    clock.advance(1)
    expect(await layout).toMatchObject({ id: 1, result: { qReturn: ['whole'] } })
  })

  // 15, LOCERR_GENERIC_ABORTED: schema 12.612.0.
  it.each(['CancelRequest', 'AbortRequest'])('is ended by %s with error 15', async (method) => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    tenant.faults.add({ name: 'slow-calculation', method: 'GetHyperCubeData', scope: { count: 1 } })
    const data = socket.call('GetHyperCubeData')
    expect(await socket.call(method, 1)).toEqual({ jsonrpc: '2.0', id: 2, result: {} })
    expect(await data).toMatchObject({ id: 1, error: { code: 15, parameter: 'GetHyperCubeData' } })
    expect(tenant.faults.list()).toEqual([])
    await socket.call('GetHyperCubeData')
  })

  it('is ended by AbortAll, all of them', async () => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    tenant.faults.add({ name: 'slow-calculation' })
    const calls = [socket.call('GetLayout'), socket.call('GetListObjectData')]
    await socket.call('AbortAll')
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ error: { code: 15 } })
  })

  it('goes on at once when it is cleared, even after its count was reached', async () => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    tenant.faults.add({ name: 'slow-calculation', scope: { count: 1 } })
    const slow = socket.call('GetLayout')
    await socket.call('GetLayout')
    expect(answered(socket)).toEqual([2])
    tenant.faults.clear()
    await slow
  })

  it('can block the whole engine session, on every socket and in order, and no other session', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const [one, two, other] = [await opened(tenant, 'x'), await opened(tenant, 'x'), await opened(tenant, 'y')]
    tenant.faults.add({ name: 'slow-calculation', blocks: 'session', scope: { identity: 'x', count: 1 } })
    const calls = [one.call('GetLayout'), one.call('Second')]
    // Its own answer is proof that the requests before it were met.
    await other.call('Ping')
    await vi.waitFor(() => expect(tenant.requestLog.entries().filter(({ kind }) => kind === 'frame-in').length).toBe(3))
    calls.push(two.call('Third'))
    await other.call('Ping')
    expect([answered(one), answered(two)]).toEqual([[], []])
    clock.advance(30_000)
    await Promise.all(calls)
    expect([answered(one), answered(two)]).toEqual([[1, 2], [1]])
  })
})

describe('garble-frame', () => {
  it.each([
    ['cut', (text: string) => !text.endsWith('}') && text.startsWith('{"jsonrpc"')],
    ['noise', (text: string) => text.includes('<html>')],
  ] as const)('sends what is no JSON (%s), once', async (how, isSo) => {
    const { tenant } = await withTenant()
    const socket = await openedRaw(tenant)
    tenant.faults.add({ name: 'garble-frame', how, scope: { count: 1 } })
    socket.ask(1, 'First')
    socket.ask(2, 'Second')
    await vi.waitFor(() => expect(socket.messages).toHaveLength(3))
    const [, bad, good] = socket.messages.map(({ bytes }) => bytes.toString())
    expect(isSo(bad ?? '')).toBe(true)
    expect(() => void JSON.parse(bad ?? '')).toThrow(SyntaxError)
    expect(JSON.parse(good ?? '')).toMatchObject({ id: 2 })
  })

  it('sends a binary frame where text is due', async () => {
    const { tenant } = await withTenant()
    const socket = await openedRaw(tenant)
    tenant.faults.add({ name: 'garble-frame', how: 'binary' })
    socket.ask(1, 'Ping')
    await vi.waitFor(() => expect(socket.messages[1]?.isBinary).toBe(true))
  })

  // 1007: data that is not consistent with the type of the message, RFC 6455 section 7.4.1.
  it('sends bytes that a client must refuse with 1007', async () => {
    const { tenant } = await withTenant()
    const closed = vi.fn()
    tenant.events.on('close', closed)
    const socket = await openedRaw(tenant)
    tenant.faults.add({ name: 'garble-frame', how: 'invalid-utf8' })
    socket.ask(1, 'Ping')
    await socket.ended
    await vi.waitFor(() => expect(closed).toHaveBeenCalledWith(expect.objectContaining({ code: 1007, by: 'client' })))
  })

  it('begins a frame whose end never comes', async () => {
    const { tenant } = await withTenant()
    const socket = await openedRaw(tenant)
    tenant.faults.add({ name: 'garble-frame', how: 'unfinished' })
    socket.ask(1, 'Ping')
    expect(await socket.ended).toEqual({ code: 1006 })
    expect(socket.messages).toHaveLength(1)
    tenant.faults.clear()
    await (await opened(tenant, 'x')).call('Ping')
  })
})

it('repeat-frame sends each frame several times, until it is removed', async () => {
  const { tenant } = await withTenant()
  const socket = await opened(tenant, 'x')
  const fault = tenant.faults.add({ name: 'repeat-frame', times: 3 })
  await socket.call('First')
  expect(await socket.have(4)).toMatchObject([{}, { id: 1 }, { id: 1 }, { id: 1 }])
  fault.remove()
  await socket.call('Second')
  expect(answered(socket)).toEqual([1, 1, 1, 2])
})

it('oversized-frame sends good JSON of that size, once', async () => {
  const { tenant } = await withTenant()
  const socket = await openedRaw(tenant)
  tenant.faults.add({ name: 'oversized-frame', bytes: 3_000_000, scope: { count: 1 } })
  socket.ask(1, 'First')
  socket.ask(2, 'Second')
  await vi.waitFor(() => expect(socket.messages).toHaveLength(3))
  const [, large, usual] = socket.messages.map(({ bytes }) => bytes)
  expect(large).toHaveLength(3_000_000)
  expect(JSON.parse(String(large))).toMatchObject({ id: 1 })
  expect(usual?.length).toBeLessThan(200)
})
