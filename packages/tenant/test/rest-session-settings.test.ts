import { describe, expect, it } from 'vitest'
import { ask, RawSocket, signIn } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { FakeClock } from './support/fake-clock.ts'
import { replace, restAs, restWithKey } from './support/rest.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()
const settings = '/api/core/auth-settings'
const minute = 60_000

// Fields: qlik.dev REST reference, core auth-settings. Ranges: Qlik help, configure session timeout.
describe('the session settings', () => {
  it('meet new sessions only', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const before = await restAs(tenant, 'ada')
    expect((await before.send('GET', settings)).json).toMatchObject({
      isDefault: true,
      userSessionInactivityTimeoutMinutes: 30,
      maxUserSessionLifespanMinutes: 1440,
    })
    const patch = [
      ...replace('/userSessionInactivityTimeoutMinutes', 15),
      ...replace('/maxUserSessionLifespanMinutes', 60),
    ]
    const changed = await before.send('PATCH', settings, patch)
    expect(changed).toMatchObject({
      status: 200,
      json: { isDefault: false, userSessionInactivityTimeoutMinutes: 15, maxUserSessionLifespanMinutes: 60 },
    })
    const after = await restAs(tenant, 'bob')
    clock.advance(15 * minute)
    expect((await after.send('GET', settings)).status).toBe(401)
    expect((await before.send('GET', settings)).status).toBe(200)
    const busy = await restAs(tenant, 'carol')
    for (let passed = 10; passed < 60; passed += 10) {
      clock.advance(10 * minute)
      expect((await busy.send('GET', settings)).status).toBe(200)
      expect((await before.send('GET', settings)).status).toBe(200)
    }
    clock.advance(10 * minute)
    expect((await busy.send('GET', settings)).status).toBe(401)
    expect((await before.send('GET', settings)).status).toBe(200)
  })

  it.each([
    ['/userSessionInactivityTimeoutMinutes', 14],
    ['/userSessionInactivityTimeoutMinutes', 1441],
    ['/userSessionInactivityTimeoutMinutes', 20.5],
    ['/userSessionInactivityTimeoutMinutes', '30'],
    ['/maxUserSessionLifespanMinutes', 30],
    ['/maxUserSessionLifespanMinutes', 90],
    ['/maxUserSessionLifespanMinutes', 10_140],
    ['/dynamicClientRegistrationEnabled', true],
    ['/isDefault', true],
  ])('answer 400 to %s %j, and stay', async (path, value) => {
    const { tenant } = shared()
    const { send } = await restAs(tenant)
    const valid = path.startsWith('/max') ? replace('/userSessionInactivityTimeoutMinutes', 60) : []
    expect((await send('PATCH', settings, [...valid, ...replace(path, value)])).status).toBe(400)
    expect((await send('GET', settings)).json).toMatchObject({
      isDefault: true,
      userSessionInactivityTimeoutMinutes: 30,
    })
  })

  it.each([
    ['/userSessionInactivityTimeoutMinutes', 15],
    ['/userSessionInactivityTimeoutMinutes', 1440],
    ['/maxUserSessionLifespanMinutes', 60],
    ['/maxUserSessionLifespanMinutes', 10_080],
    ['/dynamicClientRegistrationEnabled', false],
  ])('take %s %j', async (path, value) => {
    const { tenant } = await withTenant()
    expect((await (await restAs(tenant)).send('PATCH', settings, replace(path, value))).status).toBe(200)
  })

  it('are the admins’ business', async () => {
    const { tenant } = await withTenant({ assumptions: { everyUserIsAdmin: false } })
    expect((await (await restAs(tenant, 'ada')).send('GET', settings)).status).toBe(403)
    expect((await restWithKey(tenant, tenant.apiKey).send('GET', settings)).status).toBe(200)
  })
})

// Whether frames count as activity is not published: the tenant's assumption is that they do not.
it.each([
  ['does not take', false, 401],
  ['where that is assumed, takes', true, 200],
])('%s frames on a busy socket for activity', async (_, socketSlidesSession, status) => {
  const clock = new FakeClock()
  const { tenant } = await withTenant({ clock, assumptions: { socketSlidesSession } })
  const { cookie } = await signIn(tenant)
  const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
  for (let passed = 0; passed < 30; passed += 10) {
    await socket.call('Echo', passed)
    clock.advance(10 * minute)
  }
  expect((await ask(tenant, '/api/v1/users/me', { headers: { cookie } })).status).toBe(status)
  expect(await socket.call('Echo', 'still there')).toMatchObject({ result: { qReturn: ['still there'] } })
  await socket.leave()
})

it('keeps API keys free of session limits', async () => {
  const clock = new FakeClock()
  const { tenant } = await withTenant({ clock })
  const { send } = restWithKey(tenant, tenant.apiKey)
  clock.advance(100 * 24 * 60 * minute)
  expect((await send('GET', '/api/v1/users/me')).status).toBe(200)
})
