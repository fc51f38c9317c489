import { startTenant, type Tenant } from '@oriel/tenant'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSession, jwtSignIn, OrielError, type Session, type SessionOptions } from '../src/index.ts'
import { testPage, type TestPage } from './page.ts'

const origin = 'http://portal.example'
let tenant: Tenant
let page: TestPage
let sessions: Session[]

beforeAll(async () => {
  tenant = await startTenant({ origins: [origin], apps: [{ demo: true, rows: 5000 }] })
})
afterAll(() => tenant.close())

beforeEach(() => {
  page = testPage(origin)
  sessions = []
})
afterEach(async () => {
  tenant.faults.clear()
  tenant.setOrigins([origin])
  for (const session of sessions) await session.close()
  // A socket that outlives its session is a leak.
  await vi.waitFor(() => expect(tenant.engineSessions().filter(({ sockets }) => sockets > 0)).toEqual([]))
})

/** Starts a session on an identity of its own and collects the names of its states. */
function begin(options: Partial<SessionOptions> & { readonly sub?: string } = {}) {
  const { sub = 'demo-analyst', ...rest } = options
  const session = createSession({
    tenant: tenant.origin,
    webIntegrationId: tenant.webIntegrationId,
    appId: appId(),
    signIn: jwtSignIn({ getToken: () => tenant.signToken({ sub }) }),
    environment: page.environment,
    ...rest,
  })
  sessions.push(session)
  const names: string[] = [session.state.name]
  session.subscribe(() => {
    if (names.at(-1) !== session.state.name) names.push(session.state.name)
  })
  session.start()
  return { session, names }
}

function appId(): string {
  const [app] = tenant.apps
  if (app === undefined) throw new Error('the tenant serves no app')
  return app.id
}

async function reaches(session: Session, name: Session['state']['name']): Promise<void> {
  await vi.waitFor(() => expect(session.state.name, JSON.stringify(session.state)).toBe(name), { timeout: 10_000 })
}

async function endsWith(session: Session, cause: object): Promise<void> {
  await reaches(session, 'ended')
  expect(session.state).toMatchObject({ name: 'ended', cause, frame: { load: null, reveal: false } })
}

describe('a first visit', () => {
  it('signs in, connects and is active with the app’s theme', async () => {
    const { session, names } = begin()
    const doc = await session.app()
    expect(names).toEqual(['idle', 'signing-in', 'connecting', 'active'])
    expect(session.state.frame).toMatchObject({ load: { theme: expect.any(String) as string }, reveal: true })
    expect(await doc.getAppLayout()).toMatchObject({ qTitle: expect.any(String) as string })
    // The first one only warms the preflight up.
    expect(page.requests.slice(0, 2)).toEqual(['GET /api/v1/csrf-token', 'POST /login/jwt-session'])
    expect(page.requests.slice(2, 4).toSorted()).toEqual(['GET /api/v1/csrf-token', 'GET /api/v1/users/me'])
  })

  it('opens the engine under the identity that the frame gets', async () => {
    const { session } = begin()
    await session.app()
    const { load } = session.state.frame
    const live = tenant.engineSessions().filter(({ sockets }) => sockets > 0)
    expect(live).toMatchObject([{ user: 'demo-analyst', identity: load?.identity, sockets: 1 }])
    expect(load?.identity).toMatch(/^[\w-]{16,}$/)
  })

  it('uses the given identity as it is, and the default session for an empty one', async () => {
    await begin({ identity: 'mine & yours' }).session.app()
    expect(tenant.engineSessions().map(({ identity }) => identity)).toContain('mine & yours')
    await begin({ identity: '' }).session.app()
    expect(tenant.engineSessions().map(({ identity }) => identity)).toContain('')
  })

  it('reads no theme when one is given', async () => {
    const { session } = begin({ theme: 'mine' })
    await session.app()
    expect(session.state.frame.load).toMatchObject({ theme: 'mine', generation: 1 })
  })
})

