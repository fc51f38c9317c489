// The way to a real tenant: the portal runs from oriel.config.json alone, the tenant somewhere else over TLS.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from './support/free-port.ts'
import { browserNames, launchBrowser } from './support/launch-browser.ts'
import { oriel, type RunningOriel } from './support/oriel.ts'
import { signInAs } from './support/portal.ts'
import { watchReveals } from './support/reveals.ts'
import { drawn } from './support/sheet.ts'

describe('The portal configured by oriel.config.json alone', () => {
  let folder = ''
  let tenant: RunningOriel
  let portal: RunningOriel

  beforeAll(async () => {
    // The tenant lists the portal's origin before there is a portal, as a real tenant's administrator does.
    const port = await freePort()
    const where = ['--host', 'tenant.localhost', '--origin', `http://localhost:${port}`]
    tenant = await oriel(['tenant', '--tls', '--port', '0', ...where])
    const { appId, sheetId, webIntegrationId, issuer, keyId, privateKeyFile } = tenant.ready
    const settings = {
      appId,
      sheetId,
      webIntegrationId,
      issuer,
      keyId,
      privateKeyFile,
      port,
      tenant: tenant.ready['tenant'],
    }
    folder = mkdtempSync(join(tmpdir(), 'oriel-config-'))
    writeFileSync(join(folder, 'oriel.config.json'), JSON.stringify(settings))
    portal = await oriel(['demo'], { cwd: folder })
  })

  afterAll(async () => {
    await portal?.[Symbol.asyncDispose]()
    await tenant?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(browserNames)('shows the charts of a tenant on another host name in %s', async (name) => {
    const spkiSha256 = tenant.ready['certificateSpkiSha256'] ?? ''
    await using launched = await launchBrowser(name, { spkiSha256 })
    const page = await launched.browser.newPage()
    const seen = await watchReveals(page)
    await page.goto(portal.ready['portal'] ?? '')
    await signInAs(page, 'Demo Analyst')
    const frame = await drawn(page)
    expect(await frame.evaluate(() => document.documentElement.dataset['state'])).toBe('ready')
    expect((await seen()).map((url) => new URL(url).hostname)).toEqual(['tenant.localhost'])
  })
})
