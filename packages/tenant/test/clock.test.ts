import { describe, expect, it, vi } from 'vitest'
import { ask, signIn } from './support/client.ts'
import { connectedAs, meStatus, opened } from './support/fault-clients.ts'
import { FakeClock } from './support/fake-clock.ts'
import { withTenant } from './support/with-tenant.ts'

const json = { 'content-type': 'application/json' }

describe('moving the tenant’s clock', () => {
  // 30 minutes: Qlik help, configure session timeout.
  it('lets sessions expire without waiting', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    tenant.clock.move(29 * 60)
    expect(await meStatus(tenant, cookie)).toBe(200)
    tenant.clock.move(30 * 60)
    expect(await meStatus(tenant, cookie)).toBe(401)
  })

  it('ends what waits for its ttl, and faults with seconds, at once', async () => {
    const { tenant, app } = await withTenant()
    const socket = await opened(tenant, 'x', 'ada', '/ttl/600')
    await socket.leave()
    await vi.waitFor(() => expect(tenant.engineSessions()).toMatchObject([{ sockets: 0 }]))
    tenant.faults.add({ name: 'delay', ms: 1, scope: { seconds: 700 } })
    tenant.clock.move(599)
    expect([app.openSessions, tenant.faults.list().length]).toEqual([1, 1])
    tenant.clock.move(1)
    expect([app.openSessions, tenant.faults.list().length]).toEqual([0, 1])
    tenant.clock.move(100)
    expect(tenant.faults.list()).toEqual([])
    expect(connectedAs(await opened(tenant, 'x'))).toBe('SESSION_CREATED')
  })

  it('judges tokens by the new time, and signs them by it', async () => {
    const { tenant } = await withTenant()
    const old = await tenant.signToken()
    tenant.clock.move(2 * 86_400)
    const login = async (token: string): Promise<number> =>
      (await ask(tenant, '/login/jwt-session', { method: 'POST', headers: { authorization: `Bearer ${token}` } }))
        .status
    expect(await login(old)).toBe(401)
    expect(await login(await tenant.signToken())).toBe(200)
  })

  it('back puts off what was to come', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    tenant.faults.add({ name: 'delay', ms: 1, scope: { seconds: 10 } })
    tenant.clock.move(-60)
    clock.advance(69_999)
    expect(tenant.faults.list()).toHaveLength(1)
    clock.advance(1)
    expect(tenant.faults.list()).toEqual([])
  })

  it('goes together with a clock of the caller’s own', async () => {
    const clock = new FakeClock('2026-03-01T12:00:00Z')
    const { tenant } = await withTenant({ clock })
    tenant.clock.move(3600)
    clock.advance(60_000)
    expect(new Date(tenant.clock.now()).toISOString()).toBe('2026-03-01T13:01:00.000Z')
    expect(() => tenant.clock.move(NaN)).toThrow(RangeError)
  })

  it('over HTTP works from this machine and shows in the Date of answers', async () => {
    const clock = new FakeClock('2026-03-01T12:00:00Z')
    const { tenant } = await withTenant({ clock })
    const move = (body: string, headers = {}): ReturnType<typeof ask> =>
      ask(tenant, '/_oriel/clock', { method: 'POST', headers: { ...json, ...headers }, body })
    expect((await ask(tenant, '/_oriel/clock')).json).toEqual({ now: '2026-03-01T12:00:00.000Z' })
    expect((await move('{"seconds": 86400}')).json).toEqual({ now: '2026-03-02T12:00:00.000Z' })
    expect((await ask(tenant, '/api/v1/users/me')).headers.date).toBe('Mon, 02 Mar 2026 12:00:00 GMT')
    for (const bad of ['{}', '{"seconds": "1"}', '{"seconds": 1e12}', '[]']) expect((await move(bad)).status).toBe(400)
    expect((await move('{"seconds": 1}', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(403)
    expect((await move('{"seconds": 1}', { origin: 'http://evil.example' })).status).toBe(403)
  })
})
