import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicKey } from 'node:crypto'
import { jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startPortal } from '@oriel/portal'
import type { PortalConfig, PortalOptions } from '@oriel/portal'

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

const config: PortalConfig = {
  tenant: 'tenant.eu.qlikcloud.com',
  webIntegrationId: 'web-1',
  appId: 'app-1',
  sheetId: 'sheet-1',
  issuer: 'https://portal.example',
  keyId: 'key-1',
  privateKey: keys.privateKey,
  demoFaults: false,
}

let pageFolder: string
beforeAll(() => {
  pageFolder = mkdtempSync(join(tmpdir(), 'portal-page-'))
  mkdirSync(join(pageFolder, 'fonts'))
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>Portal</title>')
  writeFileSync(join(pageFolder, 'main.js'), 'export {}')
  writeFileSync(join(pageFolder, 'chunk-AB12CD34.js'), 'export {}')
  writeFileSync(join(pageFolder, 'fonts', 'a.woff2'), 'font')
  writeFileSync(join(pageFolder, '..', `${pageFolder.split('/').at(-1)}.secret`), 'secret')
})
afterAll(() => {
  rmSync(pageFolder, { recursive: true })
  rmSync(`${pageFolder}.secret`)
})

async function start(options: Partial<PortalOptions> = {}): Promise<{ origin: string; port: number }> {
  const portal = await startPortal({ config, pageFolder, ...options })
  onTestFinished(() => portal.close())
  return { origin: portal.origin, port: Number(new URL(portal.origin).port) }
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Sends exactly these headers to the portal, as `localhost` unless told otherwise. */
function send(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
    host = '127.0.0.1',
  }: { method?: string; headers?: Record<string, string>; body?: string; host?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = { host: `localhost:${port}`, ...headers }
    const request = httpRequest({ host, port, path, method, headers: all }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }

function signIn(port: number, user = 'demo-analyst', headers: Record<string, string> = {}): Promise<Answer> {
  const all = { ...form, origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin', ...headers }
  return send(port, '/demo/sign-in', { method: 'POST', headers: all, body: `user=${user}` })
}

function cookieOf({ headers }: Answer): string {
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

describe('signing in to the demo portal', () => {
  it('gives a cookie with the port in its name, that scripts and other sites cannot use', async () => {
    const { port } = await start()
    const answer = await signIn(port)
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^oriel-portal-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Max-Age=28800$`),
      ),
    ])
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(JSON.parse(answer.text)).toMatchObject({ user: { subject: 'demo-analyst', name: 'Demo Analyst' } })
  })

  it('lets the token endpoint name that user, with the end of the sign-in', async () => {
    const { port } = await start()
    for (const [user, name] of [
      ['demo-analyst', 'Demo Analyst'],
      ['demo-manager', 'Demo Manager'],
    ] as const) {
      const headers = { cookie: cookieOf(await signIn(port, user)) }
      const me = JSON.parse((await send(port, '/oriel/me', { headers })).text) as { sessionEndsAt: number }
      expect(me).toEqual({ subject: user, name, sessionEndsAt: expect.any(Number) })
      expect(me.sessionEndsAt - Date.now()).toBeGreaterThan(7.9 * 3_600_000)
      const token = JSON.parse((await send(port, '/oriel/token', { headers })).text) as { body: string }
      const { payload, protectedHeader } = await jwtVerify(token.body, createPublicKey(keys.publicKey))
      expect(payload).toMatchObject({ sub: user, name, iss: 'https://portal.example', email_verified: true })
      expect(protectedHeader.kid).toBe('key-1')
    }
  })

  it('holds on both loopback addresses, and ends with sign-out', async () => {
    const { origin, port } = await start()
    const headers = { cookie: cookieOf(await signIn(port)) }
    expect((await send(port, '/oriel/me', { headers, host: '127.0.0.1' })).status).toBe(200)
    const six = await send(port, '/oriel/me', { headers, host: '::1' }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    )
    expect(six === 'EADDRNOTAVAIL' || (typeof six === 'object' && six.status === 200)).toBe(true)

    const out = await send(port, '/demo/sign-out', { method: 'POST', headers: { ...headers, origin } })
    expect(out.status).toBe(200)
    expect(out.headers['set-cookie']?.[0]).toMatch(/^oriel-portal-\d+=; .*Max-Age=0$/)
    expect(JSON.parse(out.text)).toMatchObject({ user: null })
    expect((await send(port, '/oriel/me', { headers })).status).toBe(401)
    expect((await send(port, '/oriel/token', { headers })).status).toBe(401)
  })

  it('makes a new id each time, and the one before is worth nothing', async () => {
    const { port } = await start()
    const first = cookieOf(await signIn(port))
    const second = cookieOf(await signIn(port, 'demo-manager', { cookie: first }))
    expect(second).not.toBe(first)
    expect((await send(port, '/oriel/me', { headers: { cookie: first } })).status).toBe(401)
    expect((await send(port, '/oriel/me', { headers: { cookie: second } })).status).toBe(200)
  })

  it('believes neither of two cookies of its name, and none that it did not give', async () => {
    const { port } = await start()
    const own = cookieOf(await signIn(port))
    for (const cookie of [`${own}; ${own}`, `oriel-portal-${port}=x; ${own}`, `oriel-portal-${port}=`, `x${own}`]) {
      expect((await send(port, '/oriel/me', { headers: { cookie } })).status).toBe(401)
    }
    expect((await send(port, '/oriel/me', { headers: { cookie: `a=1; ${own}; b=2` } })).status).toBe(200)
  })

  it('works by a plain form, which comes back to the page, and by JSON', async () => {
    const { origin, port } = await start()
    const byForm = await signIn(port, 'demo-manager', { accept: 'text/html,*/*' })
    expect([byForm.status, byForm.headers.location]).toEqual([303, '/'])
    expect((await send(port, '/oriel/me', { headers: { cookie: cookieOf(byForm) } })).status).toBe(200)
    const headers = { 'content-type': 'application/json', origin }
    const byJson = await send(port, '/demo/sign-in', { method: 'POST', headers, body: '{"user":"demo-manager"}' })
    expect(byJson.status).toBe(200)
  })

  it.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a sibling port', { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' }],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['nobody that it names', { origin: '', 'sec-fetch-site': 'same-origin' }],
    ['the right origin that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('is refused when the form comes from %s', async (_, headers) => {
    const { port } = await start()
    const answer = await signIn(port, 'demo-analyst', headers)
    expect(answer.status).toBe(403)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it.each([
    ['an unknown user', 'user=root', form],
    ['no user', '', form],
    ['broken JSON', '{"user"', { 'content-type': 'application/json' }],
    ['a user of another kind', '{"user":["demo-analyst"]}', { 'content-type': 'application/json' }],
    ['a form as large as a file', `user=demo-analyst&x=${'x'.repeat(10_000)}`, form],
  ])('answers 400 to %s', async (_, body, type) => {
    const { origin, port } = await start()
    const answer = await send(port, '/demo/sign-in', { method: 'POST', headers: { ...type, origin }, body })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('user=demo-analyst or user=demo-manager')
  })

  it.each([
    ['GET', '/demo/sign-in', 'POST'],
    ['GET', '/demo/sign-out', 'POST'],
    ['POST', '/demo/config', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['PUT', '/main.js', 'GET, HEAD'],
  ])('is not done by %s %s, which answers 405', async (method, path, allow) => {
    const { port } = await start()
    const answer = await send(port, path, { method })
    expect([answer.status, answer.headers.allow]).toEqual([405, allow])
  })
})

describe('the page of the demo portal', () => {
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self' https://tenant.eu.qlikcloud.com wss://tenant.eu.qlikcloud.com; " +
    "frame-src https://tenant.eu.qlikcloud.com; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

  it.each([
    ['/', 200, 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html', 200, 'text/html; charset=utf-8', 'no-cache'],
    ['/main.js', 200, 'text/javascript; charset=utf-8', 'no-cache'],
    ['/chunk-AB12CD34.js', 200, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/fonts/a.woff2', 200, 'font/woff2', 'no-cache'],
    ['/fonts/', 404, 'text/plain', undefined],
    ['/nothing', 404, 'text/plain', undefined],
    ['/../package.json', 404, 'text/plain', undefined],
    ['/%2e%2e/package.json', 404, 'text/plain', undefined],
    ['/..%2fpackage.json', 404, 'text/plain', undefined],
  ])('%s is answered by %i under a policy without inline code', async (path, status, type, cache) => {
    const { port } = await start()
    const answer = await send(port, path)
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe(type)
    expect(answer.headers['cache-control']).toBe(cache)
    expect(answer.headers['content-security-policy']).toBe(policy)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  })

  it('names the tenant’s plain socket when the tenant speaks http', async () => {
    const { port } = await start({ config: { ...config, tenant: 'http://localhost:4301' } })
    expect((await send(port, '/')).headers['content-security-policy']).toContain(
      "connect-src 'self' http://localhost:4301 ws://localhost:4301; frame-src http://localhost:4301;",
    )
  })

  it('is not sent again when the browser has it', async () => {
    const { port } = await start()
    const { etag = '' } = (await send(port, '/')).headers
    expect(etag).not.toBe('')
    const again = await send(port, '/', { headers: { 'if-none-match': etag } })
    expect([again.status, again.text]).toEqual([304, ''])
    expect((await send(port, '/', { method: 'HEAD' })).status).toBe(200)
  })

  it('learns from /demo/config what to show, and nothing of the key', async () => {
    const { port } = await start()
    const answer = await send(port, '/demo/config')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(JSON.parse(answer.text)).toEqual({
      tenant: 'https://tenant.eu.qlikcloud.com',
      webIntegrationId: 'web-1',
      appId: 'app-1',
      sheetId: 'sheet-1',
      demoFaults: false,
      user: null,
      users: [
        { subject: 'demo-analyst', name: 'Demo Analyst' },
        { subject: 'demo-manager', name: 'Demo Manager' },
      ],
    })
  })
})

describe('the address of the demo portal', () => {
  it.each(['127.0.0.1', '[::1]'])('is one: who types %s is sent to it', async (alias) => {
    const { origin, port } = await start()
    const answer = await send(port, '/main.js?a=1', { headers: { host: `${alias}:${port}` } })
    expect([answer.status, answer.headers.location]).toEqual([307, `${origin}/main.js?a=1`])
    const posted = await signIn(port, 'demo-analyst', { host: `${alias}:${port}`, origin: `http://${alias}:${port}` })
    expect([posted.status, posted.headers['set-cookie']]).toEqual([421, undefined])
  })

  it('is not that of a foreign name that points to this machine', async () => {
    const { port } = await start()
    const host = `evil.example:${port}`
    const answer = await signIn(port, 'demo-analyst', { host, origin: `http://${host}` })
    expect(answer.status).toBe(421)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect((await send(port, '/', { headers: { host: 'localhost' } })).status).toBe(421)
  })

  it('can have another host name', async () => {
    const { origin, port } = await start({ publicHost: 'portal.localhost' })
    expect(origin).toBe(`http://portal.localhost:${port}`)
    expect((await send(port, '/', { headers: { host: `portal.localhost:${port}` } })).status).toBe(200)
    expect((await send(port, '/')).headers.location).toBe(`${origin}/`)
  })
})

describe('starting the demo portal', () => {
  it('fails on a port that is taken, with what to do', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    await expect(startPortal({ config, pageFolder, port })).rejects.toMatchObject({
      code: 'ERR_PORT_TAKEN',
      message: expect.stringContaining(String(port)),
      fix: expect.stringContaining('another port'),
      retryable: true,
    })
  })

  it('fails on a port that is taken on IPv6 only, and leaves the other address free', async () => {
    const other = createServer()
    const bound = await new Promise<boolean>((resolve) => {
      other.once('error', () => resolve(false)).listen({ port: 0, host: '::1', ipv6Only: true }, () => resolve(true))
    })
    if (!bound) return // A machine without IPv6 has nothing to take.
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    await expect(startPortal({ config, pageFolder, port })).rejects.toMatchObject({ code: 'ERR_PORT_TAKEN' })
    const free = createServer()
    await new Promise<void>((resolve, reject) => free.once('error', reject).listen(port, '127.0.0.1', resolve))
    await new Promise((resolve) => free.close(resolve))
  })

  it('fails on a page that was not built, with the command that builds it', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'portal-empty-'))
    onTestFinished(() => rmSync(empty, { recursive: true }))
    for (const folder of [empty, join(empty, 'missing')]) {
      await expect(startPortal({ config, pageFolder: folder })).rejects.toMatchObject({
        code: 'ERR_PAGE_NOT_BUILT',
        fix: 'run `npm run build`',
      })
    }
  })

  it.each([
    ['a tenant with a path', { tenant: 'https://tenant.eu.qlikcloud.com/hub' }, 'ERR_CONFIG_INVALID'],
    ['no app', { appId: ' ' }, 'ERR_CONFIG_INVALID'],
    ['no sheet', { sheetId: '' }, 'ERR_CONFIG_INVALID'],
    ['a key that is none', { privateKey: 'key' }, 'ERR_KEY_UNREADABLE'],
    ['no issuer', { issuer: '' }, 'ERR_ISSUER_MISSING'],
  ])('fails on %s', async (_, change, code) => {
    await expect(startPortal({ config: { ...config, ...change }, pageFolder })).rejects.toMatchObject({
      code,
      fix: expect.any(String),
    })
  })

  it('closes while somebody is half way through a request', async () => {
    const portal = await startPortal({ config, pageFolder })
    const socket = connect(Number(new URL(portal.origin).port), '127.0.0.1')
    socket.on('error', () => {}).resume()
    await once(socket, 'connect')
    const host = new URL(portal.origin).host
    socket.write(
      `POST /demo/sign-in HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${portal.origin}\r\nContent-Length: 100\r\n\r\nuser=`,
    )
    expect((await fetch(`${portal.origin}/`)).status).toBe(200)
    const closed = once(socket, 'close')
    await portal.close()
    await closed
  })

  it('closes while a browser keeps its connection, and frees the port', async () => {
    const portal = await startPortal({ config, pageFolder })
    const port = Number(new URL(portal.origin).port)
    expect((await fetch(`${portal.origin}/`)).status).toBe(200) // fetch keeps it alive.
    await portal.close()
    const again = await startPortal({ config, pageFolder, port })
    await again.close()
  })
})