describe('a repeat visit', () => {
  it('loads the frame at once under the tab’s identity and asks for no token to sign in with', async () => {
    const first = begin().session
    await first.app()
    const { load } = first.state.frame
    await first.close()
    page.requests.length = 0
    const { session } = begin({ subject: 'demo-analyst' })
    expect(session.state.frame.load).toMatchObject({ identity: load?.identity, theme: load?.theme, generation: 1 })
    expect(session.state.frame.reveal).toBe(false)
    await session.app()
    expect(session.state.frame.load?.generation).toBe(1)
    expect(page.requests).not.toContain('POST /login/jwt-session')
  })

  it('signs in again, with the frame blanked, when the login is over', async () => {
    await begin().session.app()
    tenant.faults.add({ name: 'end-session' })
    await reaches(sessions[0] as Session, 'ended')
    page.environment.browserStore.set(`oriel ${tenant.origin} login`, '{"subject":"demo-analyst","serverAheadMs":0}')
    const { session, names } = begin()
    expect(session.state.frame.load).not.toBeNull()
    await session.app()
    expect(names).toEqual(['idle', 'connecting', 'signing-in', 'connecting', 'active'])
  })

  it('never shows another user’s session: it signs the expected one in', async () => {
    await begin({ sub: 'somebody-else' }).session.app()
    const { session, names } = begin()
    await session.app()
    expect(names).toContain('signing-in')
    const users = tenant.engineSessions().filter(({ sockets }) => sockets > 0)
    expect(users.map(({ user }) => user).toSorted()).toEqual(['demo-analyst', 'somebody-else'])
  })

  it('does not trust a remembered user whom the page does not expect', async () => {
    await begin({ sub: 'somebody-else' }).session.app()
    const { session } = begin({ subject: 'demo-analyst' })
    expect(session.state).toMatchObject({ name: 'signing-in', frame: { load: null } })
    await session.app()
  })
})

it('opens frame and socket anew when another tab signed in while they were opening', async () => {
  await begin().session.app()
  const { session } = begin()
  const login = JSON.parse(page.environment.browserStore.get(`oriel ${tenant.origin} login`) ?? '') as object
  page.environment.browserStore.set(
    `oriel ${tenant.origin} login`,
    JSON.stringify({ ...login, epoch: 'of another tab' }),
  )
  await session.app()
  expect(session.state.frame.load?.generation).toBe(2)
})

describe('a sign-in that fails', () => {
  it('names a signed-out portal', async () => {
    const getToken = (): Promise<string> => Promise.reject(new OrielError('ERR_PORTAL_SIGNED_OUT', 'nobody'))
    await endsWith(begin({ signIn: { getToken } }).session, { name: 'portal-signed-out' })
  })

  it('names a token endpoint without a token', async () => {
    const getToken = (): Promise<string> => Promise.reject(new Error('boom'))
    await endsWith(begin({ signIn: { getToken } }).session, { name: 'token-unavailable', detail: 'boom' })
  })

  it('names a rejected token with the tenant’s words, and never the token', async () => {
    const getToken = (): Promise<string> => tenant.signToken({ nbf: undefined })
    const { session } = begin({ signIn: { getToken } })
    await endsWith(session, {
      name: 'token-rejected',
      source: 'POST /login/jwt-session 400',
      detail: 'INTERNAL-TOKEN-1 JWT_LOGIN_VALIDATIONS Missing required claim: nbf',
    })
    expect(JSON.stringify(session.state)).not.toContain('eyJ')
  })

  it('names cookies when the login is accepted and nobody is signed in after it, twice', async () => {
    page.takesCookies = false
    await endsWith(begin().session, { name: 'cookies-blocked', certainty: 'inferred' })
    expect(page.requests.filter((request) => request === 'GET /api/v1/users/me')).toHaveLength(2)
  })

  it('names another user after one fresh login, and unloads the frame', async () => {
    tenant.faults.add({ name: 'other-user', subject: 'intruder' })
    const { session, names } = begin()
    await endsWith(session, { name: 'different-user' })
    expect(names).toEqual(['idle', 'signing-in', 'connecting', 'signing-in', 'connecting', 'ended'])
    expect(page.requests.filter((request) => request === 'POST /login/jwt-session')).toHaveLength(2)
  })

  it('names an origin that the web integration does not list', async () => {
    tenant.setOrigins(['http://other.example'])
    await endsWith(begin().session, { name: 'origin-not-allowed', certainty: 'inferred' })
  })

  it('names the page’s own policy', async () => {
    const { session } = begin({ tenant: 'http://127.0.0.1:1' })
    page.violatePolicy('http://127.0.0.1:1/login/jwt-session', 'connect-src')
    await endsWith(session, { name: 'blocked-by-page-policy', certainty: 'observed' })
  })

  it('names a tenant that is gone', async () => {
    await endsWith(begin({ tenant: 'http://127.0.0.1:1' }).session, {
      name: 'tenant-unreachable',
      certainty: 'inferred',
    })
  })

  it('names a device without network', async () => {
    page.online = false
    await endsWith(begin({ tenant: 'http://127.0.0.1:1' }).session, { name: 'device-offline', certainty: 'observed' })
  })

  it('names a rate limit', async () => {
    tenant.faults.add({ name: 'status', status: 429, scope: { path: '/login/jwt-session' } })
    await endsWith(begin().session, { name: 'rate-limited' })
  })
})

