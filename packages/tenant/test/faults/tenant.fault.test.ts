import { describe, expect, it, vi } from 'vitest'
import { faultCatalogue, TenantError, type Fault } from '../../src/index.ts'
import { ask, cookieHeader, RawSocket, signIn } from '../support/client.ts'
import { echoAppId } from '../support/echo-app.ts'
import { meStatus, opened } from '../support/fault-clients.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { withTenant } from '../support/with-tenant.ts'

describe('end-session', () => {
  it('ends the engine and REST sessions of the user in scope, and nobody else’s', async () => {
    const { tenant, app } = await withTenant()
    const [ada, bob] = [await opened(tenant, 'x', 'ada'), await opened(tenant, 'x', 'bob')]
    const idle = await signIn(tenant, 'ada')
    tenant.faults.add({ name: 'end-session', scope: { user: 'ada' } })
    // 4006 is the assumption `sessionEndCloseCode`.
    expect(await ada.ended).toMatchObject({ code: 4006 })
    expect(await meStatus(tenant, ada.cookie)).toBe(401)
    expect(await meStatus(tenant, idle.cookie)).toBe(401)
    expect(await meStatus(tenant, bob.cookie)).toBe(200)
    await bob.call('Ping')
    expect(tenant.engineSessions()).toEqual([{ user: 'bob', appId: echoAppId, identity: 'x', sockets: 1 }])
    expect(app.openSessions).toBe(1)
    expect(tenant.faults.list()).toEqual([])
  })

  it('can be scoped to one identity and given another code', async () => {
    const { tenant } = await withTenant()
    const [one, two] = [await opened(tenant, 'one'), await opened(tenant, 'two')]
    tenant.faults.add({ name: 'end-session', code: 1000, reason: 'bye', scope: { identity: 'one' } })
    expect(await one.ended).toEqual({ code: 1000, reason: 'bye' })
    expect(await meStatus(tenant, one.cookie)).toBe(401)
    expect(await meStatus(tenant, two.cookie)).toBe(200)
    await two.call('Ping')
  })

  it('starts a new engine session for whoever comes back, even while the old one waited for its ttl', async () => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    await socket.leave()
    await vi.waitFor(() => expect(tenant.engineSessions()).toMatchObject([{ sockets: 0 }]))
    tenant.faults.add({ name: 'end-session', scope: { identity: 'x' } })
    const again = await opened(tenant, 'x')
    expect(again.frames).toEqual([
      { jsonrpc: '2.0', method: 'OnConnected', params: { qSessionState: 'SESSION_CREATED' } },
    ])
  })
})

describe('close-socket', () => {
  // Codes of @qlik/api 2.19 and of RFC 6455 section 7.4.1.
  it.each([1000, 1001, 1011, 1012, 4000, 4001, 4003, 4005, 4006, 4204, 4205, 4240, 4999])(
    'closes with %i',
    async (code) => {
      const { tenant } = await withTenant()
      const socket = await opened(tenant, 'x')
      tenant.faults.add({ name: 'close-socket', code, reason: 'because' })
      expect(await socket.ended).toEqual({ code, reason: 'because' })
      const again = await opened(tenant, 'x')
      expect(again.frames).toEqual([
        { jsonrpc: '2.0', method: 'OnConnected', params: { qSessionState: 'SESSION_ATTACHED' } },
      ])
    },
  )

  it('ends without a code for 1005, without a close frame for 1006, and cuts a reason that is too long', async () => {
    const { tenant } = await withTenant()
    const ending = async (fault: Fault): Promise<unknown> => {
      const socket = await opened(tenant, 'x')
      tenant.faults.add(fault)
      return socket.ended
    }
    expect(await ending({ name: 'close-socket', code: 1005 })).toMatchObject({ code: 1005 })
    expect(await ending({ name: 'close-socket', code: 1006 })).toMatchObject({ code: 1006 })
    // RFC 6455 section 5.5: 125 bytes, two of them the code.
    expect(await ending({ name: 'close-socket', code: 4001, reason: 'é'.repeat(100) })).toEqual({
      code: 4001,
      reason: 'é'.repeat(61),
    })
    expect(await ending({ name: 'close-socket', code: 4001 })).toMatchObject({
      reason: expect.stringContaining('"QEP-104"'),
    })
  })

  it('with a count meets the sockets that open later, and ends after them', async () => {
    const { tenant } = await withTenant()
    tenant.faults.add({ name: 'close-socket', code: 4001, scope: { count: 2 } })
    expect(await (await opened(tenant, 'a')).ended).toMatchObject({ code: 4001 })
    expect(await (await opened(tenant, 'b')).ended).toMatchObject({ code: 4001 })
    await (await opened(tenant, 'c')).call('Ping')
    expect(tenant.faults.list()).toEqual([])
  })
})

