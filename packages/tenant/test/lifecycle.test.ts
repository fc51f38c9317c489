import { createServer, type AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startTenant, TenantError, type TenantOptions } from '../src/index.ts'
import { ask, RawSocket, signIn } from './support/client.ts'
import { echoApp, echoAppId } from './support/echo-app.ts'
import { withTenant } from './support/with-tenant.ts'

/** Sockets, servers and timers that keep this process alive. */
const handles = (): readonly string[] =>
  process
    .getActiveResourcesInfo()
    .filter((name) => /^(TCP|TLS|Timeout)/.test(name))
    .sort()

/** Those that were not there before. The test runner's own timers come and go meanwhile. */
function more(before: readonly string[]): readonly string[] {
  const left = [...before]
  return handles().filter((name) => {
    const place = left.indexOf(name)
    if (place >= 0) left.splice(place, 1)
    return place < 0
  })
}

it('leaves no handle open after close, with sockets open, sessions waiting, faults running and a client stalled', async () => {
  const before = handles()
  const app = echoApp()
  const tenant = await startTenant({ apps: [{ loaded: app }] })
  const { cookie } = await signIn(tenant)
  const path = `/app/${echoAppId}/identity/`
  const sockets = ['a', 'b'].map((identity) => new RawSocket(tenant, `${path}${identity}/ttl/600`, { cookie }))
  await Promise.all(sockets.map((socket) => socket.have(1)))
  await sockets[0]?.leave()
  tenant.faults.add({ name: 'delay', ms: 60_000, scope: { seconds: 600 } })
  tenant.faults.add({ name: 'freeze', http: true, scope: { path: '/api/*' } })
  const held = [
    ask(tenant, '/api/v1/users/me', { headers: { cookie } }).catch(() => 'cut'),
    ask(tenant, '/login').catch(() => 'cut'),
    new RawSocket(tenant, `${path}c`, { cookie }).ended,
  ]
  const halfRequest =
    'POST /_oriel/faults HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{'
  const stalled = connect(Number(new URL(tenant.origin).port), '127.0.0.1', () => stalled.write(halfRequest))
  const stalledGone = new Promise((resolve) => stalled.on('error', () => undefined).on('close', resolve))
  // Each answer that the delay holds back has been counted: the three are inside the tenant.
  await vi.waitFor(() => expect(tenant.faults.list()[0]).toMatchObject({ fault: { name: 'delay' }, used: 3 }))
  await Promise.all([tenant.close(), tenant.close()])
  await Promise.all([...held, stalledGone, sockets[1]?.ended])
  expect(app.openSessions).toBe(0)
  expect(app.openConnections).toBe(0)
  expect(tenant.warnings).toEqual([])
  // Not vi.waitFor, whose own timer would be counted. What has ended is let go of within a few turns of the loop.
  for (let turn = 0; turn < 50 && more(before).length > 0; turn++) await new Promise(setImmediate)
  expect(more(before)).toEqual([])
  await expect(ask(tenant, '/login')).rejects.toThrow('ECONNREFUSED')
})

