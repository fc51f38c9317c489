import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { Tenant } from '../src/index.ts'
import { ask, cookieHeader, signIn, type Answer } from './support/client.ts'
import { FakeClock } from './support/fake-clock.ts'
import { dataOf, replace, restWithKey } from './support/rest.ts'
import { portalOrigin, sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()
const back = `${portalOrigin}/page?a=1`
const loginPath = (query: Readonly<Record<string, string>>): string => `/login?${new URLSearchParams(query)}`

/** What a browser would send back of a login page. */
function fieldsOf(page: Answer): URLSearchParams {
  const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  const unescape = (text: string): string =>
    text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
  return new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, unescape(value)]))
}

function post(
  tenant: Tenant,
  page: Answer,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = fieldsOf(page)
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  return ask(tenant, '/login', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: cookieHeader(page.cookies),
      origin: tenant.origin,
      ...headers,
    },
    body: body.toString(),
  })
}

describe('the login page', () => {
  it('signs a demo user in and sends the browser back where it came from', async () => {
    const { tenant } = shared()
    const query = { returnto: back, 'qlik-web-integration-id': tenant.webIntegrationId }
    const page = await ask(tenant, loginPath(query))
    expect(page.status).toBe(200)
    expect(page.text).toContain('<meta name="oriel-page" content="login">')
    const signedIn = await post(tenant, page, { user: 'demo-manager' })
    expect(signedIn.status).toBe(303)
    expect(signedIn.headers.location).toBe(back)
    const cookie = cookieHeader(signedIn.cookies)
    const me = await ask(tenant, '/api/v1/users/me', { headers: { cookie } })
    expect(me.json).toMatchObject({ subject: 'demo-manager', assignedGroups: [{ name: 'Managers' }] })
  })

  it('is where /single without a session leads, and leads back to it', async () => {
    const { tenant } = shared()
    const single = await ask(tenant, '/single/?appid=a&sheet=b')
    expect(single.status).toBe(302)
    const page = await ask(tenant, String(single.headers.location))
    const signedIn = await post(tenant, page, { user: 'demo-analyst' })
    expect(signedIn.headers.location).toBe(`${tenant.origin}/single/?appid=a&sheet=b`)
  })

  it('loads nothing, runs no script, and posts only to the tenant and where it returns to', async () => {
    const { tenant } = shared()
    const page = await ask(tenant, loginPath({ returnto: back }))
    const policy = String(page.headers['content-security-policy']).split('; ')
    expect(policy).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^style-src 'sha256-[\w+/=]+'$/),
      "form-action 'self' http://localhost:4300",
      "base-uri 'none'",
      "frame-ancestors 'self' http://localhost:4300",
    ])
    expect(page.text).not.toMatch(/<script|\son\w+=|javascript:/i)
  })

  it('writes what it was given as text, never as HTML', async () => {
    const { tenant } = shared()
    const returnTo = '/single/?x="><script>alert(1)</script>'
    const page = await ask(
      tenant,
      loginPath({ returnto: returnTo, login_hint: '"><b>', 'qlik-web-integration-id': '<i>' }),
    )
    expect(page.text).not.toMatch(/<script|<b>|<i>/)
    expect(fieldsOf(page).get('returnto')).toBe(returnTo)
  })

  it('says who is signed in when there is nowhere to return to', async () => {
    const { tenant } = shared()
    const signedIn = await post(tenant, await ask(tenant, '/login'), { user: 'demo-analyst' })
    expect(signedIn.status).toBe(200)
    expect(signedIn.text).toContain('Demo Analyst')
  })
})

describe.each(['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host'])('through a proxy that adds %s', (name) => {
  it('nobody signs in without a password', async () => {
    const { tenant } = shared()
    const passedOn = { [name]: 'x' }
    expect((await ask(tenant, '/login', { headers: passedOn })).status).toBe(403)
    const page = await ask(tenant, '/login')
    expect((await post(tenant, page, { user: 'demo-admin' }, passedOn)).status).toBe(403)
  })
})

