import { expect, it } from 'vitest'
import { ask, cookieHeader, RawSocket, signIn } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { portalOrigin, withTenant } from './support/with-tenant.ts'

// The sequence of qlik.dev's tutorial on iframe session state with JSON web tokens.
it('signs a page in, hands out a CSRF token and opens the engine socket', async () => {
  const { tenant } = await withTenant()
  const page = { origin: portalOrigin, 'qlik-web-integration-id': tenant.webIntegrationId }
  expect((await ask(tenant, '/api/v1/users/me', { headers: page })).status).toBe(401)

  const jwt = await tenant.signToken({ sub: 'ada', name: 'Ada' })
  const login = await ask(tenant, `/login/jwt-session?qlik-web-integration-id=${tenant.webIntegrationId}`, {
    method: 'POST',
    headers: { origin: portalOrigin, authorization: `Bearer ${jwt}` },
  })
  expect(login).toMatchObject({ status: 200, json: {} })
  const cookie = cookieHeader(login.cookies)

  const me = await ask(tenant, '/api/v1/users/me', { headers: { ...page, cookie } })
  expect(me).toMatchObject({ status: 200, json: { subject: 'ada', name: 'Ada', status: 'active' } })
  const csrf = await ask(tenant, '/api/v1/csrf-token', { headers: { ...page, cookie } })
  expect(csrf.status).toBe(204)
  expect(csrf.headers['access-control-expose-headers']).toContain('qlik-csrf-token')

  const query = `qlik-web-integration-id=${tenant.webIntegrationId}&qlik-csrf-token=${String(csrf.headers['qlik-csrf-token'])}`
  const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/tab%201?${query}`, { origin: portalOrigin, cookie })
  expect(await socket.have(1)).toEqual([
    { jsonrpc: '2.0', method: 'OnConnected', params: { qSessionState: 'SESSION_CREATED' } },
  ])
  expect(await socket.call('OpenDoc', echoAppId)).toEqual({ jsonrpc: '2.0', id: 1, result: { qReturn: [echoAppId] } })
  expect(tenant.engineSessions()).toEqual([{ user: 'ada', appId: echoAppId, identity: 'tab 1', sockets: 1 }])
  expect(await socket.leave()).toEqual({ code: 1000, reason: '' })
})

it('lets a Node client in by its cookie alone', async () => {
  const { tenant } = await withTenant()
  const { cookie } = await signIn(tenant)
  const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
  expect(await socket.have(1)).toHaveLength(1)
  await socket.leave()
})