describe('drop-socket', () => {
  it('resets TCP, with no close frame', async () => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    const raw = (socket.ws as unknown as { _socket: NodeJS.EventEmitter })._socket
    const error = new Promise((resolve) => raw.once('error', resolve))
    tenant.faults.add({ name: 'drop-socket', scope: { user: 'ada' } })
    expect(await error).toMatchObject({ code: 'ECONNRESET' })
    expect(await socket.ended).toMatchObject({ code: 1006 })
    expect(await meStatus(tenant, socket.cookie)).toBe(200)
  })
})

describe('freeze', () => {
  it('lets bytes go neither way, closes nothing, and on removal loses nothing and keeps the order', async () => {
    const { tenant } = await withTenant()
    const [one, two] = [await opened(tenant, 'x'), await opened(tenant, 'x')]
    const pongs: string[] = []
    one.ws.on('pong', (data) => pongs.push(data.toString()))
    const freeze = tenant.faults.add({ name: 'freeze', scope: { identity: 'x' } })
    const answers = [one.call('First'), one.call('Second')]
    one.ws.ping('hello')
    // HTTP goes on: an answer here is proof that the frozen frames had their chance.
    expect(await meStatus(tenant, one.cookie)).toBe(200)
    expect(await meStatus(tenant, one.cookie)).toBe(200)
    expect([one.frames.length, two.frames.length, pongs.length]).toEqual([1, 1, 0])
    expect(one.ws.readyState).toBe(one.ws.OPEN)
    freeze.remove()
    await Promise.all(answers)
    expect(one.frames.slice(1)).toMatchObject([{ id: 1 }, { id: 2 }])
    await vi.waitFor(() => expect(pongs).toEqual(['hello']))
  })

  it('holds upgrades too, but with sockets: open only those that were open', async () => {
    const { tenant } = await withTenant()
    const before = await opened(tenant, 'x')
    const fault = tenant.faults.add({ name: 'freeze', sockets: 'open' })
    const replacement = await opened(tenant, 'x')
    await replacement.call('Ping')
    expect(before.frames).toHaveLength(1)
    fault.remove()
    tenant.faults.add({ name: 'freeze' })
    const held = new RawSocket(tenant, `/app/${echoAppId}`, { cookie: before.cookie })
    expect(await meStatus(tenant, before.cookie)).toBe(200)
    expect(held.ws.readyState).toBe(held.ws.CONNECTING)
    tenant.faults.clear()
    await held.have(1)
  })

  it('holds HTTP answers where asked to, and thaws by itself when its seconds are over', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const { cookie } = await signIn(tenant)
    tenant.faults.add({ name: 'freeze', http: true, scope: { seconds: 30 } })
    let status: number | undefined
    const asked = meStatus(tenant, cookie).then((got) => (status = got))
    // The control surface stays reachable, or nobody could thaw it from outside.
    expect((await ask(tenant, '/_oriel/faults')).json).toMatchObject({ faults: [{ fault: { name: 'freeze' } }] })
    expect(status).toBeUndefined()
    clock.advance(30_000)
    await asked
    expect(status).toBe(200)
  })

  it('does not keep the tenant from closing', async () => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    tenant.faults.add({ name: 'freeze', http: true })
    const held = meStatus(tenant, socket.cookie).catch((error: unknown) => error)
    await vi.waitFor(() => expect(tenant.requestLog.entries().length).toBeGreaterThan(0))
    await tenant.close()
    await held
    expect(await socket.ended).toMatchObject({ code: 1006 })
  })
})

