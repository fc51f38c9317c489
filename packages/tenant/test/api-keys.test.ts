import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ask, RawSocket } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { FakeClock } from './support/fake-clock.ts'
import { dataOf, idOf, replace, restAs, restWithKey } from './support/rest.ts'
import { portalOrigin, sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()
const keys = '/api/v1/api-keys'

// Fields and statuses: qlik.dev REST reference, api-keys.
describe('an API key', () => {
  it('shows its token once, and never again', async () => {
    const { tenant } = await withTenant({ clock: new FakeClock('2026-05-01T00:00:00Z') })
    const { send } = await restAs(tenant, 'ada')
    const made = await send('POST', keys, { description: 'CI', expiry: 'P7D' })
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      id: expect.any(String),
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tenantId: expect.any(String),
      sub: createHash('sha256').update('oriel user ada').digest('hex').slice(0, 24),
      subType: 'user',
      description: 'CI',
      status: 'active',
      created: '2026-05-01T00:00:00.000Z',
      createdByUser: expect.any(String),
      expiry: '2026-05-08T00:00:00.000Z',
      lastUpdated: '2026-05-01T00:00:00.000Z',
    })
    const { token, ...rest } = made.json as { token: string; id: string }
    expect((await send('GET', `${keys}/${rest.id}`)).json).toEqual(rest)
    expect((await send('GET', keys)).text).not.toContain(token)
  })

  it('speaks for its user on REST, without a CSRF token', async () => {
    const { tenant } = await withTenant()
    const ada = await restAs(tenant, 'ada')
    const { token } = (await ada.send('POST', keys, { description: 'CI' })).json as { token: string }
    const { send, headers } = restWithKey(tenant, token)
    expect((await send('GET', '/api/v1/users/me')).json).toMatchObject({ subject: 'ada' })
    expect((await send('POST', '/api/v1/web-integrations', { name: 'x', validOrigins: [] })).status).toBe(201)
    // The code is documented for authentication other than cookies.
    expect(await ask(tenant, '/api/v1/csrf-token', { headers })).toMatchObject({
      status: 400,
      json: { code: 'CSRF-TOKEN-4', errors: [{ code: 'CSRF-TOKEN-4' }] },
    })
  })

  it('opens the engine socket of a client without a browser, but none of a page', async () => {
    const { tenant } = shared()
    const headers = { authorization: `Bearer ${tenant.apiKey}` }
    const socket = new RawSocket(tenant, `/app/${echoAppId}`, headers)
    expect(await socket.have(1)).toMatchObject([{ params: { qSessionState: 'SESSION_CREATED' } }])
    await socket.leave()
    for (const origin of [tenant.origin, portalOrigin]) {
      const path = `/app/${echoAppId}?qlik-web-integration-id=${tenant.webIntegrationId}`
      expect(await new RawSocket(tenant, path, { ...headers, origin }).ended).toMatchObject({ refused: 401 })
    }
  })

  it('made at start is that of the demo admin', async () => {
    const { tenant } = shared()
    const { send } = restWithKey(tenant, tenant.apiKey)
    expect((await send('GET', '/api/v1/users/me')).json).toMatchObject({
      subject: 'demo-admin',
      assignedRoles: [{ name: 'TenantAdmin' }],
    })
  })

  it.each([
    ['a made-up token', () => 'Bearer aaaa.bbbb.cccc'],
    ['a token that was changed', (key: string) => `Bearer ${key.slice(0, -2)}xx`],
    ['another scheme', (key: string) => `Basic ${key}`],
    ['no token', () => 'Bearer '],
  ])('is refused as %s, though a good cookie comes along', async (_what, authorization) => {
    const { tenant } = shared()
    const { headers } = await restAs(tenant)
    const cookie = headers['cookie'] ?? ''
    const answer = await ask(tenant, '/api/v1/users/me', {
      headers: { cookie, authorization: authorization(tenant.apiKey) },
    })
    expect(answer.status).toBe(401)
  })

  it('ends at its expiry, on REST and on sockets', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const ada = await restAs(tenant, 'ada')
    const made = await ada.send('POST', keys, { description: 'short', expiry: 'PT1M30S' })
    const { token, id } = made.json as { token: string; id: string }
    const { send, headers } = restWithKey(tenant, token)
    clock.advance(89_999)
    expect((await send('GET', '/api/v1/users/me')).status).toBe(200)
    clock.advance(1)
    expect((await send('GET', '/api/v1/users/me')).status).toBe(401)
    expect(await new RawSocket(tenant, `/app/${echoAppId}`, headers).ended).toMatchObject({ refused: 401 })
    expect((await ada.send('GET', `${keys}/${id}`)).json).toMatchObject({ status: 'expired' })
    expect(dataOf(await ada.send('GET', `${keys}?status=expired`))).toMatchObject([{ id }])
  })

  it('is deleted by its owner, and revoked by an admin', async () => {
    const { tenant } = await withTenant()
    const [ada, admin] = [await restAs(tenant, 'ada'), restWithKey(tenant, tenant.apiKey)]
    const own = (await ada.send('POST', keys, { description: 'own' })).json as { token: string; id: string }
    const other = (await ada.send('POST', keys, { description: 'other' })).json as { token: string; id: string }
    expect((await ada.send('DELETE', `${keys}/${own.id}`)).status).toBe(204)
    expect((await ada.send('GET', `${keys}/${own.id}`)).status).toBe(404)
    expect((await admin.send('DELETE', `${keys}/${other.id}`)).status).toBe(204)
    expect((await ada.send('GET', `${keys}/${other.id}`)).json).toMatchObject({ status: 'revoked' })
    for (const { token } of [own, other]) {
      expect((await restWithKey(tenant, token).send('GET', '/api/v1/users/me')).status).toBe(401)
    }
  })

  it.each([true, false])(
    'that is deleted or revoked closes its own sockets, where that is assumed: %s',
    async (closes) => {
      const { tenant } = await withTenant({ assumptions: { endedKeyClosesSockets: closes } })
      const [ada, admin] = [await restAs(tenant, 'ada'), restWithKey(tenant, tenant.apiKey)]
      for (const client of [ada, admin]) {
        const { id, token } = (await ada.send('POST', keys, { description: 'CI' })).json as {
          id: string
          token: string
        }
        const connect = (key: string): RawSocket =>
          new RawSocket(tenant, `/app/${echoAppId}`, { authorization: `Bearer ${key}` })
        const [socket, other] = [connect(token), connect(tenant.apiKey)]
        await Promise.all([socket.have(1), other.have(1)])
        expect((await client.send('DELETE', `${keys}/${id}`)).status).toBe(204)
        // 4006 is the assumption `sessionEndCloseCode`.
        if (closes) expect(await socket.ended).toMatchObject({ code: 4006 })
        else await socket.call('Ping')
        await other.call('Ping')
      }
    },
  )

  it('changes its description only', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant, 'ada')
    const id = idOf(await send('POST', keys, { description: 'one' }))
    expect((await send('PATCH', `${keys}/${id}`, replace('/description', 'two'))).status).toBe(204)
    expect((await send('GET', `${keys}/${id}`)).json).toMatchObject({ description: 'two' })
    expect((await send('PATCH', `${keys}/${id}`, replace('/expiry', 'P1D'))).status).toBe(400)
  })

  it('of others is for admins alone', async () => {
    const { tenant } = await withTenant({ assumptions: { everyUserIsAdmin: false } })
    const [ada, bob] = [await restAs(tenant, 'ada'), await restAs(tenant, 'bob')]
    const made = await ada.send('POST', keys, { description: 'hers' })
    const { sub } = made.json as { sub: string }
    expect((await bob.send('GET', `${keys}/${idOf(made)}`)).status).toBe(404)
    expect(dataOf(await bob.send('GET', keys))).toEqual([])
    expect((await bob.send('POST', keys, { description: 'forged', sub })).status).toBe(403)
    expect(dataOf(await restWithKey(tenant, tenant.apiKey).send('GET', `${keys}?sub=${sub}`))).toHaveLength(1)
  })
})

