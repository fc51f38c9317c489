import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import type { ServableApp } from '../src/index.ts'
import { startTenant } from '../src/index.ts'
import { ask, RawSocket, signIn } from './support/client.ts'
import { echoApp, echoAppId } from './support/echo-app.ts'
import { FakeClock } from './support/fake-clock.ts'
import { portalOrigin, sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()

// First frame: qlik.dev, JSON-RPC, and schema 12.612.0.
const connected = (state: string): unknown => ({
  jsonrpc: '2.0',
  method: 'OnConnected',
  params: { qSessionState: state },
})

describe('an upgrade', () => {
  it('is refused with 401 without a cookie, and with 403 for a wrong origin, integration or CSRF token', async () => {
    const { tenant } = shared()
    const { cookie, csrf } = await signIn(tenant)
    const other = await signIn(tenant, 'bob')
    const id = tenant.webIntegrationId
    const good = await csrf()
    const table: readonly [string, Record<string, string>, string, number][] = [
      ['no cookie', { origin: portalOrigin }, `qlik-web-integration-id=${id}&qlik-csrf-token=${good}`, 401],
      ['no cookie, no origin', {}, '', 401],
      [
        'unlisted origin',
        { cookie, origin: 'http://evil.example' },
        `qlik-web-integration-id=${id}&qlik-csrf-token=${good}`,
        403,
      ],
      ['origin null', { cookie, origin: 'null' }, `qlik-web-integration-id=${id}&qlik-csrf-token=${good}`, 403],
      [
        'sibling port',
        { cookie, origin: 'http://localhost:4301' },
        `qlik-web-integration-id=${id}&qlik-csrf-token=${good}`,
        403,
      ],
      ['no integration', { cookie, origin: portalOrigin }, `qlik-csrf-token=${good}`, 403],
      [
        'unknown integration',
        { cookie, origin: portalOrigin },
        `qlik-web-integration-id=x&qlik-csrf-token=${good}`,
        403,
      ],
      ['no CSRF token', { cookie, origin: portalOrigin }, `qlik-web-integration-id=${id}`, 403],
      ['CSRF token null', { cookie, origin: portalOrigin }, `qlik-web-integration-id=${id}&qlik-csrf-token=null`, 403],
      [
        'CSRF of another',
        { cookie, origin: portalOrigin },
        `qlik-web-integration-id=${id}&qlik-csrf-token=${await other.csrf()}`,
        403,
      ],
      ['own page, no CSRF', { cookie, origin: tenant.origin }, '', 403],
      ['Node, wrong CSRF', { cookie }, 'qlik-csrf-token=wrong', 403],
    ]
    for (const [what, headers, query, status] of table) {
      const ending = await new RawSocket(tenant, `/app/${echoAppId}?${query}`, headers).ended
      expect(ending, what).toMatchObject({ refused: status })
      expect(JSON.parse((ending as { body: string }).body), what).toHaveProperty('traceId')
    }
  })

  it('is accepted from a page, from the tenant’s own page, and from Node with the token in a header', async () => {
    const { tenant } = shared()
    const { cookie, csrf } = await signIn(tenant)
    const id = tenant.webIntegrationId
    const table: readonly [Record<string, string>, string][] = [
      [{ cookie, origin: portalOrigin }, `qlik-web-integration-id=${id}&qlik-csrf-token=${await csrf()}`],
      [{ cookie, origin: tenant.origin }, `qlik-csrf-token=${await csrf()}`],
      [{ cookie, 'qlik-csrf-token': await csrf(), 'qlik-web-integration-id': id }, ''],
      [{ cookie }, ''],
    ]
    for (const [headers, query] of table) {
      const socket = new RawSocket(tenant, `/app/${echoAppId}?${query}`, headers)
      expect(await socket.have(1), JSON.stringify(headers)).toHaveLength(1)
      await socket.leave()
    }
  })

  it('needs a CSRF token from Node too where the tenant is assumed to ask for it', async () => {
    const { tenant } = await withTenant({ assumptions: { csrfWithoutOrigin: 'required' } })
    const { cookie, csrf } = await signIn(tenant)
    expect(await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).ended).toMatchObject({ refused: 403 })
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie, 'qlik-csrf-token': await csrf() }).have(1)
  })

  it.each([
    '/',
    '/app',
    '/app/',
    '/app/a/identity',
    '/app/a/ttl/soon',
    '/app/a/ttl/-1',
    '/app/a/b',
    '/app/%E0%A4%A',
    '/application/a',
  ])('of %s is refused with 404', async (path) => {
    const { tenant } = shared()
    const { cookie } = await signIn(tenant)
    expect(await new RawSocket(tenant, path, { cookie }).ended).toMatchObject({ refused: 404 })
  })

  it.each(['/app/..%2fapi', '//evil.example/app/a', '/app/../api', '/app/a\\b'])(
    'of %s is refused with 400',
    async (path) => {
      const { tenant } = shared()
      const head = `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`
      expect(await rawAnswer(Number(new URL(tenant.origin).port), head)).toMatch(/^HTTP\/1\.1 400 /)
    },
  )
})

