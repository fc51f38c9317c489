import { generateKeyPairSync } from 'node:crypto'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { portalPage, type PortalPage } from './support/portal-page.ts'

let opened: PortalPage
let page: Page

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  opened = await portalPage({
    // Nobody is there: the message in place of the charts is the widest thing that the element draws itself.
    tenant: 'http://localhost:1',
    webIntegrationId: 'web-1',
    appId: 'app-1',
    sheetId: 'sheet-1',
    issuer: 'https://portal.example',
    keyId: 'key-1',
    privateKey,
    demoFaults: true,
  })
  ;({ page } = opened)
  await page.goto(opened.portal.origin)
  await page.locator('button.person').click()
  await page.waitForFunction(() => document.querySelector('oriel-sheet')?.shadowRoot?.querySelector('.panel button'))
})
afterAll(async () => {
  await opened?.[Symbol.asyncDispose]()
})

/** What of the view in sight is wider than the window, or has to be scrolled sideways. */
function tooWide(): Promise<readonly string[]> {
  return page.evaluate(() => {
    const root = document.documentElement
    const reach = (element: Element): boolean => element.getBoundingClientRect().right > root.clientWidth + 1
    const scrolls = (element: Element): boolean =>
      element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1
    const seen = [...document.querySelectorAll('.shell *')].filter((element) => element.closest('[data-away]') === null)
    const inside = [...(document.querySelector('oriel-sheet')?.shadowRoot?.querySelectorAll('.panel, .panel *') ?? [])]
    const found = [...seen, ...inside].filter((element) => reach(element) || scrolls(element))
    if (root.scrollWidth > root.clientWidth) found.push(root)
    return found.map((element) => `${element.localName}.${element.getAttribute('class') ?? ''}`)
  })
}

describe('The Overview of the demo portal', () => {
  it.each([400, 800, 1280, 1600])(
    'fits a window of %i px, with its buttons open: nothing scrolls sideways',
    async (width) => {
      await page.setViewport({ width, height: 900 })
      await page.evaluate(() => {
        document.querySelector<HTMLDetailsElement>('details.rail')?.setAttribute('open', '')
      })
      expect(await page.evaluate(() => document.querySelector('oriel-sheet')?.clientWidth)).toBeGreaterThan(350)
      expect(await tooWide()).toEqual([])
    },
  )
})
