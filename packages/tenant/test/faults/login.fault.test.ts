import { describe, expect, it } from 'vitest'
import type { Tenant } from '../../src/index.ts'
import { ask, RawSocket, signIn, type Answer } from '../support/client.ts'
import { echoAppId } from '../support/echo-app.ts'
import { meStatus } from '../support/fault-clients.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { restWithKey } from '../support/rest.ts'
import { portalOrigin, withTenant } from '../support/with-tenant.ts'

function login(tenant: Tenant, token: string): Promise<Answer> {
  return ask(tenant, '/login/jwt-session', { method: 'POST', headers: { authorization: `Bearer ${token}` } })
}

describe('replay-token', () => {
  it('has a token used up before its login, for good; a fresh one is taken afterwards', async () => {
    const { tenant } = await withTenant()
    tenant.faults.add({ name: 'replay-token', scope: { user: 'ada', count: 1 } })
    const [first, second] = [await tenant.signToken({ sub: 'ada' }), await tenant.signToken({ sub: 'ada' })]
    expect((await login(tenant, await tenant.signToken({ sub: 'bob' }))).status).toBe(200)
    // 401 and the text are assumptions: what Qlik Cloud says then is not published.
    const refused = { status: 401, json: { errors: [{ detail: 'The token was used before' }] } }
    expect(await login(tenant, first)).toMatchObject(refused)
    expect(tenant.faults.list()).toEqual([])
    expect(await login(tenant, first)).toMatchObject(refused)
    expect((await login(tenant, second)).status).toBe(200)
  })

  it('leaves a login without a token to its own refusal', async () => {
    const { tenant } = await withTenant()
    tenant.faults.add({ name: 'replay-token' })
    expect((await ask(tenant, '/login/jwt-session', { method: 'POST' })).status).toBe(401)
    expect((await login(tenant, 'no.token.atall')).status).toBe(401)
  })
})

describe('wrong-clock', () => {
  it.each([
    [7200, /expired/],
    [-7200, /not valid yet/],
  ])('of %i s refuses good tokens and shows in Date', async (seconds, detail) => {
    const clock = new FakeClock('2026-03-01T12:00:00Z')
    const { tenant } = await withTenant({ clock })
    tenant.faults.add({ name: 'wrong-clock', seconds, scope: { path: '/login/*' } })
    const refused = await login(tenant, await tenant.signToken())
    expect(refused).toMatchObject({ status: 401, json: { errors: [{ detail: expect.stringMatching(detail) }] } })
    expect(Date.parse(String(refused.headers.date)) - clock.now()).toBe(seconds * 1000)
    // Out of its scope the time is right.
    expect((await ask(tenant, '/api/v1/users/me')).headers.date).toBe('Sun, 01 Mar 2026 12:00:00 GMT')
    tenant.faults.clear()
    const taken = await login(tenant, await tenant.signToken())
    expect([taken.status, taken.headers.date]).toEqual([200, 'Sun, 01 Mar 2026 12:00:00 GMT'])
  })
})

it('wrong-clock leaves what the tenant keeps at the right time', async () => {
  const clock = new FakeClock('2026-03-01T12:00:00Z')
  const { tenant } = await withTenant({ clock })
  // Within the tolerance of five seconds: the login is taken.
  tenant.faults.add({ name: 'wrong-clock', seconds: 4 })
  const { cookie } = await signIn(tenant, 'ada')
  const { headers, json } = await ask(tenant, '/api/v1/users/me', { headers: { cookie } })
  expect(headers.date).toBe('Sun, 01 Mar 2026 12:00:04 GMT')
  expect(json).toMatchObject({ createdAt: '2026-03-01T12:00:00.000Z', lastUpdatedAt: '2026-03-01T12:00:00.000Z' })
})

