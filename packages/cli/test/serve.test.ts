import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { makeFolder, ready, runToEnd, start } from './support.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

const settings = {
  tenant: 'tenant.eu.qlikcloud.com',
  webIntegrationId: 'web-1',
  appId: 'app-1',
  sheetId: 'sheet-1',
  issuer: 'https://portal.example',
  keyId: 'key-1',
  privateKeyFile: 'keys/privatekey.pem',
}

const env = {
  ORIEL_TENANT: 'https://other.us.qlikcloud.com',
  ORIEL_WEB_INTEGRATION_ID: 'web-2',
  ORIEL_APP_ID: 'app-2',
  ORIEL_SHEET_ID: 'sheet-2',
  ORIEL_ISSUER: 'issuer-2',
  ORIEL_KEY_ID: 'key-2',
  ORIEL_PRIVATE_KEY_FILE: 'keys/privatekey.pem',
}

/** A folder with the key, and with a configuration if there is one. */
function folderWith(config?: unknown, name = 'oriel.config.json'): string {
  const folder = makeFolder()
  mkdirSync(join(folder, 'keys'))
  writeFileSync(join(folder, 'keys/privatekey.pem'), privateKey)
  if (config !== undefined)
    writeFileSync(join(folder, name), typeof config === 'string' ? config : JSON.stringify(config))
  return folder
}

// As `npm run build` does it: the portal serves its built page or none.
beforeAll(async () => {
  const portal = new URL('../../portal/', import.meta.url)
  if (existsSync(new URL('dist/page/index.html', portal))) return
  const { build } = (await import(new URL('build.mjs', portal).href)) as { build(): Promise<void> }
  await build()
}, 60_000)

describe('oriel serve', () => {
  it('runs the portal from oriel.config.json alone, until it is interrupted', async () => {
    const cwd = folderWith({ ...settings, port: 0 })
    const running = start(['serve', '--json'], { cwd })
    const line = await ready(running)
    expect(line).toEqual({
      portal: expect.stringMatching(/^http:\/\/localhost:\d+$/),
      tenant: 'https://tenant.eu.qlikcloud.com',
      appId: 'app-1',
      sheetId: 'sheet-1',
      webIntegrationId: 'web-1',
      issuer: 'https://portal.example',
      keyId: 'key-1',
      privateKeyFile: join(cwd, 'keys/privatekey.pem'),
    })
    const config: unknown = await (await fetch(`${line['portal']}/demo/config`)).json()
    expect(config).toMatchObject({ tenant: 'https://tenant.eu.qlikcloud.com', demoFaults: false, user: null })
    running.interrupt()
    expect(await running.exit).toBe(0)
    await expect(fetch(`${line['portal']}/`)).rejects.toThrow()
  })

  it('runs from the environment alone', async () => {
    const running = start(['serve', '--json'], { cwd: folderWith(), env: { ...env, ORIEL_PORT: '0' } })
    expect(await ready(running)).toMatchObject({
      tenant: 'https://other.us.qlikcloud.com',
      appId: 'app-2',
      keyId: 'key-2',
    })
  })

  it('lets a variable win over the file, and an empty one not', async () => {
    const cwd = folderWith({ ...settings, port: 1 })
    const running = start(['serve', '--json'], {
      cwd,
      env: { ORIEL_PORT: '0', ORIEL_APP_ID: 'app-2', ORIEL_SHEET_ID: '' },
    })
    expect(await ready(running)).toMatchObject({ appId: 'app-2', sheetId: 'sheet-1', keyId: 'key-1' })
  })

  it('takes another file by --config, whose key path is relative to it', async () => {
    const cwd = folderWith(settings, 'other.json')
    const running = start(['serve', '--json', '--port', '0', '--config', join(cwd, 'other.json')])
    expect(await ready(running)).toMatchObject({ privateKeyFile: join(cwd, 'keys/privatekey.pem') })
  })

  it('prints the portal’s address first and alone on its line, and what the tenant must list', async () => {
    const running = start(['serve', '--port', '0'], { cwd: folderWith(settings) })
    await expect.poll(running.out).toContain('Ctrl+C')
    const [first = '', ...rest] = running.out().split('\n')
    expect(first).toMatch(/^http:\/\/localhost:\d+$/)
    expect(rest.join('\n')).toContain('https://tenant.eu.qlikcloud.com')
    expect(rest.join('\n')).toContain(`must list ${first}`)
  })

  it('is what oriel demo does where a real tenant is configured', async () => {
    const byFile = start(['demo', '--port', '0', '--json'], { cwd: folderWith(settings) })
    expect(await ready(byFile)).toMatchObject({ tenant: 'https://tenant.eu.qlikcloud.com' })
    expect(byFile.err()).toContain('--local')
    const byEnv = start(['demo', '--port', '0', '--json'], { cwd: folderWith(), env })
    expect(await ready(byEnv)).toMatchObject({ tenant: 'https://other.us.qlikcloud.com' })
  })

  it('ends with 1 when its port is taken, and says how to choose another', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const { code, out, err } = await runToEnd(['serve', '--port', String(port)], { cwd: folderWith(settings) })
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(new RegExp(`^oriel: \\[ERR_PORT_TAKEN\\] port ${port} is taken\\n {2}fix: .*--port 0.*\\n$`))
  })
})