describe('deny-access', () => {
  it('answers 101 and closes with 4203 until its seconds are over', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const { cookie } = await signIn(tenant, 'newcomer')
    tenant.faults.add({ name: 'deny-access', seconds: 8, scope: { user: 'newcomer' } })
    const denied = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
    await denied.opened
    expect(await denied.ended).toMatchObject({ code: 4203 })
    await (await opened(tenant, 'x', 'somebody-else')).call('Ping')
    clock.advance(8_000)
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).have(1)
    expect(tenant.faults.list()).toEqual([])
  })
})

describe('delay', () => {
  it('puts off HTTP answers, upgrades and frames, and keeps the order of frames', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    tenant.faults.add({ name: 'delay', ms: 40 })
    const times: number[] = [performance.now()]
    await meStatus(tenant, cookie)
    times.push(performance.now())
    const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
    await socket.opened
    times.push(performance.now())
    await socket.have(1)
    times.push(performance.now())
    const calls = [socket.call('A'), socket.call('B')]
    tenant.faults.clear()
    calls.push(socket.call('C'))
    await Promise.all(calls)
    const spent = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    for (const ms of spent.slice(0, 2)) expect(ms).toBeGreaterThanOrEqual(39)
    expect((times[3] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(79)
    expect(socket.frames.slice(1)).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3 }])
  })
})

it('delay that is cleared holds nothing any longer, neither a request nor frames, which keep their order', async () => {
  const { tenant } = await withTenant()
  const socket = await opened(tenant, 'x')
  // Two, which add up; ten minutes: longer than any test.
  for (const path of ['/api/*', '/api/v1/*', '/app/*']) {
    tenant.faults.add({ name: 'delay', ms: 600_000, scope: { path, count: 30 } })
  }
  const asked = meStatus(tenant, socket.cookie)
  const calls = Array.from({ length: 20 }, () => socket.call('Ping'))
  await expect.poll(() => tenant.faults.list().map(({ used }) => used)).toEqual([1, 1, 20])
  expect(socket.frames).toHaveLength(1)
  tenant.faults.clear()
  expect(await asked).toBe(200)
  await Promise.all(calls)
  expect(socket.frames.slice(1).map((frame) => (frame as { id: number }).id)).toEqual(calls.map((_, at) => at + 1))
})

describe('reject-token', () => {
  // 400 is published (Qlik Community 2435784); 401 is the assumption for the rest.
  it.each([
    ['signature', 401],
    ['expired', 401],
    ['not-yet', 401],
    ['replayed', 401],
    ['missing-nbf', 400],
    ['too-long', 400],
  ] as const)('for %s is answered %i, once, and leaves the token good', async (reason, status) => {
    const { tenant } = await withTenant()
    tenant.faults.add({ name: 'reject-token', reason, scope: { user: 'ada', count: 1 } })
    const headers = { authorization: `Bearer ${await tenant.signToken({ sub: 'ada' })}` }
    await signIn(tenant, 'bob')
    const refused = await ask(tenant, '/login/jwt-session', { method: 'POST', headers })
    expect(refused).toMatchObject({ status, json: { errors: [{ code: 'INTERNAL-TOKEN-1' }] } })
    expect((await ask(tenant, '/login/jwt-session', { method: 'POST', headers })).status).toBe(200)
  })
})

describe('stale-csrf', () => {
  it('voids the tokens handed out so far; a fresh one is good', async () => {
    const { tenant } = await withTenant()
    const { cookie, csrf } = await signIn(tenant)
    const old = await csrf()
    tenant.faults.add({ name: 'stale-csrf' })
    const path = `/app/${echoAppId}?qlik-csrf-token=`
    expect(await new RawSocket(tenant, path + old, { cookie }).ended).toMatchObject({ refused: 403 })
    await new RawSocket(tenant, path + (await csrf()), { cookie }).have(1)
  })

  it('with a count refuses fresh tokens as well', async () => {
    const { tenant } = await withTenant()
    const { cookie, csrf } = await signIn(tenant)
    tenant.faults.add({ name: 'stale-csrf', scope: { count: 1 } })
    const path = `/app/${echoAppId}?qlik-csrf-token=`
    const refused = await new RawSocket(tenant, path + (await csrf()), { cookie }).ended
    expect(refused).toMatchObject({ refused: 403, body: expect.stringContaining('CSRF-TOKEN-2') })
    await new RawSocket(tenant, path + (await csrf()), { cookie }).have(1)
  })
})

