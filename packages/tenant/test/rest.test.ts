import { describe, expect, it } from 'vitest'
import { ask, RawSocket, signIn, type Answer } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { FakeClock } from './support/fake-clock.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()

describe('users/me', () => {
  it('answers the documented fields', async () => {
    const { tenant } = shared()
    const { cookie } = await signIn(tenant, 'ada')
    const { json } = await ask(tenant, '/api/v1/users/me', { headers: { cookie } })
    // Field names: qlik.dev REST reference, users.
    expect(json).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      tenantId: expect.any(String),
      subject: 'ada',
      name: 'ada',
      email: 'ada@example.com',
      status: 'active',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      assignedRoles: [{ name: 'TenantAdmin' }],
      links: { self: { href: expect.stringContaining('/api/v1/users/') } },
    })
    const { id } = json as { id: string }
    expect((await ask(tenant, `/api/v1/users/${id}`, { headers: { cookie } })).json).toEqual(json)
    expect(await ask(tenant, '/api/v1/users/nobody', { headers: { cookie } })).toMatchObject({
      status: 404,
      json: { errors: [{ code: 'USERS-7', title: 'Not found' }] },
    })
  })

  it('answers 401 in the error shape without a session', async () => {
    const { tenant } = shared()
    const answer = await ask(tenant, '/api/v1/users/me')
    expect(answer).toMatchObject({
      status: 401,
      json: { errors: [{ code: 'HTTP-401', title: 'Unauthorized', status: '401' }] },
    })
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})

describe('csrf-token', () => {
  // Statuses and codes: qlik.dev REST reference, csrf-token.
  it('answers 204 with a fresh token in its header, 401 without a session, 400 for a Bearer', async () => {
    const { tenant } = shared()
    const { cookie } = await signIn(tenant)
    const answer = await ask(tenant, '/api/v1/csrf-token', { headers: { cookie } })
    expect(answer.status).toBe(204)
    expect(answer.text).toBe('')
    expect(answer.headers['qlik-csrf-token']).toMatch(/^.{8}-.{27}$/)
    expect((await ask(tenant, '/api/v1/csrf-token')).status).toBe(401)
    const bearer = await ask(tenant, '/api/v1/csrf-token', { headers: { cookie, authorization: 'Bearer a.b.c' } })
    expect(bearer).toMatchObject({ status: 400, json: { errors: [{ code: 'CSRF-TOKEN-4' }] } })
  })

  it('answers 404 where there is no CSRF protection, which clients take as no token needed', async () => {
    const { tenant } = await withTenant({ assumptions: { csrf: 'off' } })
    const { cookie } = await signIn(tenant)
    const answer = await ask(tenant, '/api/v1/csrf-token', { headers: { cookie } })
    expect(answer).toMatchObject({ status: 404, json: { errors: [{ code: 'CSRF-TOKEN-3', title: 'No token found' }] } })
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie, origin: tenant.origin }).have(1)
  })
})

// Limits: Qlik help, configure session timeout.
describe('a session', () => {
  const status = async (tenant: Parameters<typeof ask>[0], cookie: string): Promise<number> =>
    (await ask(tenant, '/api/v1/user-locale', { headers: { cookie } })).status

  it('ends after 30 minutes without a request, not a millisecond earlier', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const { cookie } = await signIn(tenant)
    clock.advance(30 * 60_000 - 1)
    expect(await status(tenant, cookie)).toBe(200)
    clock.advance(30 * 60_000)
    expect(await status(tenant, cookie)).toBe(401)
  })

  it('ends after 24 hours however busy it was', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const { cookie } = await signIn(tenant)
    for (let minutes = 0; minutes < 24 * 60 - 20; minutes += 20) {
      clock.advance(20 * 60_000)
      expect(await status(tenant, cookie)).toBe(200)
    }
    clock.advance(20 * 60_000)
    expect(await status(tenant, cookie)).toBe(401)
  })

  it('can be given other limits', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock, sessionLimits: { inactivityMinutes: 60, lifetimeMinutes: 90 } })
    const { cookie } = await signIn(tenant)
    clock.advance(59 * 60_000)
    expect(await status(tenant, cookie)).toBe(200)
    clock.advance(31 * 60_000)
    expect(await status(tenant, cookie)).toBe(401)
  })
})

