import { createPrivateKey } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { faultCatalogue } from '@oriel/tenant'
import { createRunFolder } from '../src/run-folder.ts'
import { makeFolder, ready, runToEnd, start } from './support.ts'

async function takenPort(): Promise<number> {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  return (other.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  await new Promise((resolve) => other.close(resolve))
  return port
}

const origin = /^http:\/\/localhost:[1-9]\d*$/

// Whatever else runs on this machine is none of a test's business.
beforeEach(() => void vi.stubEnv('TMPDIR', makeFolder()))
afterEach(() => void vi.unstubAllEnvs())

describe('oriel demo', () => {
  it('runs portal and tenant on free ports: what the portal signs, the tenant takes', async () => {
    const running = start(['demo', '--rows', '1000', '--port', '0', '--json'])
    const line = await ready(running)
    expect(line).toEqual({
      portal: expect.stringMatching(origin),
      tenant: expect.stringMatching(origin),
      appId: expect.stringMatching(/^\S+$/),
      sheetId: expect.stringMatching(/^\S+$/),
      webIntegrationId: expect.stringMatching(/^\S+$/),
      issuer: expect.stringMatching(/^\S+$/),
      keyId: expect.stringMatching(/^\S+$/),
      privateKeyFile: expect.stringMatching(/privatekey\.pem$/),
    })
    expect(running.out().trimEnd()).not.toContain('\n')
    const { portal = '', tenant = '', webIntegrationId = '' } = line

    const signedIn = await fetch(`${portal}/demo/sign-in`, {
      method: 'POST',
      headers: { origin: portal, 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'demo-manager' }),
    })
    expect(await signedIn.json()).toMatchObject({ tenant, demoFaults: true, user: { subject: 'demo-manager' } })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const token = (await (await fetch(`${portal}/oriel/token`, { headers: { cookie } })).json()) as { body: string }
    const login = await fetch(`${tenant}/login/jwt-session?qlik-web-integration-id=${webIntegrationId}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token.body}`, origin: portal, 'qlik-web-integration-id': webIntegrationId },
    })
    expect(login.status).toBe(200)
    expect(login.headers.get('access-control-allow-origin')).toBe(portal)
    const cookies = login.headers.getSetCookie()
    expect(cookies.find((text) => text.startsWith('eas.sid='))).toMatch(/SameSite=Lax/i)

    running.interrupt()
    expect(await running.exit).toBe(0)
    expect(existsSync(dirname(line['privateKeyFile'] ?? ''))).toBe(false)
    await expect(fetch(portal)).rejects.toThrow()
    await expect(fetch(tenant)).rejects.toThrow()
  })

  it('prints the portal’s address first and alone on its line, and warns of another tenant beside it', async () => {
    const other = await createRunFolder('http://localhost:1')
    onTestFinished(() => other.remove())
    const running = start(['demo', '--rows', '1000', '--port', '0'])
    await expect.poll(running.out, { timeout: 15_000 }).toContain('Ctrl+C')
    const [first = '', second] = running.out().split('\n')
    expect(first).toMatch(origin)
    expect(second).toBe('')
    expect((await fetch(`${first}/demo/config`)).status).toBe(200)
    expect(running.err()).toMatch(/^oriel: warning: another tenant runs at http:\/\/localhost:1\..+\n {2}fix: .+\n$/)
  })

  it('ends with 1 when the portal’s port is taken, and leaves nothing running', async () => {
    const port = await takenPort()
    const { code, out, err } = await runToEnd([
      'demo',
      '--rows',
      '1000',
      '--port',
      String(port),
      '--tenant-port',
      '0',
      '--json',
    ])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(new RegExp(`^oriel: .*port ${port} is taken\\n {2}fix: .*--port 0.*\\n$`))
  })

  it('ends with 1 when the tenant’s port is taken', async () => {
    const port = await takenPort()
    const { code, out, err } = await runToEnd(['demo', '--rows', '1000', '--port', '0', '--tenant-port', String(port)])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(new RegExp(`^oriel: .*port ${port} on \\S+ is taken\\n {2}fix: .+\\n$`))
  })

  it('leaves no tenant behind when its folder cannot be made', async () => {
    const cwd = makeFolder()
    vi.stubEnv('TMPDIR', join(cwd, 'nowhere'))
    const port = await freePort()
    const { code, out } = await runToEnd(['demo', '--rows', '1000', '--port', '0', '--tenant-port', String(port)], {
      cwd,
    })
    expect([code, out]).toEqual([1, ''])
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  it('runs the local tenant by --local even where a real one is configured', async () => {
    const running = start(['demo', '--rows', '1000', '--port', '0', '--local', '--json'], {
      env: { ORIEL_TENANT: 'a.qlikcloud.com' },
    })
    expect((await ready(running))['tenant']).toMatch(origin)
    expect(running.err()).toBe('')
  })
})

