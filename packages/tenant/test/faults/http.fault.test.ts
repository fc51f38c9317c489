import { get, type IncomingMessage } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import type { Tenant } from '../../src/index.ts'
import { ask, RawSocket, signIn } from '../support/client.ts'
import { echoAppId } from '../support/echo-app.ts'
import { meStatus, opened } from '../support/fault-clients.ts'
import { withTenant } from '../support/with-tenant.ts'

/** What came of an answer, up to now and in the end. */
async function watch(
  tenant: Tenant,
  path: string,
  cookie: string,
): Promise<{ readonly response: IncomingMessage; readonly got: () => string; readonly ended: Promise<string> }> {
  const { port } = new URL(tenant.origin)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ hostname: '127.0.0.1', port, path, headers: { cookie, host: 'localhost' }, agent: false }, resolve).on(
      'error',
      reject,
    )
  })
  let text = ''
  response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
  const ended = new Promise<string>((resolve) => {
    response.on('end', () => resolve('end'))
    response.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
  })
  return { response, got: () => text, ended }
}

const errorOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'answered',
    (error: NodeJS.ErrnoException) => error.code,
  )

describe('redirect-loop', () => {
  it('sends what is in scope back to where it is, upgrades too', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    tenant.faults.add({ name: 'redirect-loop', scope: { path: '/single/*', count: 20 } })
    let path = '/single/?appid=x&sheet=y'
    for (let hop = 0; hop < 20; hop++) {
      const answer = await ask(tenant, path, { headers: { cookie } })
      expect([answer.status, answer.headers.location]).toEqual([302, '/single/?appid=x&sheet=y'])
      path = String(answer.headers.location)
    }
    expect((await ask(tenant, path, { headers: { cookie } })).status).not.toBe(302)
    expect(await meStatus(tenant, cookie)).toBe(200)
    const fault = tenant.faults.add({ name: 'redirect-loop', scope: { appId: echoAppId } })
    expect(await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).ended).toMatchObject({ refused: 302 })
    fault.remove()
    await new RawSocket(tenant, `/app/${echoAppId}`, { cookie }).have(1)
  })
})

describe('slow-answer', () => {
  it('lets the body trickle and, once removed, comes whole at once', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    tenant.faults.add({ name: 'slow-answer', bytesPerSecond: 40, scope: { path: '/api/v1/*', count: 1 } })
    const startMs = performance.now()
    const slow = await watch(tenant, '/api/v1/users/me', cookie)
    const promised = Number(slow.response.headers['content-length'])
    await vi.waitFor(() => expect(slow.got().length).toBeGreaterThan(3))
    const spentSeconds = (performance.now() - startMs) / 1000
    // 40 bytes a second, two at a time, the first two at once.
    expect(slow.got().length).toBeLessThanOrEqual(40 * spentSeconds + 2)
    expect(slow.response.complete).toBe(false)
    // Its count is reached, others are not slow; what it still holds can be let go.
    expect(await meStatus(tenant, cookie)).toBe(200)
    tenant.faults.clear()
    expect(await slow.ended).toBe('end')
    expect(slow.got()).toHaveLength(promised)
    expect(JSON.parse(slow.got())).toMatchObject({ subject: 'demo-analyst' })
  })
})

describe('cut-answer', () => {
  it.each([
    [{}, (promised: number) => Math.floor(promised / 2)],
    [{ atByte: 7 }, () => 7],
    [{ atByte: 0 }, () => 0],
    [{ atByte: 1e9 }, (promised: number) => promised - 1],
  ])('%o promises a body and ends before it', async (parameters, expected) => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant)
    tenant.faults.add({ name: 'cut-answer', ...parameters, scope: { count: 1 } })
    const cut = await watch(tenant, '/api/v1/users/me', cookie)
    expect(await cut.ended).toBe('ECONNRESET')
    expect(cut.response.statusCode).toBe(200)
    expect(Buffer.byteLength(cut.got())).toBe(expected(Number(cut.response.headers['content-length'])))
    expect(await (await watch(tenant, '/api/v1/users/me', cookie)).ended).toBe('end')
  })
})

describe('reset-connection', () => {
  it('meets requests and upgrades in scope with a reset, and spares the faults’ own surface', async () => {
    const { tenant } = await withTenant()
    const { cookie } = await signIn(tenant, 'ada')
    const other = await signIn(tenant, 'bob')
    const { id } = tenant.faults.add({ name: 'reset-connection', scope: { user: 'ada' } })
    expect(await errorOf(ask(tenant, '/api/v1/users/me', { headers: { cookie } }))).toBe('ECONNRESET')
    const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie })
    // 1006, no close frame: RFC 6455 section 7.1.5. It never opened.
    expect(await socket.ended).toMatchObject({ code: 1006 })
    expect(socket.frames).toEqual([])
    expect(await meStatus(tenant, other.cookie)).toBe(200)
    expect((await ask(tenant, `/_oriel/faults/${id}`, { method: 'DELETE', headers: { cookie } })).status).toBe(204)
    expect(await meStatus(tenant, cookie)).toBe(200)
    expect(tenant.warnings).toEqual([])
  })
})

describe('gone', () => {
  it('refuses connections, ends those that are open, and comes back at its port with its sessions', async () => {
    const { tenant } = await withTenant()
    const socket = await opened(tenant, 'x')
    const gone = tenant.faults.add({ name: 'gone' })
    expect(await socket.ended).toMatchObject({ code: 1006 })
    await expect.poll(() => errorOf(ask(tenant, '/login'))).toBe('ECONNREFUSED')
    gone.remove()
    await expect.poll(() => errorOf(ask(tenant, '/login'))).toBe('answered')
    expect(await meStatus(tenant, socket.cookie)).toBe(200)
    await (await opened(tenant, 'x')).call('Ping')
    expect(tenant.warnings).toEqual([])
  })

  it('over HTTP must say when it ends, since nobody could end it from there', async () => {
    const { tenant } = await withTenant()
    const add = (fault: unknown): ReturnType<typeof ask> =>
      ask(tenant, '/_oriel/faults', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      })
    expect(await add({ name: 'gone' })).toMatchObject({ status: 400, text: expect.stringContaining('seconds') })
    expect((await add({ name: 'gone', scope: { user: 'ada', seconds: 1 } })).status).toBe(400)
    // Who asked for it still hears that it was added.
    expect((await add({ name: 'gone', scope: { seconds: 3600 } })).status).toBe(201)
    await expect.poll(() => errorOf(ask(tenant, '/login'))).toBe('ECONNREFUSED')
    tenant.clock.move(3600)
    await expect.poll(() => errorOf(ask(tenant, '/login'))).toBe('answered')
  })

  it('does not keep the tenant from closing, nor closing from being final', async () => {
    const { tenant } = await withTenant()
    tenant.faults.add({ name: 'gone' })
    await tenant.close()
    expect(await errorOf(ask(tenant, '/login'))).toBe('ECONNREFUSED')
  })
})
