import { connect } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ask, RawSocket, signIn } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()

/** Sends bytes as they are and gives what came back once the tenant has closed, or a moment after we have. */
function exchangeBytes(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    // A reset is an answer too: what counts is that the tenant is there for the next one.
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
  })
}

const token = fc.stringMatching(/^[A-Za-z0-9_.%-]{0,12}$/)
const headerValue = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
})
const path = fc.oneof(
  fc.webPath(),
  fc
    .array(
      fc.oneof(
        token,
        fc.constantFrom('..', '%2e%2e', '%2f', 'app', 'single', '_oriel', 'faults', 'api', '\\', '', '%00', '%'),
      ),
      { maxLength: 6 },
    )
    .map((parts) => `/${parts.join('/')}`),
  fc.constantFrom('*', 'http://evil.example/', '//evil.example', '', '/app/a/identity/%ff', `/${'a'.repeat(20_000)}`),
)
const knownHeaders = fc.constantFrom(
  'cookie',
  'origin',
  'authorization',
  'host',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'connection',
  'sec-websocket-key',
  'sec-websocket-version',
  'expect',
  'content-type',
  'if-none-match',
  'accept-encoding',
)
const headers = fc.array(
  fc.tuple(
    fc.oneof(knownHeaders, token),
    fc.oneof(
      headerValue,
      fc.constantFrom(
        'websocket',
        'upgrade',
        'Bearer a.b.c',
        'eas.sid=x; eas.sid.sig=y',
        '13',
        '-1',
        '0',
        'chunked',
        'localhost',
        'application/json',
      ),
    ),
  ),
  { maxLength: 8 },
)
const requests = fc
  .record({
    method: fc.oneof(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'CONNECT', 'TRACE'),
      token,
    ),
    path,
    headers,
    body: fc.string({ maxLength: 200 }),
  })
  .map((parts) =>
    Buffer.from(
      `${parts.method} ${parts.path} HTTP/1.1\r\n${parts.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${parts.body}`,
      'latin1',
    ),
  )

it('survives 600 malformed requests, answering none with a success that it should not, and goes on working', async () => {
  const { tenant } = shared()
  const port = Number(new URL(tenant.origin).port)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        { weight: 4, arbitrary: requests },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
      ),
      async (bytes) => {
        const text = await exchangeBytes(port, bytes)
        expect(text).toMatch(/^$|^HTTP\/1\.1 \d{3} /)
        // Nothing but the hand-written pages and the faults' list is for somebody without a session.
        const isRest = /^\S+ \/api\//.test(bytes.toString('latin1'))
        if (isRest && text !== '') expect(Number(text.slice(9, 12)), text.slice(0, 200)).toBeGreaterThanOrEqual(400)
        for (const status of text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)) {
          expect(status[1]).not.toBe('500')
          expect(status[1]).not.toBe('101')
        }
      },
    ),
    { numRuns: 600 },
  )
  expect(tenant.warnings.filter((warning) => warning.includes('failed inside'))).toEqual([])
  const { cookie } = await signIn(tenant)
  expect((await ask(tenant, '/api/v1/users/me', { headers: { cookie } })).status).toBe(200)
}, 60_000)

const restPaths = [
  'web-integrations',
  'csp-origins',
  'identity-providers',
  'api-keys',
  'users',
  'users/me',
  'groups',
  'groups/settings',
  'licenses/settings',
  'spaces',
  'spaces/x/assignments',
  'apps',
  'csrf-token',
].flatMap((name) => [`/api/v1/${name}`, `/api/v1/${name}/x`])
const restRequest = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  path: fc.constantFrom(...restPaths, '/api/core/auth-settings'),
  query: fc.constantFrom(
    '',
    '?limit=-1',
    '?limit=1e9',
    '?limit=x&sort=%00',
    '?startingAfter=__proto__&endingBefore=x',
    '?filter=(((',
  ),
  body: fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.string(),
    fc
      .array(
        fc.record({
          op: fc.constantFrom('replace', 'add', 'remove', 'test'),
          path: fc.constantFrom(
            '/',
            '',
            '/name',
            '/__proto__',
            '/constructor/prototype/x',
            '/description',
            '/value/0',
            '/validOrigins',
          ),
          value: fc.jsonValue({ maxDepth: 2 }),
        }),
        { maxLength: 3 },
      )
      .map((patch) => JSON.stringify(patch)),
  ),
})

it('answers 2,000 REST requests that fit nothing without failing, and goes on working', async () => {
  const { tenant } = await withTenant({ assumptions: { rateLimits: 'off' } })
  const { cookie, csrf } = await signIn(tenant)
  const token = await csrf()
  const headers = { cookie, 'qlik-csrf-token': token, 'content-type': 'application/json' }
  await fc.assert(
    fc.asyncProperty(restRequest, async ({ method, path, query, body }) => {
      const sent = method === 'GET' ? { method, headers } : { method, headers, body }
      const { status, json } = await ask(tenant, path + query, sent)
      expect(status, path).toBeLessThan(500)
      // The one error format of the REST reference: a list of errors and a trace id.
      if (status >= 400)
        expect(json, `${method} ${path} ${status}`).toMatchObject({ traceId: expect.any(String) as string })
    }),
    { numRuns: 2000 },
  )
  expect(tenant.warnings.filter((warning) => warning.includes('failed inside'))).toEqual([])
  expect(Object.prototype).not.toHaveProperty('x')
  expect((await ask(tenant, '/api/v1/users/me', { headers: { cookie } })).status).toBe(200)
}, 120_000)

it('survives 300 malformed WebSocket byte streams after a good upgrade', async () => {
  const { tenant } = shared()
  const port = Number(new URL(tenant.origin).port)
  const { cookie } = await signIn(tenant)
  const head = `GET /app/${echoAppId}/identity/fuzz/ttl/0 HTTP/1.1\r\nhost: localhost:${port}\r\ncookie: ${cookie}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      expect(await exchangeBytes(port, Buffer.concat([Buffer.from(head), bytes]))).toMatch(/^HTTP\/1\.1 101 /)
    }),
    { numRuns: 300 },
  )
  const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/fuzz`, { cookie })
  await socket.have(1)
  await socket.call('Ping')
  await socket.leave()
}, 60_000)

it('survives clients that reset the connection at every stage of a socket', async () => {
  const { tenant, app } = shared()
  const port = Number(new URL(tenant.origin).port)
  const { cookie } = await signIn(tenant)
  const head = `GET /app/${echoAppId}/identity/reset/ttl/0 HTTP/1.1\r\nhost: localhost:${port}\r\ncookie: ${cookie}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`
  const bytes = Buffer.concat([Buffer.from(head), Buffer.from([0x81, 0x85, 0, 0, 0, 0, 0x7b])])
  const delay = tenant.faults.add({ name: 'delay', ms: 5, scope: { path: '/app/*' } })
  for (let cut = 1; cut <= bytes.length; cut += 9) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(bytes.subarray(0, cut), () => socket.resetAndDestroy()),
      )
      socket.on('error', () => undefined)
      socket.on('close', () => resolve())
    })
  }
  delay.remove()
  const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/reset/ttl/0`, { cookie })
  await socket.have(1)
  await socket.leave()
  await expect.poll(() => app.openConnections).toBe(0)
})