describe.each(['direct', 'redirect'] as const)('other-user (users/me: %s)', (usersMe) => {
  async function me(tenant: Tenant, cookie: string): Promise<unknown> {
    const answer = await ask(tenant, '/api/v1/users/me', { headers: { cookie } })
    if (answer.status !== 302) return answer.json
    return (await ask(tenant, String(answer.headers.location), { headers: { cookie } })).json
  }

  it('has users/me name somebody else', async () => {
    const { tenant } = await withTenant({ assumptions: { usersMe } })
    const { cookie } = await signIn(tenant, 'ada')
    tenant.faults.add({ name: 'other-user', subject: 'mallory', scope: { user: 'ada', count: 1 } })
    expect(await me(tenant, cookie)).toMatchObject({ subject: 'mallory', name: 'mallory' })
    expect(await me(tenant, cookie)).toMatchObject({ subject: 'ada' })
  })

  it('changes nobody whom the tenant knows', async () => {
    const { tenant } = await withTenant({ assumptions: { usersMe } })
    const admin = restWithKey(tenant, tenant.apiKey)
    await login(tenant, await tenant.signToken({ sub: 'mallory', email: 'm@portal.example', groups: ['g'] }))
    const { cookie } = await signIn(tenant, 'ada')
    const before = (await admin.send('GET', '/api/v1/users')).text
    const scope = { user: 'ada', path: '/api/v1/users/me' }
    tenant.faults.add({ name: 'other-user', subject: 'mallory', displayName: 'M.', scope })
    const copy = { name: 'M.', email: 'm@portal.example', assignedGroups: [{ name: 'g' }] }
    expect(await me(tenant, cookie)).toMatchObject(copy)
    tenant.faults.clear()
    tenant.faults.add({ name: 'other-user', subject: 'nobody', scope })
    expect(await me(tenant, cookie)).toMatchObject({ subject: 'nobody', name: 'nobody' })
    expect((await admin.send('GET', '/api/v1/users')).text).toBe(before)
    tenant.faults.clear()
    expect(await me(tenant, cookie)).toMatchObject({ subject: 'ada' })
  })
})

describe('refuse-origin', () => {
  it('treats a listed page as one that no web integration lists, while it lasts', async () => {
    const { tenant } = await withTenant()
    const { cookie, csrf } = await signIn(tenant, 'ada')
    const id = tenant.webIntegrationId
    const headers = { cookie, origin: portalOrigin, 'qlik-web-integration-id': id }
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: portalOrigin, 'access-control-request-method': 'GET' },
    }
    const socket = async (): Promise<RawSocket> =>
      new RawSocket(tenant, `/app/${echoAppId}?qlik-web-integration-id=${id}&qlik-csrf-token=${await csrf()}`, headers)
    tenant.faults.add({ name: 'refuse-origin' })
    for (const answer of [await ask(tenant, '/api/v1/users/me', preflight), await ask(tenant, '/login', preflight)]) {
      expect(answer.status).toBe(403)
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    }
    const refused = await ask(tenant, '/api/v1/users/me', { headers })
    expect(refused.status).toBe(403)
    // The text is the one that users of Qlik Cloud report.
    expect(refused.text).toContain('Origin has not been granted access')
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin')
    expect(await (await socket()).ended).toMatchObject({ refused: 403 })
    // No page, no origin: tools on a server go on.
    expect(await meStatus(tenant, cookie)).toBe(200)
    tenant.faults.clear()
    expect((await ask(tenant, '/api/v1/users/me', { headers })).headers['access-control-allow-origin']).toBe(
      portalOrigin,
    )
    await (await socket()).have(1)
  })
})

describe('frame-refused', () => {
  it('takes the portal out of frame-ancestors, or says so in X-Frame-Options where browsers then look', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    const framing = async (): Promise<readonly [unknown, unknown]> => {
      const { headers } = await ask(tenant, '/single/?appid=x', { headers: { cookie } })
      const policy = /frame-ancestors [^;]*/.exec(String(headers['content-security-policy'] ?? ''))?.[0]
      return [policy, headers['x-frame-options']]
    }
    const usual = [`frame-ancestors 'self' ${portalOrigin}`, undefined]
    expect(await framing()).toEqual(usual)
    tenant.faults.add({ name: 'frame-refused', scope: { count: 1 } })
    expect(await framing()).toEqual(["frame-ancestors 'self'", undefined])
    expect(await framing()).toEqual(usual)
    tenant.faults.add({ name: 'frame-refused', how: 'x-frame-options', scope: { path: '/single/*' } })
    expect(await framing()).toEqual([undefined, 'SAMEORIGIN'])
    tenant.faults.clear()
    expect(await framing()).toEqual(usual)
  })
})
