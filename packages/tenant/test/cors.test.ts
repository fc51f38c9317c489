import { describe, expect, it } from 'vitest'
import { ask, RawSocket, signIn, type Answer } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { portalOrigin, sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()

const preflight = {
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'qlik-web-integration-id',
}

// Fetch standard, CORS protocol; qlik.dev on web integrations calls them "an implementation of the CORS mechanism".
describe('a preflight', () => {
  it('from a listed origin is answered with everything that the page will send', async () => {
    const { tenant } = shared()
    const answer = await ask(tenant, '/api/v1/users/me', {
      method: 'OPTIONS',
      headers: { origin: portalOrigin, ...preflight },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers['access-control-allow-origin']).toBe(portalOrigin)
    expect(answer.headers['access-control-allow-credentials']).toBe('true')
    const allowed = String(answer.headers['access-control-allow-headers']).split(', ')
    expect(allowed).toEqual(['authorization', 'content-type', 'qlik-csrf-token', 'qlik-web-integration-id'])
    expect(answer.headers.vary).toContain('Origin')
    expect(answer.headers).not.toHaveProperty('access-control-max-age')
  })

  it.each([
    'http://localhost:4301',
    'https://localhost:4300',
    'http://LOCALHOST:4300',
    'http://localhost:4300/',
    'null',
    'http://localhost:4300.evil.example',
  ])('from %s, which nobody listed, is answered 403 without an allowed origin', async (origin) => {
    const { tenant } = shared()
    const answer = await ask(tenant, '/api/v1/users/me', { method: 'OPTIONS', headers: { origin, ...preflight } })
    expect(answer.status).toBe(403)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('can be remembered by the browser where the tenant is assumed to say so', async () => {
    const { tenant } = await withTenant({ assumptions: { preflightMaxAgeSeconds: 600 } })
    const answer = await ask(tenant, '/api/v1/users/me', {
      method: 'OPTIONS',
      headers: { origin: portalOrigin, ...preflight },
    })
    expect(answer.headers['access-control-max-age']).toBe('600')
  })
})

describe('the real request', () => {
  const expectRefused = (answer: Answer): void => {
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('Origin has not been granted access')
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
    expect(answer.headers.vary).toContain('Origin')
  }

  it('is answered for a listed origin that names its web integration, errors too', async () => {
    const { tenant } = shared()
    const headers = { origin: portalOrigin, 'qlik-web-integration-id': tenant.webIntegrationId }
    const answer = await ask(tenant, '/api/v1/users/me', { headers })
    expect(answer.status).toBe(401)
    expect(answer.headers['access-control-allow-origin']).toBe(portalOrigin)
    expect(answer.headers['access-control-expose-headers']).toBe('qlik-csrf-token')
    expect(answer.headers.vary).toContain('Origin')
  })

  it('is refused without a web integration, with an unknown one, and from an origin that it does not list', async () => {
    const { tenant } = shared()
    const { cookie } = await signIn(tenant)
    const id = tenant.webIntegrationId
    expectRefused(await ask(tenant, '/api/v1/users/me', { headers: { cookie, origin: portalOrigin } }))
    expectRefused(
      await ask(tenant, '/api/v1/users/me', {
        headers: { cookie, origin: portalOrigin, 'qlik-web-integration-id': 'x' },
      }),
    )
    for (const origin of ['http://localhost:4301', 'null', 'http://localhost:43000']) {
      expectRefused(
        await ask(tenant, '/api/v1/users/me', { headers: { cookie, origin, 'qlik-web-integration-id': id } }),
      )
    }
  })

  it('is refused at the login before its token is looked at', async () => {
    const { tenant } = shared()
    const headers = { origin: 'http://localhost:4301', authorization: `Bearer ${await tenant.signToken()}` }
    const path = `/login/jwt-session?qlik-web-integration-id=${tenant.webIntegrationId}`
    expectRefused(await ask(tenant, path, { method: 'POST', headers }))
    expect((await ask(tenant, path, { method: 'POST', headers: { ...headers, origin: portalOrigin } })).status).toBe(
      200,
    )
  })

  it('needs no web integration from the tenant’s own pages, by whatever name they reached it', async () => {
    const { tenant } = shared()
    const { cookie } = await signIn(tenant)
    const port = new URL(tenant.origin).port
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `tenant.localhost:${port}`]) {
      const headers = { cookie, host, origin: `http://${host}` }
      expect((await ask(tenant, '/api/v1/users/me', { headers })).status).toBe(200)
    }
    expectRefused(
      await ask(tenant, '/api/v1/users/me', {
        headers: { cookie, host: `localhost:${port}`, origin: `http://127.0.0.1:${port}` },
      }),
    )
  })

  // DNS rebinding: the attacker's own name points at 127.0.0.1, and its page would count as same-origin.
  it('is refused under a host name that is not the tenant’s', async () => {
    const { tenant } = shared()
    const { cookie } = await signIn(tenant)
    const headers = { cookie, host: 'evil.example', origin: 'http://evil.example' }
    expect((await ask(tenant, '/api/v1/users/me', { headers })).status).toBe(400)
    const socket = new RawSocket(tenant, `/app/${echoAppId}`, headers)
    expect(await socket.ended).toMatchObject({ refused: 400 })
  })

  it('carries its CORS headers over both hops where users/me redirects', async () => {
    const { tenant } = await withTenant({ assumptions: { usersMe: 'redirect' } })
    const { cookie } = await signIn(tenant, 'ada')
    const headers = { cookie, origin: portalOrigin, 'qlik-web-integration-id': tenant.webIntegrationId }
    const hop = await ask(tenant, '/api/v1/users/me', { headers })
    expect(hop.status).toBe(302)
    expect(hop.headers['access-control-allow-origin']).toBe(portalOrigin)
    const user = await ask(tenant, String(hop.headers.location), { headers })
    expect(user).toMatchObject({ status: 200, json: { subject: 'ada' } })
    expect(user.headers['access-control-allow-origin']).toBe(portalOrigin)
  })
})

it('follows the origins as they are set later, for CORS, framing and sockets alike', async () => {
  const { tenant } = await withTenant({ origins: [] })
  const { cookie, csrf } = await signIn(tenant)
  const headers = { cookie, origin: 'http://portal.localhost:4305', 'qlik-web-integration-id': tenant.webIntegrationId }
  const open = async (): Promise<RawSocket> =>
    new RawSocket(tenant, `/app/${echoAppId}?qlik-csrf-token=${await csrf()}`, headers)
  expect((await ask(tenant, '/api/v1/users/me', { headers })).status).toBe(403)
  expect(await (await open()).ended).toMatchObject({ refused: 403 })
  tenant.setOrigins(['http://portal.localhost:4305/'])
  expect((await ask(tenant, '/api/v1/users/me', { headers })).status).toBe(200)
  const socket = await open()
  await socket.have(1)
  const page = await ask(tenant, '/login')
  expect(String(page.headers['content-security-policy']).split('; ')).toContain(
    "frame-ancestors 'self' http://portal.localhost:4305",
  )
  tenant.setOrigins([])
  expect((await ask(tenant, '/api/v1/users/me', { headers })).status).toBe(403)
})