function rawAnswer(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

describe('an app', () => {
  // Codes: @qlik/api 2.19, "No permission to open the app" and "App not found". The 101 comes first.
  it('that is unknown closes the socket with 4204 after its 101', async () => {
    const { tenant } = shared()
    const { cookie } = await signIn(tenant)
    const socket = new RawSocket(tenant, '/app/no-such-app', { cookie })
    await socket.opened
    const ending = await socket.ended
    expect(ending).toMatchObject({ code: 4204 })
    // The reason's form: qlik.dev, JSON-RPC, close codes.
    expect(JSON.parse((ending as { reason: string }).reason)).toEqual({
      code: 'QEP-104',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(socket.frames).toEqual([])
  })

  it('that a user may not open closes the socket with 4203, and lets others in', async () => {
    const { tenant } = await withTenant({ access: ['ada'] })
    const closed = vi.fn()
    tenant.events.on('close', closed)
    const [ada, bob] = [await signIn(tenant, 'ada'), await signIn(tenant, 'bob')]
    const refused = new RawSocket(tenant, `/app/${echoAppId}`, { cookie: bob.cookie })
    await refused.opened
    expect(await refused.ended).toMatchObject({ code: 4203 })
    expect(tenant.engineSessions()).toEqual([])
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie: ada.cookie }).have(1)
    expect(closed).toHaveBeenCalledWith(expect.objectContaining({ user: 'bob', code: 4203, by: 'tenant' }))
  })

  it('opens for a new user once access has spread, and at once for one who is known', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ accessSpreadsAfterSeconds: 20, clock })
    const { cookie } = await signIn(tenant, 'newcomer')
    expect(await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).ended).toMatchObject({ code: 4203 })
    clock.advance(19_999)
    expect(await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).ended).toMatchObject({ code: 4203 })
    clock.advance(1)
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).have(1)
    const again = await signIn(tenant, 'newcomer')
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie: again.cookie }).have(1)
  })
})

