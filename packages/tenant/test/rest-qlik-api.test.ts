import { createApiKey, getApiKeys } from '@qlik/api/api-keys'
import { getAuthSettings, patchAuthSettings } from '@qlik/api/core/auth-settings'
import { createCSPEntry, getCSPHeader } from '@qlik/api/csp-origins'
import { createGroup, getGroups, patchGroupsSettings } from '@qlik/api/groups'
import { getIdps } from '@qlik/api/identity-providers'
import { getItems } from '@qlik/api/items'
import { getLicenseSettings } from '@qlik/api/licenses'
import { createSpace, createSpaceAssignment, getSpaceAssignments } from '@qlik/api/spaces'
import { getMyTenant } from '@qlik/api/tenants'
import { getMyUser, getUsers } from '@qlik/api/users'
import { createWebIntegration } from '@qlik/api/web-integrations'
import { afterAll, expect, it } from 'vitest'
import { signIn } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { sharedTenant } from './support/with-tenant.ts'

// The REST clients of @qlik/api 2.19.0 in Node, with the API key that a tenant starts with.
const shared = sharedTenant()
const options = (): { readonly hostConfig: object; readonly noCache: true } => {
  const { tenant } = shared()
  return { hostConfig: { host: tenant.origin, authType: 'apikey', apiKey: tenant.apiKey }, noCache: true }
}

const globals = new Set(Object.getOwnPropertyNames(globalThis))
afterAll(() => {
  // It keeps its modules' caches there.
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!globals.has(name)) Reflect.deleteProperty(globalThis, name)
  }
})

it('finds its way from the key to an app', async () => {
  const me = await getMyUser(options())
  expect(me.data).toMatchObject({ subject: 'demo-admin', status: 'active' })
  expect((await getMyTenant(options())).data.id).toBe(me.data.tenantId)
  const { data } = await getItems({ resourceType: 'app', name: 'echo' }, options())
  expect(data.data).toMatchObject([{ resourceId: echoAppId, name: 'Echo' }])
})

it('pages through a list by its own next()', async () => {
  const { tenant } = shared()
  for (const sub of ['ada', 'bob', 'carol']) await signIn(tenant, sub)
  const first = await getUsers({ limit: 3, sort: 'subject', filter: 'not (status eq "disabled")' }, options())
  expect(first.data.data?.map(({ subject }) => subject)).toEqual(['ada', 'bob', 'carol'])
  const second = await first.next?.(options())
  expect(second?.data.data?.map(({ subject }) => subject)).toEqual(['demo-admin'])
  expect(second?.next).toBeUndefined()
  const back = await second?.prev?.(options())
  expect(back?.data.data).toEqual(first.data.data)
})

it('sets a tenant up', async () => {
  const web = await createWebIntegration({ name: 'Site', validOrigins: ['https://site.example'] }, options())
  expect(web.status).toBe(201)
  await createCSPEntry({ origin: 'site.example', frameAncestors: true }, options())
  expect((await getCSPHeader(options())).data['Content-Security-Policy']).toContain('site.example')
  await patchGroupsSettings([{ op: 'replace', path: '/autoCreateGroups', value: true }], options())
  const group = await createGroup({ name: 'finance' }, options())
  expect((await getGroups({ filter: 'name eq "finance"' }, options())).data.data).toHaveLength(1)
  const space = await createSpace({ name: 'Finance', type: 'shared' }, options())
  const assignment = (): Parameters<typeof createSpaceAssignment>[1] => ({
    type: 'group',
    assigneeId: group.data.id,
    roles: ['consumer'],
  })
  await createSpaceAssignment(space.data.id, assignment(), options())
  const again = createSpaceAssignment(space.data.id, assignment(), options())
  await expect(again).rejects.toMatchObject({ status: 409 })
  expect((await getSpaceAssignments(space.data.id, {}, options())).data.meta).toEqual({ count: 1 })
  const key = await createApiKey({ description: 'CI', expiry: 'P1D' }, options())
  expect(key.data.token).toEqual(expect.any(String))
  expect((await getApiKeys({ sort: '-created' }, options())).data.data).toHaveLength(2)
  expect((await getIdps({ active: true }, options())).data.data).toHaveLength(1)
  expect((await getLicenseSettings(options())).data).toEqual({ autoAssignProfessional: true, autoAssignAnalyzer: true })
  await patchAuthSettings([{ op: 'replace', path: '/userSessionInactivityTimeoutMinutes', value: 60 }], options())
  expect((await getAuthSettings(options())).data).toMatchObject({ userSessionInactivityTimeoutMinutes: 60 })
})
