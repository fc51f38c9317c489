import { describe, expect, it } from 'vitest'
import type { Tenant } from '../src/index.ts'
import { ask, RawSocket, signIn, type Answer } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { dataOf, idOf, replace, restAs, restWithKey } from './support/rest.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()
const users = '/api/v1/users'

async function login(tenant: Tenant, claims: Readonly<Record<string, unknown>>): Promise<Answer> {
  const headers = { authorization: `Bearer ${await tenant.signToken(claims)}` }
  return ask(tenant, '/login/jwt-session', { method: 'POST', headers })
}

const subjects = (answer: Answer): readonly string[] =>
  dataOf(answer)
    .map(({ subject }) => String(subject))
    .sort((a, b) => a.localeCompare(b))

describe('the users', () => {
  // Source: qlik.dev REST reference, users: filter after RFC 7644, with eq and co.
  it.each([
    ['subject eq "ada"', ['ada']],
    ['subject eq "ADA"', ['ada']],
    ['name co "a" and subject co "b"', ['barbara', 'bob']],
    ['(subject eq "ada" or subject eq "bob") and status eq "active"', ['ada', 'bob']],
    ['subject eq "ada" or subject eq "bob" and status eq "disabled"', ['ada']],
    ['not (subject co "a")', ['bob']],
    ['assignedGroups.name eq "finance"', ['ada']],
    ['assignedRoles.name eq "TenantAdmin" and email co "@portal.example"', ['demo-admin']],
    ['name eq "with \\"quotes\\""', []],
  ])('are found by the filter %s', async (filter, expected) => {
    const { tenant } = await withTenant()
    await login(tenant, { sub: 'ada', name: 'Ada', groups: ['finance'] })
    await login(tenant, { sub: 'bob', name: 'Bob A' })
    const { send } = await restAs(tenant, 'barbara')
    const answer = await send('GET', `${users}?filter=${encodeURIComponent(filter)}`)
    expect(subjects(answer)).toEqual(expected)
    const posted = await send('POST', `${users}/actions/filter`, { filter })
    expect(subjects(posted)).toEqual(expected)
  })

  it.each([
    'subject',
    'subject eq',
    'subject eq ada',
    'subject gt "a"',
    'password eq "x"',
    '(subject eq "a"',
    'subject eq "a")',
    'subject eq "a" and',
    '('.repeat(60),
    'x'.repeat(5000),
    '',
  ])('are not found by the filter %s: 400', async (filter) => {
    const { tenant } = shared()
    const { send } = await restAs(tenant)
    const answer = await send('GET', `${users}?filter=${encodeURIComponent(filter)}`)
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ detail: expect.stringContaining('filter') }] } })
  })

  it('are listed whole for admins; everybody else sees only herself', async () => {
    const { tenant } = await withTenant({ assumptions: { everyUserIsAdmin: false } })
    const [ada, admin] = [await restAs(tenant, 'ada'), restWithKey(tenant, tenant.apiKey)]
    expect(subjects(await admin.send('GET', users)).length).toBeGreaterThan(1)
    expect(subjects(await ada.send('GET', users))).toEqual(['ada'])
    expect(subjects(await ada.send('POST', `${users}/actions/filter`, {}))).toEqual(['ada'])
  })

  it('are counted, listed by plain parameters and with a total', async () => {
    const { tenant } = await withTenant()
    await login(tenant, { sub: 'ada', name: 'Ada' })
    const { send } = await restAs(tenant, 'bob')
    expect((await send('GET', `${users}/actions/count`)).json).toEqual({ total: 3 })
    expect(dataOf(await send('GET', `${users}?subject=ada`))).toMatchObject([{ name: 'Ada' }])
    expect(dataOf(await send('GET', `${users}?email=bob%40example.com`))).toMatchObject([{ subject: 'bob' }])
    expect((await send('GET', `${users}?totalResults=true&limit=1&sort=-subject`)).json).toMatchObject({
      totalResults: 3,
      data: [{ subject: 'demo-admin' }],
    })
  })
})