it('stale-csrf with an app, an identity or a path refuses what fits and voids nothing', async () => {
  const { tenant } = await withTenant()
  const { cookie, csrf } = await signIn(tenant)
  const token = await csrf()
  const connect = (identity: string): RawSocket =>
    new RawSocket(tenant, `/app/${echoAppId}/identity/${identity}?qlik-csrf-token=${token}`, { cookie })
  for (const scope of [
    { identity: 'x' },
    { appId: echoAppId, identity: 'x' },
    { path: `/app/${echoAppId}/identity/x` },
  ]) {
    const fault = tenant.faults.add({ name: 'stale-csrf', scope })
    await connect('y').have(1)
    expect(await connect('x').ended).toMatchObject({ refused: 403 })
    fault.remove()
    await connect('x').have(1)
  }
})

describe('status', () => {
  it('answers what is in scope for so many requests, upgrades included', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    tenant.faults.add({ name: 'status', status: 503, scope: { path: '/api/v1/*', count: 2 } })
    expect([await meStatus(tenant, cookie), await meStatus(tenant, cookie), await meStatus(tenant, cookie)]).toEqual([
      503, 503, 200,
    ])
    tenant.faults.add({ name: 'status', status: 502, scope: { path: '/app/*', count: 1 } })
    expect(await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).ended).toMatchObject({ refused: 502 })
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).have(1)
  })

  // Body and header: qlik.dev, rate limiting.
  it('says with 429 how long to wait', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    tenant.faults.add({ name: 'status', status: 429 })
    const answer = await ask(tenant, '/api/v1/csrf-token', { headers: { cookie } })
    expect(answer.status).toBe(429)
    expect(answer.headers['retry-after']).toBe('13')
    expect(answer.json).toEqual({
      errors: [
        {
          code: 'HTTP-429',
          title: 'API rate limit reached.',
          detail: 'You need to wait 13 seconds until limit is lifted.',
        },
      ],
    })
  })
})

it('no-cookies withholds Set-Cookie from a login that answers 200', async () => {
  const { tenant } = await withTenant()
  tenant.faults.add({ name: 'no-cookies', scope: { count: 1 } })
  const login = async (): Promise<{ status: number; cookies: readonly string[] }> =>
    ask(tenant, '/login/jwt-session', {
      method: 'POST',
      headers: { authorization: `Bearer ${await tenant.signToken()}` },
    })
  expect(await login()).toMatchObject({ status: 200, cookies: [] })
  expect(cookieHeader((await login()).cookies)).toContain('eas.sid=')
})

describe('the catalogue', () => {
  it('refuses what it does not know, so that a slip never becomes a fault for everybody', async () => {
    const { tenant } = await withTenant()
    for (const bad of [
      { name: 'end-sesion' },
      { name: 'close-socket' },
      { name: 'close-socket', code: 999 },
      { name: 'close-socket', code: 1015 },
      { name: 'close-socket', code: '4001' },
      { name: 'delay', ms: -5 },
      { name: 'status', status: 200 },
      { name: 'freeze', socket: 'all' },
      { name: 'drop-socket', scope: { usr: 'ada' } },
      { name: 'drop-socket', scope: { count: 0 } },
      { name: 'drop-socket', scope: 'ada' },
      { name: 'toString' },
      null,
      [],
    ]) {
      // Wrong on purpose: as a JavaScript caller or the HTTP surface might.
      const error = refusalOf(() => tenant.faults.add(bad as unknown as Fault))
      expect(TenantError.is(error) && error, JSON.stringify(bad)).toMatchObject({ code: 'ERR_TENANT_FAULT' })
    }
    expect(tenant.faults.list()).toEqual([])
  })

  it('says for every fault what it does and what it stands for', () => {
    for (const facts of Object.values(faultCatalogue)) {
      expect(facts.does).toMatch(/\.$/)
      expect(facts.standsFor).toMatch(/[.…]$/)
    }
  })
})

function refusalOf(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}
