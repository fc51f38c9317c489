import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTenant, type Tenant } from '../src/index.ts'
import { restAs } from './support/rest.ts'
import { findBrowser } from '../../../tools/lib/find-browsers.mjs'

let folder: string
let portal: Server
let portalOrigin: string
let tenant: Tenant
let browser: Browser

beforeAll(async () => {
  portal = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(request.url?.startsWith('/frame') === true ? framePage() : oidcPage())
  })
  await new Promise<void>((resolve) => portal.listen(0, 'localhost', resolve))
  portalOrigin = `http://localhost:${(portal.address() as AddressInfo).port}`
  tenant = await startTenant({ origins: [portalOrigin], cookies: 'same-site', apps: [{ demo: true, rows: 2000 }] })
  folder = await mkdtemp(join(tmpdir(), 'oriel-login-'))
  browser = await launch({
    executablePath: findBrowser('chromium') ?? 'chromium',
    userDataDir: folder,
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
})
afterAll(async () => {
  await browser?.close()
  await tenant?.close()
  await new Promise((resolve) => portal.close(resolve))
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** The sign-in of Qlik's OIDC tutorial, cut to its decision: signed in, or away to the login and back. */
function oidcPage(): string {
  const id = tenant.webIntegrationId
  return `<!doctype html><title>portal</title><p id="who">…</p><script>
    const headers = { 'qlik-web-integration-id': '${id}' }
    fetch('${tenant.origin}/api/v1/users/me', { credentials: 'include', headers }).then(async (answer) => {
      if (answer.status === 200) who.textContent = (await answer.json()).name
      else location.href = '${tenant.origin}/login?qlik-web-integration-id=${id}&returnto=' + location.href
    })
  </script>`
}

function framePage(): string {
  return `<!doctype html><title>frame</title>
    <iframe src="${tenant.origin}/single/?appid=${tenant.apps[0]?.id}" width="600" height="600"></iframe>`
}

/** A page with cookies of its own, and what Chromium complained about. */
async function newPage(): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const page = await (await browser.createBrowserContext()).newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text())
  })
  return { page, complaints }
}

describe('the login page in Chromium', () => {
  it('carries out the OIDC tutorial: away to the login, and back signed in', async () => {
    const { page, complaints } = await newPage()
    await page.goto(`${portalOrigin}/`)
    await page.waitForSelector('meta[name=oriel-page][content=login]')
    expect(new URL(page.url()).origin).toBe(tenant.origin)
    await page.locator('input[value=demo-manager]').click()
    await Promise.all([page.waitForNavigation(), page.locator('button').click()])
    await page.waitForFunction(() => document.querySelector('#who')?.textContent === 'Demo Manager')
    expect(page.url()).toBe(`${portalOrigin}/`)
    expect(complaints).toEqual([])
  })

  it('signs in inside the frame of a page that may frame it, and the sheet follows', async () => {
    const { page, complaints } = await newPage()
    await page.goto(`${portalOrigin}/frame`)
    const frame = await page.waitForFrame((candidate) => candidate.url().startsWith(`${tenant.origin}/login`))
    await frame.locator('button').click()
    await page.waitForFrame((candidate) => candidate.url().startsWith(`${tenant.origin}/single/?appid=`))
    expect(complaints).toEqual([])
  })

  it('is worked by the keyboard alone', async () => {
    const { page } = await newPage()
    await page.goto(`${tenant.origin}/login`)
    for (const key of ['Tab', 'ArrowDown', 'Enter'] as const) {
      if (key === 'Enter') await Promise.all([page.waitForNavigation(), page.keyboard.press(key)])
      else await page.keyboard.press(key)
    }
    expect(await page.$eval('main', (main) => main.textContent)).toContain('Demo Manager')
  })

  it.each([320, 400, 1280])('fits a window of %i pixels, light and dark', async (width) => {
    const { page } = await newPage()
    await page.setViewport({ width, height: 700 })
    for (const value of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }])
      await page.goto(`${tenant.origin}/login?returnto=/single/${'x'.repeat(200)}`)
      const [wide, colour] = await page.evaluate(() => [
        document.documentElement.scrollWidth > document.documentElement.clientWidth,
        getComputedStyle(document.body).backgroundColor,
      ])
      expect(wide).toBe(false)
      expect(colour).toBe(value === 'light' ? 'rgb(255, 255, 255)' : 'rgb(16, 23, 26)')
    }
  })
})

it('draws the sheet with every directive of the content security policy in force', async () => {
  const { send } = await restAs(tenant, 'demo-analyst')
  const flags = ['childSrc', 'connectSrc', 'connectSrcWSS', 'fontSrc', 'formAction', 'frameSrc', 'imgSrc', 'mediaSrc']
  const all = [...flags, 'objectSrc', 'scriptSrc', 'styleSrc', 'workerSrc'].map((flag) => [flag, true])
  await send('POST', '/api/v1/csp-origins', { origin: 'cdn.example', ...Object.fromEntries(all) })
  const { page, complaints } = await newPage()
  const [app] = tenant.apps
  const target = `/single/?appid=${app?.id}&sheet=${app?.sheets[0]?.id}`
  await page.goto(`${tenant.origin}/login?returnto=${encodeURIComponent(target)}`)
  await Promise.all([page.waitForNavigation(), page.locator('button').click()])
  await page.waitForFunction(() => document.documentElement.dataset['state'] !== 'loading', { timeout: 30_000 })
  expect(complaints).toEqual([])
  expect(await page.$eval('html', (html) => html.dataset['state'])).toBe('ready')
})
