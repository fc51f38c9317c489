import { faultCatalogue, startTenant, type Tenant } from '@oriel/tenant'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { portalPage, type PortalPage } from './support/portal-page.ts'

let tenant: Tenant
let opened: PortalPage
let page: Page

beforeAll(async () => {
  tenant = await startTenant({ cookies: 'same-site', apps: [{ demo: true, rows: 1000 }] })
  const { issuer, keyId, privateKeyPem: privateKey } = tenant.identityProvider
  const { origin, webIntegrationId, apps } = tenant
  const app = { appId: apps[0]?.id ?? '', sheetId: apps[0]?.sheets[0]?.id ?? '' }
  const login = { issuer, keyId, privateKey }
  opened = await portalPage({ tenant: origin, webIntegrationId, ...app, ...login, demoFaults: true })
  tenant.setOrigins([opened.portal.origin])
  ;({ page } = opened)
  await page.setViewport({ width: 1600, height: 1200 })
  await page.goto(opened.portal.origin)
  await page.locator('button.person').click()
  await page.waitForSelector('[data-state="active"]')
})
afterAll(async () => {
  await opened?.[Symbol.asyncDispose]()
  await tenant?.close()
})

it('the panel adds a fault by keyboard alone, for this page’s session, and ends it', async () => {
  await page.focus('.every-fault summary')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#fault-name')
  await page.keyboard.press('Tab')
  await page.keyboard.type('slow-calc')
  // seconds, method, blocks, then when it ends.
  for (let tab = 0; tab < 4; tab++) await page.keyboard.press('Tab')
  await page.keyboard.type('60')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.in-force li')
  const [session] = tenant.engineSessions()
  expect(tenant.faults.list()).toMatchObject([
    {
      fault: {
        name: 'slow-calculation',
        seconds: 30,
        scope: { user: session?.user, appId: session?.appId, identity: session?.identity, seconds: 60 },
      },
    },
  ])
  await page.focus('.in-force button')
  await page.keyboard.press('Enter')
  await vi.waitFor(() => expect(tenant.faults.list()).toEqual([]))
})

it('every fault of the catalogue can be added from the panel as the form offers it', async () => {
  const names = await page.$$eval('#fault-name option', (options) => options.map(({ textContent }) => textContent))
  expect(names.toSorted()).toEqual(Object.keys(faultCatalogue).toSorted())
  // Last: it ends the page's own way to the tenant.
  for (const name of [...names.filter((other) => other !== 'gone'), 'gone']) {
    const added: string[] = []
    const stop = tenant.events.on('fault', (event) => void (event.is === 'added' && added.push(event.name)))
    await page.select('#fault-name', name ?? '')
    await page.$eval('.every-fault form', (form) => (form as HTMLFormElement).requestSubmit())
    await vi.waitFor(() => expect(added).toEqual([name]))
    stop()
    tenant.faults.clear()
  }
})