describe('oriel tenant', () => {
  it('takes what its private key file signs, in a file that nobody else reads and that goes with it', async () => {
    const running = start(['tenant', '--rows', '1000', '--port', '0', '--json', '--origin', 'https://portal.example'])
    const line = await ready(running)
    expect(Object.keys(line).toSorted()).toEqual(
      ['apiKey', 'appId', 'issuer', 'keyId', 'privateKeyFile', 'sheetId', 'tenant', 'webIntegrationId'].toSorted(),
    )
    const { tenant = '', privateKeyFile = '', issuer = '', keyId = '' } = line
    expect(statSync(privateKeyFile).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(privateKeyFile)).mode & 0o777).toBe(0o700)
    const key = await importPKCS8(readFileSync(privateKeyFile, 'utf8'), 'RS256')
    const now = Math.floor(Date.now() / 1000)
    const jwt = await new SignJWT({ subType: 'user', name: 'Ada', email: 'ada@portal.example', email_verified: true })
      .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience('qlik.api/login/jwt-session')
      .setSubject('ada')
      .setJti('once')
      .setIssuedAt(now)
      .setNotBefore(now - 5)
      .setExpirationTime(now + 60)
      .sign(key)
    const headers = {
      authorization: `Bearer ${jwt}`,
      origin: 'https://portal.example',
      'qlik-web-integration-id': line['webIntegrationId'] ?? '',
    }
    const login = await fetch(`${tenant}/login/jwt-session`, { method: 'POST', headers })
    expect(login.status).toBe(200)
    expect(login.headers.get('access-control-allow-origin')).toBe('https://portal.example')
    running.interrupt()
    expect(await running.exit).toBe(0)
    expect(existsSync(privateKeyFile)).toBe(false)
  })

  it('says in words what is there, the faults’ names by group among it', async () => {
    const running = start(['tenant', '--rows', '1000', '--port', '0'])
    await expect.poll(running.out, { timeout: 30_000 }).toContain('Ctrl+C')
    for (const [name, { group }] of Object.entries(faultCatalogue)) {
      expect(running.out()).toMatch(new RegExp(`^ +${group} .* ${name}(,|$)`, 'm'))
    }
    running.interrupt()
    expect(await running.exit).toBe(0)
  })

  it('speaks TLS under another host name, and gives its certificate out', async () => {
    const running = start(['tenant', '--rows', '1000', '--port', '0', '--tls', '--host', 'tenant.localhost', '--json'])
    const line = await ready(running)
    expect(line['tenant']).toMatch(/^https:\/\/tenant\.localhost:\d+$/)
    const certificate = new X509Certificate(readFileSync(line['certificateFile'] ?? ''))
    expect(certificate.checkHost('tenant.localhost')).toBe('tenant.localhost')
    expect(line['certificateSpkiSha256']).toMatch(/^[\w+/]{43}=$/)
    expect(createPrivateKey(readFileSync(line['privateKeyFile'] ?? '')).asymmetricKeyType).toBe('rsa')
  })

  it.each([
    ['is not there', undefined],
    ['has no app.json that can be read', '{'],
  ])('ends with 1 for an app folder that %s, and names it', async (_, text) => {
    const cwd = makeFolder()
    if (text !== undefined) {
      mkdirSync(join(cwd, 'app'))
      writeFileSync(join(cwd, 'app/app.json'), text)
    }
    const { code, out, err } = await runToEnd(['tenant', '--port', '0', '--app', 'app'], { cwd })
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(join(cwd, 'app'))
    expect(err).toMatch(/\n {2}fix: .+\n$/)
  })
})