describe('an engine session', () => {
  it('is shared by the sockets of one user, app and identity, and by no others', async () => {
    const { tenant, app } = await withTenant()
    const [ada, bob] = [await signIn(tenant, 'ada'), await signIn(tenant, 'bob')]
    const one = new RawSocket(tenant, `/app/${echoAppId}/identity/x`, { cookie: ada.cookie })
    expect(await one.have(1)).toEqual([connected('SESSION_CREATED')])
    const two = new RawSocket(tenant, `/app/${echoAppId}/identity/x/ttl/5`, { cookie: ada.cookie })
    expect(await two.have(1)).toEqual([connected('SESSION_ATTACHED')])
    for (const [path, cookie] of [
      [`/app/${echoAppId}/identity/y`, ada.cookie],
      [`/app/${echoAppId}`, ada.cookie],
      [`/app/${echoAppId}/identity/x`, bob.cookie],
    ] as const) {
      expect(await new RawSocket(tenant, path, { cookie }).have(1)).toEqual([connected('SESSION_CREATED')])
    }
    await one.call('Share', 'hello')
    expect(await two.have(2)).toContainEqual({ jsonrpc: '2.0', method: 'Shared', params: ['hello'] })
    expect(tenant.engineSessions()).toContainEqual({ user: 'ada', appId: echoAppId, identity: 'x', sockets: 2 })
    expect(app.openSessions).toBe(4)
    expect(app.openConnections).toBe(5)
  })

  it('takes an empty identity for the user’s default session, and every spelling of one identity for the same', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).have(1)
    const plain = new RawSocket(tenant, `/app/${echoAppId}/identity/`, { cookie })
    expect(await plain.have(1)).toEqual([connected('SESSION_ATTACHED')])
    await new RawSocket(tenant, `/app/${echoAppId}/identity/a%20b%C3%A9`, { cookie }).have(1)
    const spelt = new RawSocket(tenant, `/app/${echoAppId}/identity/%61%20b%c3%a9`, { cookie })
    expect(await spelt.have(1)).toEqual([connected('SESSION_ATTACHED')])
  })

  it('lives for its ttl after the last socket, the last socket’s wish, and no longer', async () => {
    const clock = new FakeClock()
    const { tenant, app } = await withTenant({ clock })
    const { cookie } = await signIn(tenant)
    const open = async (path: string): Promise<RawSocket> => {
      const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/t${path}`, { cookie })
      await socket.have(1)
      return socket
    }
    const [one, two] = [await open('/ttl/600'), await open('/ttl/10')]
    await one.leave()
    clock.advance(3_600_000)
    expect(tenant.engineSessions()).toHaveLength(1)
    await two.leave()
    await vi.waitFor(() => expect(tenant.engineSessions()).toMatchObject([{ sockets: 0 }]))
    clock.advance(9_999)
    const again = new RawSocket(tenant, `/app/${echoAppId}/identity/t/ttl/10`, {
      cookie: (await signIn(tenant)).cookie,
    })
    expect(await again.have(1)).toEqual([connected('SESSION_ATTACHED')])
    await again.leave()
    await vi.waitFor(() => expect(tenant.engineSessions()).toMatchObject([{ sockets: 0 }]))
    clock.advance(10_000)
    expect(tenant.engineSessions()).toEqual([])
    expect(app.openSessions).toBe(0)
    const anew = new RawSocket(tenant, `/app/${echoAppId}/identity/t`, { cookie: (await signIn(tenant)).cookie })
    expect(await anew.have(1)).toEqual([connected('SESSION_CREATED')])
  })

  it('is kept for the assumed 30 seconds where the URL names no ttl, and not at all for 0', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const { cookie } = await signIn(tenant)
    const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/d`, { cookie })
    await socket.have(1)
    await socket.leave()
    await vi.waitFor(() => expect(tenant.engineSessions()).toMatchObject([{ sockets: 0 }]))
    clock.advance(29_999)
    expect(tenant.engineSessions()).toHaveLength(1)
    clock.advance(1)
    expect(tenant.engineSessions()).toEqual([])
    const short = new RawSocket(tenant, `/app/${echoAppId}/identity/z/ttl/0`, { cookie })
    await short.have(1)
    await short.leave()
    await vi.waitFor(() => expect(tenant.engineSessions()).toEqual([]))
  })

  it('that the engine cannot make closes the socket with 4220 and warns', async () => {
    const broken: ServableApp = {
      ...echoApp('broken'),
      openSession: () => {
        throw new Error('no memory')
      },
    }
    await using tenant = await startTenant({ apps: [{ loaded: broken }] })
    const { cookie } = await signIn(tenant)
    expect(await new RawSocket(tenant, '/app/broken', { cookie }).ended).toMatchObject({ code: 4220 })
    expect(tenant.warnings.join()).toContain('no memory')
  })

  it('that fails in ever new ways does not fill the memory with warnings', async () => {
    let count = 0
    const broken: ServableApp = {
      ...echoApp('broken'),
      openSession: () => {
        throw new Error(`failure ${++count}`)
      },
    }
    await using tenant = await startTenant({ apps: [{ loaded: broken }] })
    const { cookie } = await signIn(tenant)
    for (let attempt = 0; attempt < 120; attempt++) {
      expect(await new RawSocket(tenant, '/app/broken', { cookie }).ended).toMatchObject({ code: 4220 })
    }
    expect(tenant.warnings).toHaveLength(100)
  })
})

