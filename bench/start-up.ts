import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { startTenant, type Tenant } from '@oriel/tenant'
import type { Browser, BrowserContext } from 'puppeteer-core'
import { launchBrowser } from '../e2e/support/launch-browser.ts'
import { longestChain, type Exchange } from './lib/exchanges.ts'
import { servePages, type PageServer } from './lib/page-server.ts'
import { startUpReport } from './lib/start-up-report.ts'
import { flows, type Flow, type Measured, type Run } from './lib/summary.ts'
import { visit } from './lib/visit.ts'
import type { Measurement } from './lib/measurement.ts'

const require = createRequire(import.meta.url)
const visits = 8
/** A repeat visit comes at least this long after the first. */
const pauseMs = 10_000

interface Place {
  readonly tenant: Tenant
  readonly portal: PageServer
  readonly latencyMs: number
}

/** From a page's navigation to its charts, beside the tutorial's flow. */
export async function startUp(): Promise<Measurement> {
  await using launched = await launchBrowser('chromium')
  const runs: Run[] = []
  for (const frame of ['stub', 'charts'] as const) {
    for (const latencyMs of [0, 50]) runs.push(await measure(launched.browser, frame, latencyMs))
  }
  return startUpReport(runs, { visits, pauseMs })
}

async function measure(browser: Browser, frame: Run['frame'], latencyMs: number): Promise<Run> {
  const stub = frame === 'stub' ? { singleFolder: 'bench/stub-frame' } : {}
  await using tenant = await startTenant({ publicHost: 'tenant.localhost', cookies: 'cross-site', ...stub })
  await using portal = await servePages((path) => pages(path, tenant))
  tenant.setOrigins([portal.origin])
  if (latencyMs > 0) tenant.faults.add({ name: 'delay', ms: latencyMs })
  portal.latencyMs = latencyMs
  const place: Place = { tenant, portal, latencyMs }

  const first: Record<Flow, Measured[]> = { tutorial: [], oriel: [] }
  const repeat: Record<Flow, Measured[]> = { tutorial: [], oriel: [] }
  const guests: { flow: Flow; context: BrowserContext; leftMs: number }[] = []
  for (let round = 0; round < visits; round++) {
    for (const flow of flows) {
      const context = await browser.createBrowserContext()
      first[flow].push(await once(place, context, flow))
      guests.push({ flow, context, leftMs: performance.now() })
    }
  }
  for (const { flow, context, leftMs } of guests) {
    await new Promise((resolve) => setTimeout(resolve, leftMs + pauseMs - performance.now()))
    repeat[flow].push(await once(place, context, flow))
    await context.close()
  }
  process.stdout.write(`start-up: ${frame} frame at ${latencyMs} ms done\n`)
  return { frame, latencyMs, first, repeat }
}

async function once({ tenant, portal }: Place, context: BrowserContext, flow: Flow): Promise<Measured> {
  tenant.requestLog.clear()
  portal.exchanges.length = 0
  const measured = await visit(context, portal.origin + address(flow, tenant), flow === 'oriel')
  return { ...measured, trips: tripsBeforeFrame(tenant, portal) }
}

/** The page and its first script are not counted, nor is anything that had not ended when the frame was asked for. */
function tripsBeforeFrame(tenant: Tenant, portal: PageServer): readonly string[] {
  const entries = tenant.requestLog.entries()
  const single = entries.find(({ path }) => path.startsWith('/single'))
  const uncounted = new Set(['GET /tutorial', 'GET /oriel', 'GET /enigma.min.js', 'GET /oriel.min.js'])
  const exchanges: Exchange[] = [
    ...portal.exchanges,
    ...entries
      // A frame from the tenant that answers nothing is no round trip.
      .filter(({ kind, id }) => kind === 'http' || kind === 'upgrade' || (kind === 'frame-out' && id !== undefined))
      .map(({ kind, method, path, startMs, endMs }) => ({
        what: kind === 'upgrade' ? 'upgrade' : `${method} ${path}`,
        startMs,
        endMs,
      })),
  ]
  const before = exchanges.filter(({ what, endMs }) => !uncounted.has(what) && endMs <= (single?.startMs ?? Number.NaN))
  return longestChain(before).map(({ what }) => what)
}

function address(flow: Flow, tenant: Tenant): string {
  const [app] = tenant.apps
  const parameters = new URLSearchParams({
    tenant: tenant.origin,
    token: '/token',
    integration: tenant.webIntegrationId,
    app: app?.id ?? '',
    sheet: app?.sheets[0]?.id ?? '',
    identity: crypto.randomUUID(),
    closeAfterMs: '2000000',
  })
  return `/${flow}?${parameters}`
}

function pages(path: string, tenant: Tenant) {
  const html = (file: string) => ({ type: 'text/html; charset=utf-8', body: readFileSync(file) })
  const script = (file: string) => ({ type: 'text/javascript', body: readFileSync(file), immutable: true })
  const json = (value: unknown) => ({ type: 'application/json', body: JSON.stringify(value) })
  switch (path) {
    case '/tutorial':
      return html('e2e/pages/plain-flow.html')
    case '/oriel':
      return html('bench/pages/oriel.html')
    case '/oriel.min.js':
      return script('packages/element/dist/oriel.min.js')
    case '/enigma.min.js':
      return script(require.resolve('enigma.js/enigma.min.js'))
    case '/schemas/12.612.0.json':
      return { ...script(require.resolve('enigma.js/schemas/12.612.0.json')), type: 'application/json' }
    case '/token':
      return tenant.signToken().then((body) => json({ body }))
    case '/me':
      return json({ subject: 'demo-analyst' })
    default:
      return undefined
  }
}