describe('a user', () => {
  it('who was invited becomes active at the first login, under the same id', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const invited = await send('POST', users, { subject: 'grace', name: 'Grace', email: 'grace@example.com' })
    expect(invited).toMatchObject({ status: 201, json: { status: 'invited', assignedRoles: [{}] } })
    expect((await send('POST', users, { subject: 'grace' })).status).toBe(409)
    await login(tenant, { sub: 'grace', name: 'Demo Guest' })
    expect((await send('GET', `${users}/${idOf(invited)}`)).json).toMatchObject({
      status: 'active',
      name: 'Demo Guest',
    })
  })

  it('who is disabled loses session and sockets, and is refused at every way in', async () => {
    const { tenant } = await withTenant()
    const { send } = restWithKey(tenant, tenant.apiKey)
    const ada = await restAs(tenant, 'ada')
    const key = (await ada.send('POST', '/api/v1/api-keys', { description: 'x' })).json as {
      token: string
      sub: string
    }
    const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie: ada.headers['cookie'] ?? '' })
    await socket.have(1)
    expect((await send('PATCH', `${users}/${key.sub}`, replace('/status', 'disabled'))).status).toBe(204)
    expect(await socket.ended).toMatchObject({ code: 4006 })
    expect((await ada.send('GET', `${users}/me`)).status).toBe(401)
    expect((await restWithKey(tenant, key.token).send('GET', `${users}/me`)).status).toBe(401)
    const refused = await login(tenant, { sub: 'ada' })
    expect(refused).toMatchObject({ status: 403, cookies: [] })
    expect((await send('PATCH', `${users}/${key.sub}`, replace('/status', 'active'))).status).toBe(204)
    expect((await login(tenant, { sub: 'ada' })).status).toBe(200)
  })

  it('who is deleted is gone, API keys and license too, and is new at the next login', async () => {
    const { tenant } = await withTenant()
    const { send } = restWithKey(tenant, tenant.apiKey)
    const ada = await restAs(tenant, 'ada')
    const id = idOf(await ada.send('GET', `${users}/me`))
    const created: boolean[] = []
    tenant.events.on('login', (event) => created.push(event.created))
    expect((await send('DELETE', `${users}/${id}`)).status).toBe(204)
    expect((await send('GET', `${users}/${id}`)).status).toBe(404)
    expect((await ada.send('GET', `${users}/me`)).status).toBe(401)
    await login(tenant, { sub: 'ada' })
    expect(created).toEqual([true])
  })

  it('changes how she is shown, and only an admin the rest', async () => {
    const { tenant } = await withTenant({ assumptions: { everyUserIsAdmin: false } })
    const [ada, bob] = [await restAs(tenant, 'ada'), await restAs(tenant, 'bob')]
    const id = idOf(await ada.send('GET', `${users}/me`))
    const one = `${users}/${id}`
    const patch = [...replace('/name', 'Ada L.'), ...replace('/preferredLocale', 'sv')]
    expect((await ada.send('PATCH', one, patch)).status).toBe(204)
    expect((await ada.send('GET', `${users}/me`)).json).toMatchObject({
      name: 'Ada L.',
      preferredLocale: 'sv',
      assignedRoles: [],
    })
    expect((await ada.send('GET', '/api/v1/user-locale')).json).toEqual({ locale: 'sv' })
    expect((await bob.send('PATCH', one, patch)).status).toBe(403)
    expect((await ada.send('PATCH', one, replace('/assignedRoles', [{ name: 'TenantAdmin' }]))).status).toBe(400)
    expect((await bob.send('GET', one)).status).toBe(404)
    expect((await bob.send('DELETE', one)).status).toBe(403)
    const admin = restWithKey(tenant, tenant.apiKey)
    const roles = replace('/assignedRoles', [{ name: 'TenantAdmin' }])
    expect((await admin.send('PATCH', one, roles)).status).toBe(204)
    expect((await ada.send('GET', `${users}/me`)).json).toMatchObject({ assignedRoles: [{ name: 'TenantAdmin' }] })
    expect((await ada.send('DELETE', `${users}/${idOf(await bob.send('GET', `${users}/me`))}`)).status).toBe(204)
  })

  it.each([
    ['/status', 'deleted'],
    ['/name', ''],
    ['/name', 7],
    ['/assignedRoles', ['TenantAdmin']],
    ['/assignedRoles', 'TenantAdmin'],
    ['/subject', 'other'],
    ['/email', 'a@b.c'],
  ])('cannot have %s replaced by %j', async (path, value) => {
    const { tenant } = shared()
    const { send } = await restAs(tenant)
    const me = idOf(await send('GET', `${users}/me`))
    const answer = await send('PATCH', `${users}/${me}`, replace(path, value))
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ status: 400 }] } })
  })
})

