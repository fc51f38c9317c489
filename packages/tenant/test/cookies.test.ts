import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import type { CookieMode, Tenant } from '../src/index.ts'
import { ask, cookieHeader, RawSocket, signIn } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()

async function loginCookies(tenant: Tenant): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${await tenant.signToken()}` }
  return (await ask(tenant, '/login/jwt-session', { method: 'POST', headers })).cookies
}

// Names and lengths from public captures: eas.sid 32, its signature 86 (64 bytes of base64url), _csrfToken 8-27.
it('sets the four cookies in the captured forms', async () => {
  const { tenant } = shared()
  const values = Object.fromEntries(
    (await loginCookies(tenant)).map((cookie) => cookie.split(';')[0]?.split('=') ?? []),
  )
  expect(values).toEqual({
    'eas.sid': expect.stringMatching(/^[\w-]{32}$/),
    'eas.sid.sig': expect.stringMatching(/^[\w-]{86}$/),
    _csrfToken: expect.stringMatching(/^[A-Za-z0-9]{8}-[\w-]{27}$/),
    '_csrfToken.sig': expect.stringMatching(/^[\w-]{86}$/),
  })
})

it.each<[CookieMode, boolean, string]>([
  ['cross-site', false, 'Path=/; HttpOnly; Secure; SameSite=None'],
  ['cross-site', true, 'Path=/; HttpOnly; Secure; SameSite=None'],
  ['same-site', false, 'Path=/; HttpOnly; SameSite=Lax'],
  ['same-site', true, 'Path=/; HttpOnly; SameSite=Lax; Secure'],
  ['partitioned', false, 'Path=/; HttpOnly; Secure; SameSite=None; Partitioned'],
])('gives %s cookies (tls: %s) the attributes %s', async (cookies, tls, expected) => {
  const { tenant } = await withTenant({ cookies, tls })
  const set = tls ? await tlsLoginCookies(tenant) : await loginCookies(tenant)
  expect(set.map((cookie) => cookie.slice(cookie.indexOf(';') + 2))).toEqual([expected, expected, expected, expected])
})

async function tlsLoginCookies(tenant: Tenant): Promise<readonly string[]> {
  const { request } = await import('node:https')
  const headers = { authorization: `Bearer ${await tenant.signToken()}` }
  return new Promise((resolve, reject) => {
    const asked = request(`${tenant.origin}/login/jwt-session`, {
      method: 'POST',
      headers,
      ca: tenant.certificate?.pem,
      agent: false,
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.headers['set-cookie'] ?? [])
    })
    asked.on('error', reject)
    asked.end()
  })
}

it.each([
  ['a signature that was changed', (cookie: string) => cookie.replace(/eas\.sid\.sig=./, 'eas.sid.sig=!')],
  ['an id that was changed', (cookie: string) => cookie.replace(/eas\.sid=..../, 'eas.sid=AAAA')],
  ['no signature', (cookie: string) => cookie.replace(/eas\.sid\.sig=[^;]*;?/, '')],
  [
    'the signature of another cookie',
    (cookie: string) =>
      `${cookie.replace(/eas\.sid\.sig=[^;]*;?/, '')}; eas.sid.sig=${/_csrfToken\.sig=([^;]*)/.exec(cookie)?.[1]}`,
  ],
])('refuses %s', async (_what, change) => {
  const { tenant } = shared()
  const { cookie } = await signIn(tenant)
  expect((await ask(tenant, '/api/v1/users/me', { headers: { cookie } })).status).toBe(200)
  expect((await ask(tenant, '/api/v1/users/me', { headers: { cookie: change(cookie) } })).status).toBe(401)
})

it('finds its own session among cookies of the same names, as browsers send them for two partitions', async () => {
  const { tenant } = shared()
  const { cookie } = await signIn(tenant)
  const mixed = `eas.sid=${'x'.repeat(32)}; eas.sid.sig=${'y'.repeat(86)}; ${cookie}`
  expect((await ask(tenant, '/api/v1/users/me', { headers: { cookie: mixed } })).status).toBe(200)
})

it('warns once when a cookie comes that another tenant on the host name has signed', async () => {
  const [{ tenant: one }, { tenant: two }] = [await withTenant(), await withTenant()]
  const warned: string[] = []
  two.events.on('warning', ({ message }) => warned.push(message))
  const { cookie } = await signIn(one)
  for (let i = 0; i < 3; i++) {
    expect((await ask(two, '/api/v1/users/me', { headers: { cookie } })).status).toBe(401)
  }
  expect(warned).toHaveLength(1)
  expect(warned[0]).toContain('another tenant on the same host name')
  expect(two.warnings).toEqual(warned)
  expect(one.warnings).toEqual([])
})

it('keeps every CSRF token of a session valid beside the others, the cookie’s too', async () => {
  const { tenant } = shared()
  const { cookie, csrf } = await signIn(tenant)
  const tokens = [await csrf(), await csrf(), /_csrfToken=([^;]*)/.exec(cookie)?.[1] ?? '']
  expect(new Set(tokens).size).toBe(3)
  for (const token of tokens) {
    const headers = { cookie, 'qlik-csrf-token': token, 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'x', validOrigins: [] })
    expect((await ask(tenant, '/api/v1/web-integrations', { method: 'POST', headers, body })).status).toBe(201)
  }
})

it('refuses a CSRF token of another session, a broken one and none, with the code that clients retry on', async () => {
  const { tenant } = shared()
  const [ada, bob] = [await signIn(tenant, 'ada'), await signIn(tenant, 'bob')]
  const own = await ada.csrf()
  for (const token of [await bob.csrf(), `${own.slice(0, -1)}_`, own.slice(1), 'null', undefined]) {
    const headers = {
      cookie: ada.cookie,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { 'qlik-csrf-token': token }),
    }
    const answer = await ask(tenant, '/api/v1/web-integrations', { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(403)
    // @qlik/api 2.19 looks for this code at the top level of the body.
    expect(answer.json).toMatchObject({ code: 'CSRF-TOKEN-2', errors: [{ code: 'CSRF-TOKEN-2', status: '403' }] })
  }
})

it('takes the cookies away at logout and ends the session, its sockets with it', async () => {
  const { tenant } = shared()
  const { cookie } = await signIn(tenant)
  const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
  await socket.have(1)
  const answer = await ask(tenant, '/logout', { headers: { cookie } })
  expect(answer.status).toBe(200)
  expect(answer.cookies.map((value) => value.split('; ').slice(0, 2).join('; '))).toEqual([
    'eas.sid=; Max-Age=0',
    'eas.sid.sig=; Max-Age=0',
    '_csrfToken=; Max-Age=0',
    '_csrfToken.sig=; Max-Age=0',
  ])
  expect((await ask(tenant, '/api/v1/users/me', { headers: { cookie } })).status).toBe(401)
  // 4006: "authentication failed" among @qlik/api's close codes.
  expect(await socket.ended).toMatchObject({ code: 4006 })
})

it('makes a new id at every login, whatever cookie the browser came with', async () => {
  const { tenant } = shared()
  const { cookie } = await signIn(tenant)
  const headers = { cookie, authorization: `Bearer ${await tenant.signToken()}` }
  const again = await ask(tenant, '/login/jwt-session', { method: 'POST', headers })
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
  expect(digest(cookieHeader(again.cookies))).not.toBe(digest(cookie))
  expect(cookieHeader(again.cookies).slice(0, 40)).not.toBe(cookie.slice(0, 40))
})