it.each([
  [{}, 'description'],
  [{ description: '' }, 'description'],
  [{ description: 'x', expiry: '7 days' }, 'ISO 8601'],
  [{ description: 'x', expiry: 'P' }, 'ISO 8601'],
  [{ description: 'x', expiry: 'PT' }, 'ISO 8601'],
  [{ description: 'x', expiry: 'P0D' }, 'ISO 8601'],
  [{ description: 'x', expiry: 'P2Y' }, 'P365D at most'],
  [{ description: 'x', expiry: 7 }, 'text'],
  [{ description: 'x', sub: 'nobody' }, 'sub'],
  [{ description: 'x', subType: 'externalClient' }, 'externalClient is not supported'],
])('answers 400 to the API key %j', async (body, said) => {
  const { tenant } = shared()
  const answer = await (await restAs(tenant)).send('POST', keys, body)
  expect(answer.status).toBe(400)
  expect(answer.json).toMatchObject({ errors: [{ status: 400, detail: expect.stringContaining(said) }] })
})

it('keeps to the tenant’s settings for keys, which an admin changes', async () => {
  const { tenant } = await withTenant()
  const { send } = await restAs(tenant, 'ada')
  const { tenantId } = (await send('POST', keys, { description: 'one' })).json as { tenantId: string }
  const config = `${keys}/configs/${tenantId}`
  expect((await send('GET', config)).json).toEqual({ max_api_key_expiry: 'P365D', max_keys_per_user: 5 })
  const patch = [...replace('/max_keys_per_user', 1), ...replace('/max_api_key_expiry', 'P1D')]
  expect((await send('PATCH', config, patch)).status).toBe(204)
  expect(await send('POST', keys, { description: 'two' })).toMatchObject({ status: 400 })
  const bob = await restAs(tenant, 'bob')
  expect((await bob.send('POST', keys, { description: 'x', expiry: 'P2D' })).status).toBe(400)
  expect((await bob.send('POST', keys, { description: 'x' })).status).toBe(201)
  expect((await send('PATCH', config, replace('/max_keys_per_user', -1))).status).toBe(400)
  expect((await send('GET', `${keys}/configs/other`)).status).toBe(404)
})