describe('frames', () => {
  it('that are not JSON are the engine’s to answer; the socket lives on', async () => {
    const { tenant } = shared()
    const { cookie } = await signIn(tenant)
    const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/json`, { cookie })
    await socket.have(1)
    for (const text of ['{', '', 'null', '[]', '"x"', '{"id":{}}']) socket.ws.send(text)
    expect(await socket.call('Ping')).toMatchObject({ id: 1 })
  })

  it('on which the engine throws cost their own socket alone', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    const [one, two] = [1, 2].map(() => new RawSocket(tenant, `/app/${echoAppId}`, { cookie }))
    await Promise.all([one?.have(1), two?.have(1)])
    one?.ws.send('{"id":1,"method":"Throw"}')
    // 4220: "problem in an engine" among @qlik/api's close codes.
    expect(await one?.ended).toMatchObject({ code: 4220 })
    expect(await two?.call('Ping')).toMatchObject({ id: 1 })
    expect(tenant.warnings.join()).toContain('the engine broke its promise')
  })

  // RFC 6455 section 7.4.1: 1003 unsupported data, 1009 message too big, 1007 invalid UTF-8.
  it('that are binary, too large or no UTF-8 close the socket with the code for it', async () => {
    const { tenant } = await withTenant({ assumptions: { largestFrameBytes: 1000 } })
    const { cookie } = await signIn(tenant)
    const ending = async (send: (socket: RawSocket) => void): Promise<unknown> => {
      const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
      await socket.have(1)
      send(socket)
      return socket.ended
    }
    expect(await ending(({ ws }) => ws.send(Buffer.from([1, 2, 3])))).toMatchObject({ code: 1003 })
    expect(await ending(({ ws }) => ws.send('x'.repeat(1001)))).toMatchObject({ code: 1009 })
    expect(await ending(({ ws }) => ws.send(Buffer.from([0xc3, 0x28]), { binary: false }))).toMatchObject({
      code: 1007,
    })
    await vi.waitFor(() => expect(tenant.engineSessions()).toMatchObject([{ sockets: 0 }]))
  })

  it('stand in the request log with no more than the beginning of what a client made up', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/${'i'.repeat(400)}`, { cookie })
    await socket.have(1)
    const id = 'x'.repeat(100_000)
    socket.ws.send(JSON.stringify({ jsonrpc: '2.0', id, handle: -1, method: 'm'.repeat(1000), params: [] }))
    expect((await socket.have(2))[1]).toMatchObject({ id })
    await ask(tenant, `/${'p'.repeat(5000)}`)
    await vi.waitFor(() => expect(tenant.requestLog.entries().at(-1)).toMatchObject({ kind: 'http', status: 404 }))
    const entries = tenant.requestLog.entries()
    expect(entries.filter((entry) => entry.id === 'x'.repeat(200)).map(({ kind }) => kind)).toEqual([
      'frame-in',
      'frame-out',
    ])
    for (const { method, path, id } of entries) {
      expect([method, path, String(id)].every((text) => text.length <= 200)).toBe(true)
    }
  })

  it('stand in the request log with their times: an answer starts when its request came', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    const socket = new RawSocket(tenant, `/app/${echoAppId}?x=secret`, { cookie })
    await socket.have(1)
    tenant.faults.add({ name: 'delay', ms: 30 })
    await socket.call('OpenDoc', echoAppId)
    const entries = tenant.requestLog.entries()
    expect(entries.map(({ kind, method, path, status }) => [kind, method, path, status])).toEqual([
      ['http', 'POST', '/login/jwt-session', 200],
      ['upgrade', 'GET', `/app/${echoAppId}`, 101],
      ['frame-out', 'OnConnected', `/app/${echoAppId}`, 0],
      ['frame-in', 'OpenDoc', `/app/${echoAppId}`, 0],
      ['frame-out', 'response', `/app/${echoAppId}`, 0],
    ])
    const [asked, answered] = [entries[3], entries[4]]
    expect(answered?.startMs).toBe(asked?.startMs)
    expect((answered?.endMs ?? 0) - (answered?.startMs ?? 0)).toBeGreaterThanOrEqual(29)
    expect(asked?.id).toBe(1)
  })
})

it('counts HTTP as activity of the session, and frames not', async () => {
  const clock = new FakeClock()
  const { tenant } = await withTenant({ clock })
  const { cookie } = await signIn(tenant)
  const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
  await socket.have(1)
  const status = async (): Promise<number> => (await ask(tenant, '/api/v1/users/me', { headers: { cookie } })).status
  clock.advance(29 * 60_000)
  expect(await status()).toBe(200)
  clock.advance(29 * 60_000)
  await socket.call('EngineVersion')
  expect(await status()).toBe(200)
  clock.advance(29 * 60_000)
  await socket.call('EngineVersion')
  clock.advance(60_000)
  expect(await status()).toBe(401)
  // The application's own time-out is another matter (Qlik help, configure session timeout): the socket lives on.
  await socket.call('EngineVersion')
})