describe('a login form', () => {
  it.each([
    ['from another page', { origin: portalOrigin }],
    ['from a page without an origin', { origin: 'null' }],
    ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that the browser calls same-site', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', async (_what, headers) => {
    const { tenant } = shared()
    const answer = await post(tenant, await ask(tenant, '/login'), { user: 'demo-analyst' }, headers)
    expect(answer.status).toBe(403)
    expect(answer.cookies.join()).not.toContain('eas.sid')
  })

  it.each([
    ['of another browser', (_mine: Answer, other: Answer) => ({ cookie: cookieHeader(other.cookies) })],
    ['without its cookie', () => ({ cookie: '' })],
    ['whose cookie nobody signed', () => ({ cookie: 'eas.uaid=abc; eas.uaid.sig=def' })],
  ])('%s is refused, and shown again with the reason', async (_what, headers) => {
    const { tenant } = shared()
    const [mine, other] = [await ask(tenant, '/login'), await ask(tenant, '/login')]
    const answer = await post(tenant, mine, { user: 'demo-analyst' }, headers(mine, other))
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('role="alert"')
    expect(answer.cookies.join()).not.toContain('eas.sid=')
  })

  it.each([
    [{ token: 'forged' }, 403],
    [{ token: '' }, 403],
    [{ user: 'root' }, 400],
    [{ returnto: 'https://evil.example/' }, 401],
    [{ returnto: 'javascript:alert(1)' }, 401],
    [{ returnto: back, 'qlik-web-integration-id': 'other' }, 401],
  ])('with %o is answered %i', async (fields, status) => {
    const { tenant } = shared()
    const answer = await post(tenant, await ask(tenant, '/login'), { user: 'demo-analyst', ...fields })
    expect(answer.status).toBe(status)
    expect(answer.cookies.join()).not.toContain('eas.sid=')
  })

  it('must be a form', async () => {
    const { tenant } = shared()
    const headers = { 'content-type': 'application/json' }
    expect((await ask(tenant, '/login', { method: 'POST', headers, body: '{}' })).status).toBe(415)
  })
})

// prompt, max_age and login_hint: OpenID Connect Core 1.0 section 3.1.2.1.
describe('who is signed in', () => {
  it('is sent back at once, unless asked to sign in again', async () => {
    const { tenant } = shared()
    const { headers } = { headers: { cookie: (await signIn(tenant)).cookie } }
    const at = (more: Readonly<Record<string, string>>): Promise<Answer> =>
      ask(tenant, loginPath({ returnto: back, ...more }), { headers })
    for (const more of [{}, { prompt: 'none' }, { max_age: '60' }]) {
      expect(await at(more)).toMatchObject({ status: 302, headers: { location: back } })
    }
    expect(await at({ prompt: 'login' })).toMatchObject({ status: 200 })
    expect(await at({ prompt: 'maybe' })).toMatchObject({ status: 400 })
    expect(await at({ max_age: '-1' })).toMatchObject({ status: 400 })
  })

  it('is asked again once the sign-in is older than max_age', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const headers = { cookie: (await signIn(tenant)).cookie }
    clock.advance(60_000)
    expect((await ask(tenant, loginPath({ returnto: back, max_age: '60' }), { headers })).status).toBe(302)
    clock.advance(1)
    expect((await ask(tenant, loginPath({ returnto: back, max_age: '60' }), { headers })).status).toBe(200)
    expect((await ask(tenant, loginPath({ returnto: back, max_age: '60', prompt: 'none' }), { headers })).status).toBe(
      401,
    )
  })

  it('is nobody for prompt=none: 401, or back without a session where that is assumed', async () => {
    const { tenant } = shared()
    expect(await ask(tenant, loginPath({ returnto: back, prompt: 'none' }))).toMatchObject({ status: 401 })
    const { tenant: other } = await withTenant({ assumptions: { promptNone: 'redirect' } })
    const answer = await ask(other, loginPath({ returnto: back, prompt: 'none' }))
    expect(answer).toMatchObject({ status: 302, headers: { location: back }, cookies: [] })
  })

  it('is chosen beforehand by login_hint, a subject or an address', async () => {
    const { tenant } = shared()
    for (const hint of ['demo-manager', 'manager@portal.example']) {
      const { text } = await ask(tenant, loginPath({ login_hint: hint }))
      expect(/value="([^"]*)" required checked/.exec(text)?.[1]).toBe('demo-manager')
    }
  })
})

// LOGIN-10: as users of Qlik Cloud report it.
it('returns only where the named web integration allows it', async () => {
  const { tenant } = shared()
  const answer = await ask(tenant, loginPath({ returnto: back, 'qlik-web-integration-id': 'other' }))
  expect(answer).toMatchObject({ status: 401, json: { errors: [{ code: 'LOGIN-10' }] } })
})

it('tells a person whose user is disabled so, on the page', async () => {
  const { tenant } = await withTenant()
  await post(tenant, await ask(tenant, '/login'), { user: 'demo-manager' })
  const { send } = restWithKey(tenant, tenant.apiKey)
  const [user] = dataOf(await send('GET', '/api/v1/users?subject=demo-manager'))
  await send('PATCH', `/api/v1/users/${String(user?.['id'])}`, replace('/status', 'disabled'))
  const answer = await post(tenant, await ask(tenant, '/login'), { user: 'demo-manager' })
  expect(answer.status).toBe(403)
  expect(answer.text).toContain('Demo Manager is disabled.')
  expect(answer.cookies.join()).not.toContain('eas.sid=')
})

const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((face) => face?.internal === false && face.family === 'IPv4')?.address

// A machine without a network has no address that is not loopback.
it.skipIf(ownAddress === undefined)('is not open to another machine: demo users have no password', async () => {
  const host = ownAddress ?? ''
  const { tenant } = await withTenant({ host, publicHost: host })
  const page = await ask(tenant, '/login')
  expect(page.status).toBe(403)
  expect(page.text).not.toContain('<form')
  const answer = await post(tenant, page, { user: 'demo-admin' })
  expect(answer).toMatchObject({ status: 403, cookies: [] })
  expect((await signIn(tenant)).cookie).toContain('eas.sid=')
})
