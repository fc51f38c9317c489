import { X509Certificate } from 'node:crypto'
import { createHash } from 'node:crypto'
import { get } from 'node:https'
import { connect } from 'node:tls'
import { expect, it } from 'vitest'
import type { Tenant } from '../src/index.ts'
import { echoAppId } from './support/echo-app.ts'
import { RawSocket } from './support/client.ts'
import { withTenant } from './support/with-tenant.ts'

async function loginOverTls(tenant: Tenant): Promise<string> {
  const authorization = `Bearer ${await tenant.signToken()}`
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { authorization }, ca: tenant.certificate?.pem, agent: false }
    get(`${tenant.origin}/login/jwt-session`, options, (response) => {
      response.resume()
      resolve((response.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; '))
    }).on('error', reject)
  })
}

it('shows a certificate that a client trusting it takes for every name it is reached by', async () => {
  const { tenant } = await withTenant({ tls: true, publicHost: 'tenant.example' })
  const port = Number(new URL(tenant.origin).port)
  expect(tenant.origin).toBe(`https://tenant.example:${port}`)
  const pem = tenant.certificate?.pem ?? ''
  for (const servername of ['localhost', 'tenant.localhost', 'tenant.example']) {
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca: pem, servername }, () => {
        expect(socket.authorized).toBe(true)
        socket.end()
        resolve()
      })
      socket.on('error', reject)
    })
  }
  const spki = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })
  expect(tenant.certificate?.spkiSha256).toBe(createHash('sha256').update(spki).digest('base64'))
})

it('speaks https and wss, and can reset the TCP connection below', async () => {
  const { tenant } = await withTenant({ tls: true })
  const socket = new RawSocket(tenant, `/app/${echoAppId}`, { cookie: await loginOverTls(tenant) })
  await socket.have(1)
  const raw = (socket.ws as unknown as { _socket: NodeJS.EventEmitter })._socket
  const error = new Promise((resolve) => raw.once('error', resolve))
  tenant.faults.add({ name: 'drop-socket' })
  expect(await error).toMatchObject({ code: 'ECONNRESET' })
  expect(await socket.ended).toMatchObject({ code: 1006 })
})