describe('an app that does not open', () => {
  it('is named when it does not exist', async () => {
    const { session } = begin({ appId: 'no-such-app', subject: 'demo-analyst', newUserGraceMs: 0 })
    await endsWith(session, { name: 'app-not-found', source: 'close 4204' })
    await expect(session.app()).rejects.toMatchObject({ code: 'ERR_NOT_ACTIVE', report: { name: 'app-not-found' } })
  })

  it('is tried again while the user is new, with the frame unloaded until the app is open', async () => {
    tenant.faults.add({ name: 'deny-access', seconds: 60, scope: { count: 2 } })
    const { session } = begin({ sub: 'new-user-1', theme: 'horizon' })
    const loads: unknown[] = []
    session.subscribe(() => {
      const generation = session.state.frame.load?.generation ?? null
      if (loads.at(-1) !== generation) loads.push(generation)
    })
    await session.app()
    expect(loads.filter((generation) => generation !== null)).toEqual([1, 2])
    expect(loads).toContain(null)
    expect(page.requests.filter((request) => request.startsWith('WS'))).toHaveLength(3)
  })

  it('is denied at once to a user who is not new', async () => {
    tenant.faults.add({ name: 'deny-access', seconds: 60 })
    const { session } = begin({ newUserGraceMs: 0 })
    await endsWith(session, { name: 'access-denied', source: 'close 4203', certainty: 'observed' })
    expect(page.requests.filter((request) => request.startsWith('WS'))).toHaveLength(1)
  })
})

it('survives a listener that throws, and tells the others', async () => {
  const reportError = vi.fn()
  vi.stubGlobal('reportError', reportError)
  const { session } = begin()
  session.subscribe(() => {
    if (session.state.name === 'active') throw new Error('the portal’s own mistake')
  })
  const seen: string[] = []
  session.subscribe(() => void seen.push(session.state.name))
  await session.app()
  expect(seen).toContain('active')
  expect(reportError).toHaveBeenCalledExactlyOnceWith(new Error('the portal’s own mistake'))
  vi.unstubAllGlobals()
})

