import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Tenant } from '@oriel/tenant'
import { build } from 'esbuild'
import type { BrowserContext, Page } from 'puppeteer-core'

const built = fileURLToPath(new URL('../../packages/tenant/dist/single', import.meta.url))
const script = fileURLToPath(new URL('../pages/session-charts.js', import.meta.url))

const html = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Session charts</title>
  <link rel="icon" href="data:," />
  <style>
    body { margin: 0; font-family: sans-serif }
    nav { height: 50px }
    main { display: grid; grid-template-columns: repeat(3, 1fr); grid-auto-rows: 340px; gap: 12px; padding: 12px }
    .object { position: relative; min-width: 0; overflow: hidden; border: 1px solid #ccc }
  </style>
  <body>
    <nav></nav>
    <main></main>
    <script type="module" src="/single/session-charts.js"></script>
  </body>
</html>
`

/** How `window.charts` of `pages/session-charts.js` draws a chart: a session object's type, fields and properties. */
export interface ChartConfig {
  readonly type: string
  readonly fields: readonly string[]
  readonly properties?: object
}

declare global {
  interface Window {
    charts: {
      draw(id: string, config: ChartConfig): Promise<void>
      list(id: string, field: string): Promise<void>
      bar(): Promise<void>
      selected(): Promise<readonly string[]>
      clear(): Promise<void>
    }
  }
}

export interface ChartsFolder extends AsyncDisposable {
  /** For the tenant's option `singleFolder`: its own page, and beside it the script that draws session objects. */
  readonly folder: string
}

/** Builds the page of `pages/session-charts.js` from the packages that the tenant's own page is built from. */
export async function buildChartsFolder(): Promise<ChartsFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-charts-'))
  await cp(built, folder, { recursive: true })
  await build({
    entryPoints: [script],
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** Signs a browser in at the tenant itself, as the page's own origin. */
export async function signIn(context: BrowserContext, tenant: Tenant, subject = 'demo-analyst'): Promise<void> {
  const page = await context.newPage()
  // Not the login page: its policy lets no script of ours ask for anything.
  await page.goto(`${tenant.origin}/api/v1/users/me`)
  const token = await tenant.signToken({ sub: subject, name: subject })
  const status = await page.evaluate(async (jwt) => {
    const headers = { authorization: `Bearer ${jwt}` }
    return (await fetch('/login/jwt-session', { method: 'POST', headers })).status
  }, token)
  if (status !== 200) throw new Error(`the login answered ${status}`)
  await page.close()
}

/** Opens the page of session objects, with an engine client of its own, in the engine session of an identity. */
export async function openCharts(context: BrowserContext, tenant: Tenant, identity: string): Promise<Page> {
  const page = await context.newPage()
  await page.setViewport({ width: 1400, height: 1150 })
  const query = new URLSearchParams({ appid: tenant.apps[0]?.id ?? '', identity })
  // The tenant gives out no page but its own, so this one is written over an answer of it.
  await page.goto(`${tenant.origin}/api/v1/users/me?${query}`)
  await page.setContent(html)
  await page.waitForFunction(() => document.documentElement.dataset['state'] === 'ready', { timeout: 20_000 })
  return page
}

/** Opens the tenant's own page for one stored object. */
export async function openStored(
  context: BrowserContext,
  tenant: Tenant,
  identity: string,
  object: string,
): Promise<Page> {
  const page = await context.newPage()
  await page.setViewport({ width: 900, height: 600 })
  const query = new URLSearchParams({
    appid: tenant.apps[0]?.id ?? '',
    identity,
    obj: object,
    opt: 'currsel,noanimate',
  })
  await page.goto(`${tenant.origin}/single/?${query}`)
  await page.waitForFunction(() => document.documentElement.dataset['state'] === 'ready', { timeout: 20_000 })
  return page
}
