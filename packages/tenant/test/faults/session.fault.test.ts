import { describe, expect, it, vi } from 'vitest'
import { RawSocket, signIn } from '../support/client.ts'
import { echoAppId } from '../support/echo-app.ts'
import { connectedAs, meStatus, opened } from '../support/fault-clients.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { withTenant } from '../support/with-tenant.ts'

describe('expire', () => {
  it('ends REST sessions and leaves the sockets alone', async () => {
    const { tenant } = await withTenant()
    const [ada, bob] = [await opened(tenant, 'x', 'ada'), await opened(tenant, 'x', 'bob')]
    const idle = await signIn(tenant, 'ada')
    tenant.faults.add({ name: 'expire', scope: { user: 'ada' } })
    expect(await meStatus(tenant, ada.cookie)).toBe(401)
    expect(await meStatus(tenant, idle.cookie)).toBe(401)
    expect(await meStatus(tenant, bob.cookie)).toBe(200)
    await ada.call('Ping')
    expect(await new RawSocket(tenant, `/app/${echoAppId}`, { cookie: ada.cookie }).ended).toMatchObject({
      refused: 401,
    })
    // It ends by itself: whoever signs in afterwards is signed in.
    expect(tenant.faults.list()).toEqual([])
    expect(await meStatus(tenant, (await signIn(tenant, 'ada')).cookie)).toBe(200)
  })

  it('with a count meets the sessions of sockets that open later', async () => {
    const { tenant } = await withTenant()
    tenant.faults.add({ name: 'expire', scope: { identity: 'x', count: 1 } })
    const [one, two] = [await opened(tenant, 'x'), await opened(tenant, 'x')]
    expect(await meStatus(tenant, one.cookie)).toBe(401)
    expect(await meStatus(tenant, two.cookie)).toBe(200)
  })
})

describe('idle-out', () => {
  // 4001: engine idle time-out, @qlik/api 2.19.
  it('closes the sockets with 4001 and ends the engine session, not the REST session', async () => {
    const { tenant } = await withTenant()
    const [page, frame] = [await opened(tenant, 'x'), await opened(tenant, 'x')]
    const other = await opened(tenant, 'y')
    tenant.faults.add({ name: 'idle-out', scope: { user: 'ada', identity: 'x' } })
    expect(await page.ended).toMatchObject({ code: 4001 })
    expect(await frame.ended).toMatchObject({ code: 4001 })
    expect(await meStatus(tenant, page.cookie)).toBe(200)
    await other.call('Ping')
    expect(connectedAs(await opened(tenant, 'x'))).toBe('SESSION_CREATED')
    expect(tenant.faults.list()).toEqual([])
  })
})

describe('engine-restart', () => {
  // 4003: engine terminating, @qlik/api 2.19.
  it('takes all engine sessions of an app with it, those that wait for their ttl too', async () => {
    const { tenant, app } = await withTenant()
    const sockets = [await opened(tenant, 'x', 'ada'), await opened(tenant, 'y', 'bob')]
    const left = await opened(tenant, 'z', 'carol', '/ttl/600')
    await left.leave()
    await vi.waitFor(() => expect(tenant.engineSessions()).toContainEqual(expect.objectContaining({ sockets: 0 })))
    tenant.faults.add({ name: 'engine-restart', scope: { appId: echoAppId } })
    for (const socket of sockets) expect(await socket.ended).toMatchObject({ code: 4003 })
    expect(app.openSessions).toBe(0)
    expect(connectedAs(await opened(tenant, 'z', 'carol'))).toBe('SESSION_CREATED')
    expect(await meStatus(tenant, left.cookie)).toBe(200)
  })

  it('with seconds meets sockets that open while it lasts', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    tenant.faults.add({ name: 'engine-restart', scope: { seconds: 5 } })
    expect(await (await opened(tenant, 'x')).ended).toMatchObject({ code: 4003 })
    clock.advance(5000)
    await (await opened(tenant, 'x')).call('Ping')
  })
})

describe('session-state', () => {
  // States: schema 12.612.0 and newer; which close follows is the assumption `sessionErrorCloseCodes`.
  it.each([
    ['SESSION_ERROR_NO_LICENSE', 4230],
    ['SESSION_ERROR_LICENSE_RENEW', 4002],
    ['SESSION_ERROR_LICENSE_INVALID', 4230],
    ['SESSION_ERROR_LIMIT_EXCEEDED', 4005],
    ['SESSION_ERROR_SECURITY_HEADER_CHANGED', 4006],
    ['SESSION_ACCESS_CONTROL_SETUP_FAILURE', 4220],
    ['SESSION_ERROR_APP_ACCESS_DENIED', 4203],
    ['SESSION_ERROR_APP_FAILURE', 4220],
  ] as const)('says %s and closes with %i, once', async (state, code) => {
    const { tenant, app } = await withTenant()
    tenant.faults.add({ name: 'session-state', state, scope: { user: 'ada', count: 1 } })
    const refused = await opened(tenant, 'x')
    expect(await refused.ended).toMatchObject({ code })
    expect(refused.frames).toEqual([{ jsonrpc: '2.0', method: 'OnConnected', params: { qSessionState: state } }])
    expect(app.openSessions).toBe(0)
    expect(connectedAs(await opened(tenant, 'x'))).toBe('SESSION_CREATED')
  })

  it('gives a really fresh session for SESSION_CREATED where there was one to attach to', async () => {
    const { tenant, app } = await withTenant()
    const [page, other] = [await opened(tenant, 'x'), await opened(tenant, 'y')]
    const fault = tenant.faults.add({ name: 'session-state', state: 'SESSION_CREATED', scope: { identity: 'x' } })
    const again = await opened(tenant, 'x')
    expect(connectedAs(again)).toBe('SESSION_CREATED')
    expect(await page.ended).toMatchObject({ code: 4003 })
    await Promise.all([again.call('Ping'), other.call('Ping')])
    expect(app.openSessions).toBe(2)
    fault.remove()
    expect(connectedAs(await opened(tenant, 'x'))).toBe('SESSION_ATTACHED')
  })
})

describe('no-license', () => {
  it('lets a user sign in and refuses the app', async () => {
    const { tenant } = await withTenant()
    tenant.faults.add({ name: 'no-license', scope: { user: 'ada' } })
    const ada = await opened(tenant, 'x', 'ada')
    expect(connectedAs(ada)).toBe('SESSION_ERROR_NO_LICENSE')
    expect(await ada.ended).toMatchObject({ code: 4230 })
    expect(await meStatus(tenant, ada.cookie)).toBe(200)
    await (await opened(tenant, 'x', 'bob')).call('Ping')
    tenant.faults.clear()
    expect(connectedAs(await opened(tenant, 'x', 'ada'))).toBe('SESSION_CREATED')
  })
})