// autoCreateGroups: qlik.dev REST reference, groups settings.
describe('groups', () => {
  const settings = '/api/v1/groups/settings'

  it('come with the login that names them, or not, as the settings say', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const groupsOf = async (sub: string, groups: readonly string[]): Promise<unknown> => {
      await login(tenant, { sub, groups })
      return dataOf(await send('GET', `${users}?subject=${sub}`))[0]?.['assignedGroups']
    }
    expect((await send('GET', settings)).json).toMatchObject({ autoCreateGroups: true, syncIdpGroups: true })
    expect(await groupsOf('ada', ['finance'])).toMatchObject([{ name: 'finance', providerType: 'idp' }])
    expect((await send('PATCH', settings, replace('/autoCreateGroups', false))).status).toBe(204)
    expect(await groupsOf('bob', ['finance', 'sales'])).toMatchObject([{ name: 'finance' }])
    expect(dataOf(await send('GET', '/api/v1/groups'))).toMatchObject([{ name: 'finance', status: 'active' }])
    expect((await send('PATCH', settings, replace('/autoCreateGroups', 'yes'))).status).toBe(400)
    expect((await send('PATCH', settings, replace('/other', true))).status).toBe(400)
  })

  it('are not made by logins at first where that is assumed', async () => {
    const { tenant } = await withTenant({ assumptions: { groupsFromToken: false } })
    await login(tenant, { sub: 'ada', groups: ['finance'] })
    expect(dataOf(await (await restAs(tenant)).send('GET', '/api/v1/groups'))).toEqual([])
  })

  it('can be made, found, described and deleted', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const made = await send('POST', '/api/v1/groups', { name: 'team', providerType: 'custom' })
    expect(made).toMatchObject({ status: 201, json: { name: 'team', providerType: 'custom' } })
    expect((await send('POST', '/api/v1/groups', { name: 'team' })).status).toBe(409)
    expect((await send('POST', '/api/v1/groups', { name: '' })).status).toBe(400)
    const one = `/api/v1/groups/${idOf(made)}`
    expect((await send('PATCH', one, replace('/description', 'ours'))).status).toBe(204)
    expect((await send('GET', one)).json).toMatchObject({ description: 'ours' })
    const filter = encodeURIComponent('name eq "team"')
    expect(dataOf(await send('GET', `/api/v1/groups?filter=${filter}`))).toHaveLength(1)
    expect((await send('DELETE', one)).status).toBe(204)
    expect(await send('GET', one)).toMatchObject({ status: 404, json: { errors: [{ code: 'GROUPS-7', status: 404 }] } })
  })
})

// autoAssign…: qlik.dev REST reference, license settings. SESSION_ERROR_NO_LICENSE: engine schema 12.612.0.
describe('licenses', () => {
  const settings = '/api/v1/licenses/settings'

  it('are given at login as the settings say; without one a user signs in and fails at the first app', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const off = { autoAssignProfessional: false, autoAssignAnalyzer: false }
    expect(await send('PUT', settings, off)).toMatchObject({ status: 200, json: off })
    const { cookie } = await signIn(tenant, 'ada')
    const refused = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
    expect(await refused.ended).toMatchObject({ code: 4230 })
    expect(refused.frames).toMatchObject([
      { method: 'OnConnected', params: { qSessionState: 'SESSION_ERROR_NO_LICENSE' } },
    ])
    const add = {
      add: [
        { subject: 'ada', type: 'analyzer' },
        { subject: 'bob', type: 'gold' },
      ],
    }
    expect(await send('POST', '/api/v1/licenses/assignments/actions/add', add)).toMatchObject({
      status: 207,
      json: { data: [{ subject: 'ada', status: 200 }, { status: 400 }] },
    })
    const opened = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
    expect(await opened.have(1)).toMatchObject([{ params: { qSessionState: 'SESSION_CREATED' } }])
    const take = {
      delete: [
        { subject: 'ada', type: 'analyzer' },
        { subject: 'nobody', type: 'analyzer' },
      ],
    }
    const taken = await send('POST', '/api/v1/licenses/assignments/actions/delete', take)
    expect(taken.json).toMatchObject({ data: [{ status: 200 }, { status: 404 }] })
    expect(dataOf(await send('GET', '/api/v1/licenses/assignments')).map(({ subject }) => subject)).not.toContain('ada')
  })

  it.each([{ autoAssignAnalyzer: 'yes' }, [], 'x'])('settings answer 400 to %j', async (body) => {
    const { tenant } = shared()
    expect((await (await restAs(tenant)).send('PUT', settings, body)).status).toBe(400)
  })
})