describe('a wrong configuration', () => {
  const without = (key: string): unknown =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => name !== key))
  it.each([
    ['an unknown key', { ...settings, tennant: 'x' }, 'oriel.config.json: "tennant" is no setting'],
    ['no tenant', without('tenant'), 'oriel.config.json: "tenant" is missing'],
    ['no web integration', without('webIntegrationId'), 'oriel.config.json: "webIntegrationId" is missing'],
    ['no app', without('appId'), 'oriel.config.json: "appId" is missing'],
    ['no sheet', without('sheetId'), 'oriel.config.json: "sheetId" is missing'],
    ['no issuer', without('issuer'), 'oriel.config.json: "issuer" is missing'],
    ['no key id', without('keyId'), 'oriel.config.json: "keyId" is missing'],
    ['no key file', without('privateKeyFile'), 'oriel.config.json: "privateKeyFile" is missing'],
    ['an empty value', { ...settings, appId: '' }, 'oriel.config.json: "appId" is empty'],
    ['a placeholder', { ...settings, appId: '<APP_ID>' }, 'oriel.config.json: "appId" is "<APP_ID>"'],
    ['a value of another kind', { ...settings, sheetId: 7 }, 'oriel.config.json: "sheetId" is 7'],
    ['null', { ...settings, issuer: null }, 'oriel.config.json: "issuer" is null'],
    ['a port that is none', { ...settings, port: 'http' }, 'oriel.config.json: "port" is "http"'],
    ['a port that is too high', { ...settings, port: 70_000 }, 'oriel.config.json: "port" is 70000'],
    ['a key file that is not there', { ...settings, privateKeyFile: 'lost.pem' }, 'lost.pem cannot be read'],
    ['a key file that holds no key', { ...settings, privateKeyFile: 'oriel.config.json' }, 'ERR_KEY_UNREADABLE'],
    ['a tenant with a path', { ...settings, tenant: 'https://a.qlikcloud.com/hub' }, 'ERR_CONFIG_INVALID'],
    ['an unknown algorithm', { ...settings, algorithm: 'HS256' }, 'ERR_ALGORITHM_UNSUPPORTED'],
    ['an algorithm of another key', { ...settings, algorithm: 'ES256' }, 'ERR_KEY_ALGORITHM'],
    ['no JSON', '{ "tenant": ', 'oriel.config.json is not JSON'],
    ['a list', '[]', 'oriel.config.json holds no object'],
  ])('ends with 2 and names the key and the file: %s', async (_, config, message) => {
    const { code, out, err } = await runToEnd(['serve', '--port', '0'], { cwd: folderWith(config) })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).toMatch(/^oriel: .+\n {2}fix: .+\n$/)
  })

  it('is told whole: every finding at once', async () => {
    const { code, err } = await runToEnd(['serve'], { cwd: folderWith({ tenant: '', extra: 1 }) })
    expect(code).toBe(2)
    expect(err.match(/^oriel: /gm)).toHaveLength(8)
    expect(err.match(/^ {2}fix: /gm)).toHaveLength(8)
  })

  it('names the variable when the wrong value came from the environment', async () => {
    const { code, err } = await runToEnd(['serve'], { cwd: folderWith(), env: { ...env, ORIEL_PORT: 'x' } })
    expect(code).toBe(2)
    expect(err).toBe('oriel: ORIEL_PORT is "x"\n  fix: give a port of this machine from 0 to 65535, or leave it out\n')
  })

  it('names the variable and the file when there is nothing at all', async () => {
    const { code, err } = await runToEnd(['serve'], { cwd: makeFolder() })
    expect(code).toBe(2)
    expect(err).toContain('oriel: ORIEL_TENANT is not set, and there is no oriel.config.json\n')
  })
})
