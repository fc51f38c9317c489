// What stands in the way is told apart: each cause set up for real, in both browsers, and never a login page to see.
import { fileURLToPath } from 'node:url'
import { startTenant, type Tenant, type TenantOptions } from '@oriel/tenant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserNames, launchBrowser, type BrowserOptions, type LaunchedBrowser } from './support/launch-browser.ts'
import { servePlainPortal, type PlainPortalOptions, type PlainPortalSettings } from './support/plain-portal.ts'
import { watchReveals } from './support/reveals.ts'
import { chartsReady, drawn, ended } from './support/sheet.ts'

/** Eight rows and one chart: these tests are about the way there. */
const apps = [{ folder: fileURLToPath(new URL('apps/sales', import.meta.url)) }]

// A host name for each tenant: cookies ignore ports, and one test's must not reach another's.
let tenants = 0

interface Scene extends AsyncDisposable {
  readonly tenant: Tenant
  readonly portal: { readonly origin: string }
}

interface SceneOptions extends PlainPortalOptions {
  readonly tenant?: TenantOptions
  /** Whether the tenant's web integration lists the portal. Default true. */
  readonly listed?: boolean
  /** Overrides of what the page is told. */
  readonly told?: (tenant: Tenant) => Partial<PlainPortalSettings>
}

/** A tenant on another site than the portal; over http, where browsers take Secure cookies from loopback names. */
async function scene(options: SceneOptions = {}): Promise<Scene> {
  tenants += 1
  const tenant = await startTenant({
    publicHost: `tenant-${tenants}.localhost`,
    cookies: 'cross-site',
    apps,
    ...options.tenant,
  })
  try {
    const [app] = tenant.apps
    const [sheet] = app?.sheets ?? []
    if (app === undefined || sheet === undefined) throw new Error('the demo app has no sheet')
    const settings = () => ({
      tenant: tenant.origin,
      webIntegrationId: tenant.webIntegrationId,
      appId: app.id,
      sheetId: sheet.id,
      getToken: () => tenant.signToken(),
      ...options.told?.(tenant),
    })
    const portal = await servePlainPortal(settings, options)
    if (options.listed !== false) tenant.setOrigins([portal.origin])
    return {
      tenant,
      portal,
      async [Symbol.asyncDispose]() {
        await portal[Symbol.asyncDispose]()
        await tenant.close()
      },
    }
  } catch (error) {
    await tenant.close()
    throw error
  }
}

describe.each(browserNames)('In %s', (name) => {
  const launched: Partial<Record<'allowed' | 'blocked', LaunchedBrowser>> = {}
  const launch = (options: BrowserOptions) => launchBrowser(name, options)

  beforeAll(async () => {
    launched.allowed = await launch({ thirdPartyCookies: 'allowed' })
    launched.blocked = await launch({ thirdPartyCookies: 'blocked' })
  })
  afterAll(async () => {
    await launched.allowed?.[Symbol.asyncDispose]()
    await launched.blocked?.[Symbol.asyncDispose]()
  })

  async function open(cookies: 'allowed' | 'blocked', origin: string) {
    const page = await launched[cookies]!.browser.newPage()
    const seen = await watchReveals(page)
    const documents: string[] = []
    page.on('framenavigated', (frame) => documents.push(frame.url()))
    await page.goto(origin)
    return { page, seen, documents, [Symbol.asyncDispose]: () => page.close() }
  }

  /** Opens the portal and waits for its message; whatever the cause, nothing of the tenant may ever be seen. */
  async function refused(cookies: 'allowed' | 'blocked', { portal }: Scene) {
    await using opened = await open(cookies, portal.origin)
    const view = await ended(opened.page)
    expect(view.revealed).toBe(false)
    expect(await opened.seen()).toEqual([])
    return view
  }

  it('shows the charts of a tenant on another site where its cookies are allowed', async () => {
    await using stage = await scene()
    await using opened = await open('allowed', stage.portal.origin)
    await drawn(opened.page)
    const seen = await opened.seen()
    expect(seen.map((url) => new URL(url).pathname)).toEqual(['/single/'])
    expect(opened.documents.filter((url) => url.includes('/login'))).toEqual([])
  })

  it('says that cookies are blocked when the browser keeps back the cookies of a tenant on another site', async () => {
    await using stage = await scene()
    const view = await refused('blocked', stage)
    expect(view.cause).toBe('cookies-blocked')
    expect(view.panel).toContain('cookie')
  })

  it('says that the origin is not allowed when the web integration does not list the page', async () => {
    await using stage = await scene({ listed: false })
    expect(await refused('allowed', stage)).toMatchObject({ cause: 'origin-not-allowed' })
  })

  it("says that the page's own policy blocks it when its Content-Security-Policy names no tenant", async () => {
    await using stage = await scene({ policy: "connect-src 'self'" })
    expect(await refused('allowed', stage)).toMatchObject({ cause: 'blocked-by-page-policy' })
  })

  it("says that the page's own policy blocks it when it allows the tenant's answers but not its frame", async () => {
    await using stage = await scene({ policy: "frame-src 'self'" })
    expect(await refused('allowed', stage)).toMatchObject({ cause: 'blocked-by-page-policy' })
  })

  it('says that the tenant does not answer when it is stopped', async () => {
    await using stage = await scene()
    await stage.tenant.close()
    expect(await refused('allowed', stage)).toMatchObject({ cause: 'tenant-unreachable' })
  })

  it('says that the token was rejected when it is for another audience', async () => {
    await using stage = await scene({
      told: (tenant) => ({ getToken: () => tenant.signToken({ aud: 'somewhere.else' }) }),
    })
    expect(await refused('allowed', stage)).toMatchObject({ cause: 'token-rejected' })
  })

  it('says that the token was rejected when another key has signed it', async () => {
    await using stranger = await scene()
    await using stage = await scene({ told: () => ({ getToken: () => stranger.tenant.signToken() }) })
    expect(await refused('allowed', stage)).toMatchObject({ cause: 'token-rejected' })
  })

  it('covers the charts and says why when the engine session ends, and shows them again when asked to', async () => {
    await using stage = await scene()
    await using opened = await open('allowed', stage.portal.origin)
    await drawn(opened.page)
    stage.tenant.faults.add({ name: 'end-session' })
    const view = await ended(opened.page)
    expect(view).toMatchObject({ state: 'ended', revealed: false })
    stage.tenant.faults.clear()
    await opened.page.locator('oriel-sheet >>> .panel button').click()
    await drawn(opened.page)
  })
})

describe('In chromium with third-party cookies blocked', () => {
  it('partitioned cookies carry fetch, socket and frame all the way to drawn charts', async () => {
    await using chromium = await launchBrowser('chromium', { thirdPartyCookies: 'blocked' })
    await using stage = await scene({ tenant: { cookies: 'partitioned' } })
    const page = await chromium.browser.newPage()
    await page.goto(stage.portal.origin)
    await drawn(page)
    const frame = await chartsReady(page)
    expect(await frame.evaluate(() => document.documentElement.dataset['state'])).toBe('ready')
  })
})