describe('a loss', () => {
  it('of the frame to the page’s own policy is seen while everything else is well', async () => {
    const { session } = begin()
    await session.app()
    page.violatePolicy(tenant.origin, 'frame-src')
    await endsWith(session, { name: 'blocked-by-page-policy', source: 'securitypolicyviolation frame-src' })
  })

  it.each([
    [1000, 'closed-by-server'],
    [4000, 'closed-by-server'],
    [4001, 'idle-timeout'],
    [4003, 'engine-moved'],
    [4204, 'app-not-found'],
  ] as const)('by close %i covers the frame at once and ends as %s', async (code, name) => {
    const { session, names } = begin()
    await session.app()
    tenant.faults.add({ name: 'close-socket', code })
    await endsWith(session, { name, source: `close ${code}` })
    expect(names.slice(-3)).toEqual(['active', 'interrupted', 'ended'])
  })

  it('by the tenant’s session ending is told from a network failure', async () => {
    const { session } = begin()
    await session.app()
    tenant.faults.add({ name: 'end-session', code: 1006 })
    await endsWith(session, { name: 'session-expired', certainty: 'inferred' })
  })

  it('by a reset link, with the tenant well, is the network’s', async () => {
    const { session } = begin()
    await session.app()
    tenant.faults.add({ name: 'drop-socket' })
    await endsWith(session, { name: 'network-lost', certainty: 'inferred', source: 'close 1006' })
  })

  it('by the offline event is noticed in the same turn', async () => {
    const { session } = begin()
    await session.app()
    page.goOffline()
    expect(session.state).toMatchObject({
      name: 'interrupted',
      cause: { name: 'device-offline' },
      frame: { reveal: false },
    })
    await endsWith(session, { name: 'device-offline', source: 'offline event' })
  })

  it('of the frame to something else is checked with users/me', async () => {
    const { session } = begin()
    await session.app()
    await session.frameNavigated()
    expect(session.state.name).toBe('active')
    tenant.faults.add({ name: 'other-user', subject: 'intruder' })
    await session.frameNavigated()
    await endsWith(session, { name: 'different-user' })
  })

  it('of the frame to something else stays covered when nobody can say who is signed in', async () => {
    const { session } = begin()
    await session.app()
    tenant.faults.add({ name: 'status', status: 503, scope: { path: '/api/v1/users/me' } })
    await session.frameNavigated()
    await endsWith(session, { name: 'tenant-unreachable' })
  })
})

describe('the handle', () => {
  it('ends by close() with the page as the cause, and starts again by restart()', async () => {
    const { session } = begin()
    await session.app()
    await session.close()
    await endsWith(session, { name: 'closed-by-page', certainty: 'observed' })
    session.restart()
    expect(await (await session.app()).getAppLayout()).toBeDefined()
  })

  it('closes its socket when it is closed on the way', async () => {
    const { session } = begin()
    await vi.waitFor(() => expect(page.requests.some((request) => request.startsWith('WS'))).toBe(true))
    await session.close()
    await endsWith(session, { name: 'closed-by-page' })
  })

  it('refuses app() before start and says why', async () => {
    const session = createSession({
      tenant: tenant.origin,
      webIntegrationId: 'w',
      appId: 'a',
      signIn: { getToken: () => tenant.signToken() },
    })
    await expect(session.app()).rejects.toThrow('[ERR_NOT_ACTIVE] the session was not started: call start() first')
  })

  it.each([
    [{ tenant: '' }, /tenant is missing/],
    [{ tenant: 'https://a/b' }, /tenant must be a domain such as/],
    [{ appId: undefined as unknown as string }, /appId is missing/],
    [{ signIn: {} as never }, /signIn is missing: pass jwtSignIn/],
    [{ identity: '..' }, /cannot be an app id or identity/],
    [{ ttlSeconds: 1.5 }, /ttlSeconds must be a whole number/],
    [{ requestTimeoutMs: Number.NaN }, /requestTimeoutMs must be milliseconds/],
  ] as const)('refuses the options %j', (options, message) => {
    const good = {
      tenant: tenant.origin,
      webIntegrationId: 'w',
      appId: 'a',
      signIn: { getToken: () => tenant.signToken() },
    }
    expect(() => createSession({ ...good, ...options })).toThrow(message)
  })
})
