// The tutorial's page, and a plain page of our own with the same requests, against the local tenant over TLS: real
// clients that know nothing of Oriel.
import { readFileSync } from 'node:fs'
import { startTenant, type Tenant } from '@oriel/tenant'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objects, paintedPixels } from './support/charts.ts'
import { browserNames, launchBrowser, type BrowserName, type LaunchedBrowser } from './support/launch-browser.ts'
import { serve, type Served } from './support/serve.ts'
import { chartsReady } from './support/sheet.ts'
import { readTutorial, tutorialFile, tutorialMissing, tutorialPage } from './support/tutorial-page.ts'

const enigma = (file: string) => readFileSync(new URL(`../node_modules/enigma.js/${file}`, import.meta.url))
const html = 'text/html; charset=utf-8'

/** The requests of the tutorial in their order: qlik.dev, "Manage iframe embedded content session state", sample code. */
const sequence = [
  'GET /api/v1/users/me 401',
  'POST /login/jwt-session 200',
  'GET /api/v1/users/me 200',
  'GET /api/v1/csrf-token 204',
]

if (tutorialFile === undefined) console.warn(tutorialMissing)

describe('Pages without Oriel', () => {
  let tenant: Tenant
  let portal: Served
  const browsers: Partial<Record<BrowserName, LaunchedBrowser>> = {}

  beforeAll(async () => {
    // Cross-site to http://localhost, as a tenant of Qlik Cloud is to its portals.
    tenant = await startTenant({ tls: true, publicHost: 'tenant.localhost', apps: [{ demo: true, rows: 20_000 }] })
    const routes = {
      '/enigma.min.js': { type: 'text/javascript', body: enigma('enigma.min.js') },
      '/schemas/12.612.0.json': { type: 'application/json', body: enigma('schemas/12.612.0.json') },
      '/token': async () => ({
        type: 'application/json',
        body: JSON.stringify({ body: await tenant.signToken() }),
      }),
      '/plain-flow.html': { type: html, body: readFileSync(new URL('pages/plain-flow.html', import.meta.url)) },
      '/tutorial-chromium.html': () => ({ type: html, body: tutorial('chromium') }),
      '/tutorial-firefox.html': () => ({ type: html, body: tutorial('firefox') }),
    }
    portal = await serve(routes)
    tenant.setOrigins([portal.origin])
    for (const name of browserNames) {
      browsers[name] = await launchBrowser(name, { spkiSha256: tenant.certificate!.spkiSha256 })
    }
  })

  afterAll(async () => {
    for (const name of browserNames) await browsers[name]?.[Symbol.asyncDispose]()
    await portal?.[Symbol.asyncDispose]()
    await tenant?.close()
  })

  const ids = () => ({ appId: tenant.apps[0]!.id, sheetId: tenant.apps[0]!.sheets[0]!.id })

  const tutorial = (browser: BrowserName): string =>
    tutorialPage(readTutorial(), {
      TENANT: new URL(tenant.origin).host,
      JWT_ENDPOINT: `${portal.origin}/token`,
      WEB_INTEGRATION_ID: tenant.webIntegrationId,
      APP_ID: ids().appId,
      SHEET_ID: ids().sheetId,
      IDENTITY: `tutorial-${browser}`,
    })

  /** Opens a page for somebody who was never here, and keeps the tenant's answers to it. */
  async function open(name: BrowserName, path: string) {
    const { browser } = browsers[name]!
    await browser.deleteCookie(...(await browser.cookies()))
    const page = await browser.newPage()
    const answers: string[] = []
    const problems: string[] = []
    page.on('response', (response) => {
      const url = new URL(response.url())
      const request = response.request()
      if (url.origin !== tenant.origin || request.frame() !== page.mainFrame()) return
      // Preflights and the socket's upgrade: one browser reports them, the other does not.
      if (request.method() === 'OPTIONS' || response.status() === 101) return
      answers.push(`${request.method()} ${url.pathname} ${response.status()}`)
    })
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('dialog', (dialog) => {
      problems.push(dialog.message())
      void dialog.dismiss()
    })
    await page.goto(portal.origin + path)
    return { page, answers, problems, [Symbol.asyncDispose]: () => page.close() }
  }

  /** From the charts drawn in the frame to the end of the session, and what the page says then. */
  async function runToItsEnd(page: Page, frame: string, message: string): Promise<string> {
    const charts = await chartsReady(page)
    expect(await charts.evaluate(() => document.documentElement.dataset['state'])).toBe('ready')
    for (const id of objects.canvases) expect(await paintedPixels(charts, id), id).toBeGreaterThan(500)
    await page.waitForFunction(
      (id) => document.getElementById(id)?.style.display === 'none',
      { timeout: 20_000 },
      frame,
    )
    return page.$eval(`#${message}`, (element) => element.textContent ?? '')
  }

  describe.each(browserNames)('in %s', (name) => {
    it.runIf(tutorialFile !== undefined)(
      "the tutorial's page, unchanged but for its constants and two addresses, runs from login to its message",
      async () => {
        readTutorial() // A file that is not there is told here, with its name.
        await using opened = await open(name, `/tutorial-${name}.html`)
        const message = await runToItsEnd(opened.page, 'qlik_frame', 'message')
        expect(opened.problems).toEqual([])
        expect(opened.answers).toEqual(sequence)
        expect(message).toContain('this session has ended')
      },
    )

    it('a plain page with the same requests runs from login to its message', async () => {
      const { appId: app, sheetId: sheet } = ids()
      const settings = { app, sheet, tenant: tenant.origin, integration: tenant.webIntegrationId, closeAfterMs: '3000' }
      const query = new URLSearchParams({ ...settings, token: '/token', identity: `plain-${name}` })
      await using opened = await open(name, `/plain-flow.html?${query}`)
      const message = await runToItsEnd(opened.page, 'sheet', 'note')
      expect(opened.problems).toEqual([])
      expect(opened.answers).toEqual(sequence)
      expect(message).toBe('The session has ended.')
    })
  })
})