describe('web integrations', () => {
  it('can be listed, made, read, patched and deleted', async () => {
    const { tenant } = await withTenant()
    const { cookie, csrf } = await signIn(tenant)
    const send = async (method: string, path: string, body?: unknown): Promise<Answer> =>
      ask(tenant, `/api/v1/web-integrations${path}`, {
        method,
        headers: { cookie, 'qlik-csrf-token': await csrf(), 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    const made = await send('POST', '', { name: 'Other', validOrigins: ['https://a.example', 'http://localhost:9'] })
    expect(made).toMatchObject({
      status: 201,
      json: { name: 'Other', validOrigins: ['https://a.example', 'http://localhost:9'] },
    })
    const { id } = made.json as { id: string }
    expect((await send('GET', `/${id}`)).json).toEqual(made.json)
    const patch = [{ op: 'replace', path: '/validOrigins', value: ['https://b.example'] }]
    expect((await send('PATCH', `/${id}`, patch)).status).toBe(204)
    const cors = { cookie, origin: 'https://b.example', 'qlik-web-integration-id': id }
    expect((await ask(tenant, '/api/v1/users/me', { headers: cors })).status).toBe(200)
    expect((await send('GET', '?limit=1')).json).toMatchObject({ data: [{ name: 'Other' }] })
    expect((await send('GET', '?limit=1&sort=-name')).json).toMatchObject({ data: [{ id: tenant.webIntegrationId }] })
    expect((await send('GET', `?startingAfter=${id}`)).json).toMatchObject({ data: [{ id: tenant.webIntegrationId }] })
    expect((await send('DELETE', `/${id}`)).status).toBe(204)
    expect((await send('GET', `/${id}`)).status).toBe(404)
    expect((await ask(tenant, '/api/v1/users/me', { headers: cors })).status).toBe(403)
  })

  it.each([
    ['POST', '', { name: 'x' }],
    ['POST', '', { name: 'x', validOrigins: ['https://*.example'] }],
    ['POST', '', { name: 'x', validOrigins: ['https://a.example/path'] }],
    ['POST', '', { name: '', validOrigins: [] }],
    ['POST', '', []],
    ['PATCH', '/ID', [{ op: 'replace', path: '/id', value: 'x' }]],
    ['PATCH', '/ID', [{ op: 'remove', path: '/name' }]],
    ['PATCH', '/ID', { name: 'x' }],
    ['PATCH', '/ID', [{ op: 'replace', path: '/name', value: 7 }]],
  ])('answer 400 to %s %s %j', async (method, path, body) => {
    const { tenant } = shared()
    const { cookie, csrf } = await signIn(tenant)
    const headers = { cookie, 'qlik-csrf-token': await csrf(), 'content-type': 'application/json' }
    const url = `/api/v1/web-integrations${path.replace('ID', tenant.webIntegrationId)}`
    expect((await ask(tenant, url, { method, headers, body: JSON.stringify(body) })).status).toBe(400)
  })
})

it('answers 415, 413 and 400 to bodies that are no JSON, too large or broken', async () => {
  const { tenant } = shared()
  const { cookie, csrf } = await signIn(tenant)
  const send = async (type: string, body: string): Promise<number> => {
    const headers = { cookie, 'qlik-csrf-token': await csrf(), 'content-type': type }
    return (await ask(tenant, '/api/v1/web-integrations', { method: 'POST', headers, body })).status
  }
  expect(await send('text/plain', '{}')).toBe(415)
  expect(await send('application/json', '{')).toBe(400)
  expect(await send('application/json', JSON.stringify('x'.repeat(70_000)))).toBe(413)
})

it('lists who may frame it, and the header made from that', async () => {
  const { tenant } = shared()
  const { cookie } = await signIn(tenant)
  const list = await ask(tenant, '/api/v1/csp-origins', { headers: { cookie } })
  expect(list.json).toMatchObject({
    data: [{ origin: 'http://localhost:4300', frameAncestors: true, scriptSrc: false }],
  })
  const { id } = (list.json as { data: readonly { id: string }[] }).data[0] ?? { id: '' }
  expect((await ask(tenant, `/api/v1/csp-origins/${id}`, { headers: { cookie } })).status).toBe(200)
  const made = await ask(tenant, '/api/v1/csp-origins/actions/generate-header', { headers: { cookie } })
  expect(made.json).toEqual({ 'Content-Security-Policy': "frame-ancestors 'self' http://localhost:4300" })
})

describe('login and logout', () => {
  it('send back only to the tenant and to listed origins', async () => {
    const { tenant } = shared()
    const to = async (path: string, returnTo: string): Promise<Answer> =>
      ask(tenant, `${path}?returnto=${encodeURIComponent(returnTo)}`)
    expect((await to('/logout', 'http://localhost:4300/bye')).headers.location).toBe('http://localhost:4300/bye')
    expect((await to('/logout', '/login')).headers.location).toBe(`${tenant.origin}/login`)
    expect((await to('/logout', '/€?a=ü b#c')).headers.location).toBe(`${tenant.origin}/%E2%82%AC?a=%C3%BC%20b#c`)
    expect((await to('/logout', `${tenant.origin}//evil.example/`)).headers.location).toBe(
      `${tenant.origin}//evil.example/`,
    )
    // LOGIN-8 and LOGIN-10: as users of Qlik Cloud report them.
    for (const path of ['/login', '/logout']) {
      expect(await to(path, 'https://evil.example/')).toMatchObject({
        status: 401,
        json: { errors: [{ code: 'LOGIN-10' }] },
      })
      expect(await to(path, '//evil.example/')).toMatchObject({ status: 401, json: { errors: [{ code: 'LOGIN-10' }] } })
      expect(await to(path, 'javascript:alert(1)')).toMatchObject({
        status: 401,
        json: { errors: [{ code: 'LOGIN-8' }] },
      })
      expect(await to(path, '/\\evil.example')).toMatchObject({ status: 401 })
      expect(await to(path, 'blob:http://localhost:4300/1b9d6bcd')).toMatchObject({
        status: 401,
        json: { errors: [{ code: 'LOGIN-8' }] },
      })
      expect(await to(path, 'http://')).toMatchObject({ status: 401, json: { errors: [{ code: 'LOGIN-8' }] } })
    }
  })

  it('show a page that can be recognised', async () => {
    const { tenant } = shared()
    expect((await ask(tenant, '/login?returnto=%2Fsingle%2F')).text).toContain(
      '<meta name="oriel-page" content="login">',
    )
    expect((await ask(tenant, '/logout')).text).toContain('<meta name="oriel-page" content="signed-out">')
  })
})

it('answers 404 and 405 in the error shape, with what the path allows', async () => {
  const { tenant } = shared()
  expect(await ask(tenant, '/nothing')).toMatchObject({ status: 404, json: { errors: [{ status: '404' }] } })
  const answer = await ask(tenant, '/login/jwt-session')
  expect(answer.status).toBe(405)
  expect(answer.headers.allow).toBe('POST')
  expect(await ask(tenant, '/login', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
})

describe('faults over HTTP', () => {
  const json = { 'content-type': 'application/json' }

  it('are added, listed and removed by a listed page and by tools, but not by other pages', async () => {
    const { tenant } = await withTenant()
    const page = { origin: 'http://localhost:4300' }
    const allowed = {
      ...page,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const preflight = await ask(tenant, '/_oriel/faults', { method: 'OPTIONS', headers: allowed })
    expect(preflight.headers['access-control-allow-origin']).toBe('http://localhost:4300')
    const body = JSON.stringify({ name: 'delay', ms: 1, scope: { user: 'nobody' } })
    const added = await ask(tenant, '/_oriel/faults', { method: 'POST', headers: { ...json, ...page }, body })
    expect(added).toMatchObject({ status: 201, json: { id: 1 } })
    expect(added.headers['access-control-allow-origin']).toBe('http://localhost:4300')
    expect((await ask(tenant, '/_oriel/faults')).json).toMatchObject({
      faults: [{ id: 1, fault: { name: 'delay', ms: 1 } }],
      catalogue: { freeze: { acts: 'while it lasts' } },
    })
    const evil = { ...json, origin: 'http://evil.example' }
    expect((await ask(tenant, '/_oriel/faults', { method: 'DELETE', headers: evil })).status).toBe(403)
    expect((await ask(tenant, '/_oriel/faults', { method: 'POST', headers: evil, body })).status).toBe(403)
    expect(tenant.faults.list()).toHaveLength(1)
    expect((await ask(tenant, '/_oriel/faults/1', { method: 'DELETE' })).status).toBe(204)
    expect((await ask(tenant, '/_oriel/faults/1', { method: 'DELETE' })).status).toBe(404)
    tenant.faults.add({ name: 'delay', ms: 1 })
    expect((await ask(tenant, '/_oriel/faults', { method: 'DELETE', headers: page })).status).toBe(204)
    expect(tenant.faults.list()).toEqual([])
  })

  it.each(['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-proto', 'X-Forwarded-Host'])(
    'are not for what came through a proxy, as %s tells',
    async (name) => {
      const { tenant } = shared()
      for (const method of ['GET', 'DELETE']) {
        const answer = await ask(tenant, '/_oriel/faults', { method, headers: { [name]: '127.0.0.1' } })
        expect(answer).toMatchObject({ status: 403, json: { errors: [{ code: 'ORIEL-FAULTS-1' }] } })
      }
    },
  )

  it('answer a slip with what is wrong and how to put it right, and a form post with 415', async () => {
    const { tenant } = shared()
    const bad = await ask(tenant, '/_oriel/faults', { method: 'POST', headers: json, body: '{"name":"delay"}' })
    expect(bad).toMatchObject({
      status: 400,
      json: { errors: [{ code: 'ERR_TENANT_FAULT', detail: 'Milliseconds.' }] },
    })
    const form = { 'content-type': 'text/plain' }
    expect(
      (await ask(tenant, '/_oriel/faults', { method: 'POST', headers: form, body: '{"name":"drop-socket"}' })).status,
    ).toBe(415)
  })
})