it('leaves no handle open after close while calculations, trickling answers and moved timers wait', async () => {
  const before = handles()
  const app = echoApp()
  const tenant = await startTenant({ apps: [{ loaded: app }] })
  const { cookie } = await signIn(tenant)
  const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/a/ttl/600`, { cookie })
  await socket.have(1)
  tenant.faults.add({ name: 'slow-calculation', blocks: 'session' })
  tenant.faults.add({ name: 'slow-answer', bytesPerSecond: 1, scope: { path: '/api/v1/users/me' } })
  void socket.call('GetLayout')
  void socket.call('Behind')
  const slow = ask(tenant, '/api/v1/users/me', { headers: { cookie } }).catch(() => 'cut')
  await vi.waitFor(() => expect(tenant.faults.list().map(({ used }) => used)).toEqual([1, 1]))
  // Timers are set anew when the clock is moved; the old ones must not stay.
  for (const seconds of [10, -10, 5]) tenant.clock.move(seconds)
  tenant.faults.add({ name: 'gone', scope: { seconds: 600 } })
  await Promise.all([slow, socket.ended])
  await tenant.close()
  expect(app.openSessions).toBe(0)
  expect(tenant.warnings).toEqual([])
  for (let turn = 0; turn < 50 && more(before).length > 0; turn++) await new Promise(setImmediate)
  expect(more(before)).toEqual([])
})

it('takes a client that leaves in the middle of its body for what it is, not for a defect of its own', async () => {
  const { tenant } = await withTenant()
  const logged = new Promise((resolve) => tenant.events.on('request', resolve))
  const head = 'POST /_oriel/faults HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'
  const client = connect(Number(new URL(tenant.origin).port), '127.0.0.1', () => {
    // With Expect the tenant says when it has begun to read the body.
    client.write(`${head}expect: 100-continue\r\ncontent-length: 99\r\n\r\n{`)
    client.once('data', () => client.resetAndDestroy())
  })
  client.on('error', () => undefined)
  expect(await logged).toMatchObject({ path: '/_oriel/faults', status: 0 })
  await new Promise(setImmediate)
  expect(tenant.warnings).toEqual([])
})

it('answers on both loopback addresses at one port', async () => {
  const { tenant } = await withTenant()
  const port = Number(new URL(tenant.origin).port)
  for (const host of ['127.0.0.1', '::1']) {
    const reached = await new Promise((resolve, reject) => {
      const socket = connect(port, host, () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', reject)
    })
    expect(reached).toBe(true)
  }
})

describe('starting', () => {
  it('on a taken port fails with a fix and leaves the port to its owner', async () => {
    const owner = createServer()
    await new Promise<void>((resolve) => owner.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void owner.close())
    const { port } = owner.address() as AddressInfo
    const error: unknown = await startTenant({ apps: [{ loaded: echoApp() }], port }).catch((reason: unknown) => reason)
    expect(TenantError.is(error) && error).toMatchObject({
      code: 'ERR_TENANT_PORT_TAKEN',
      message: expect.stringContaining(String(port)),
      fix: expect.stringContaining('another port'),
    })
  })

  it('where only the IPv6 half of the port is taken fails as well, with nothing left listening', async () => {
    const owner = createServer()
    await new Promise<void>((resolve) => owner.listen({ port: 0, host: '::1', ipv6Only: true }, resolve))
    onTestFinished(() => void owner.close())
    const { port } = owner.address() as AddressInfo
    await expect(startTenant({ apps: [{ loaded: echoApp() }], port })).rejects.toMatchObject({
      code: 'ERR_TENANT_PORT_TAKEN',
    })
    await expect(
      new Promise((resolve, reject) => connect(port, '127.0.0.1', () => resolve('listening')).on('error', reject)),
    ).rejects.toThrow('ECONNREFUSED')
  })

  it.each<[string, TenantOptions, string]>([
    ['a port that is none', { port: 70_000 }, 'ERR_TENANT_OPTION'],
    ['an origin with a path', { origins: ['http://localhost:4300/app'] }, 'ERR_TENANT_OPTION'],
    ['an origin without a scheme', { origins: ['localhost:4300'] }, 'ERR_TENANT_OPTION'],
    ['a host name with a port', { publicHost: 'localhost:80' }, 'ERR_TENANT_OPTION'],
    ['a limit of nothing', { sessionLimits: { inactivityMinutes: 0 } }, 'ERR_TENANT_OPTION'],
    ['an address of another machine', { host: '192.0.2.1' }, 'ERR_TENANT_ADDRESS'],
    ['two apps with one id', { apps: [{ loaded: echoApp() }, { loaded: echoApp() }] }, 'ERR_TENANT_OPTION'],
  ])('with %s fails with a fix', async (_what, options, code) => {
    const error: unknown = await startTenant({ apps: [{ loaded: echoApp() }], ...options }).catch(
      (reason: unknown) => reason,
    )
    expect(TenantError.is(error) && error).toMatchObject({ code, fix: expect.stringMatching(/\.$/) })
  })
})
