import { createServer, type Server, type ServerResponse } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { launch, type Browser, type Page } from 'puppeteer-core'
import { findBrowser } from '../../../../tools/lib/find-browsers.mjs'
// @ts-expect-error the build script has no types
import { build } from '../../build.mjs'

/** Nothing inline, no styles from elsewhere, only lit's policy for Trusted Types. */
const strictPolicy = (frames: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'none'; connect-src 'self'; frame-src ${frames}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html`

/** One file of JavaScript per way in: the module with a fake session at hand, and the classic script alone. */
const boot = `
import * as oriel from '/oriel.min.js'
import { FakeSession, stopTimers } from '/in-page.js'
Object.assign(window, { oriel, FakeSession, stopTimers })
window.events = []
window.violations = []
document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))
for (const name of ['oriel-statechange', 'oriel-ready', 'oriel-ended', 'oriel-error']) {
  document.addEventListener(name, (event) => events.push({ name, detail: event.detail }))
}
window.ready = true`

const frameDocument = `<!doctype html><title>charts</title><input id="first"><script>
window.keys = 0
addEventListener('keydown', () => { window.keys += 1 })
</script>`

export interface Pages {
  /** Where frames are served from: another site than the page. */
  readonly tenant: string
  /** How often a frame was asked for. */
  readonly frameRequests: () => readonly string[]
  /** Frames wait from now on until the returned function is called. */
  readonly holdFrames: () => () => void
  /** An empty page with the element defined; `body` is its markup. */
  readonly open: (body?: string, script?: 'module' | 'classic') => Promise<Page>
  readonly close: () => Promise<void>
}

export async function startPages(): Promise<Pages> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-element-'))
  await build(folder)
  const scripts: Readonly<Record<string, string>> = {
    '/oriel.min.js': await readFile(join(folder, 'oriel.min.js'), 'utf8'),
    '/oriel.classic.js': await readFile(join(folder, 'oriel.classic.js'), 'utf8'),
    '/in-page.js': await inPageScript(),
    '/boot.js': boot,
    '/classic.js': 'window.ready = true',
  }
  let held: ServerResponse[] | undefined
  const asked: string[] = []
  const frames = await listen((path, response) => {
    asked.push(path)
    if (held !== undefined) held.push(response)
    else sendFrame(response)
  })
  const tenant = `http://127.0.0.1:${frames.port}`
  let body = ''
  let script = ''
  const portal = await listen((path, response) => {
    const file = scripts[path]
    if (path === '/oriel/never') return
    if (path === '/oriel/none') return void response.writeHead(401).end()
    if (file !== undefined) return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(file)
    if (path !== '/') return void response.writeHead(204).end()
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': strictPolicy(tenant) }
    response.writeHead(200, headers).end(`<!doctype html><html lang="en"><body>${body}${script}</body></html>`)
  })
  const browser = await launchChromium(folder)
  return {
    tenant,
    frameRequests: () => asked,
    holdFrames: () => {
      held = []
      return () => {
        for (const response of held ?? []) sendFrame(response)
        held = undefined
      }
    },
    open: async (markup = '', kind = 'module') => {
      for (const old of await browser.pages()) if (old.url().startsWith('http')) await old.close()
      asked.length = 0
      body = markup
      script =
        kind === 'module'
          ? '<script type="module" src="/boot.js"></script>'
          : '<script src="/oriel.classic.js"></script><script src="/classic.js"></script>'
      const page = await browser.newPage()
      await page.goto(`http://localhost:${portal.port}/`)
      await page.waitForFunction('window.ready')
      return page
    },
    close: async () => {
      await browser.close()
      for (const { server } of [frames, portal]) {
        server.closeAllConnections()
        await new Promise((done) => server.close(done))
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function sendFrame(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html' }).end(frameDocument)
}

async function inPageScript(): Promise<string> {
  const entry = fileURLToPath(new URL('in-page.ts', import.meta.url))
  const { outputFiles } = await esbuild.build({ entryPoints: [entry], bundle: true, format: 'esm', write: false })
  return outputFiles[0]?.text ?? ''
}

async function listen(
  answer: (path: string, response: ServerResponse) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => answer(request.url ?? '/', response))
  await new Promise<void>((done) => server.listen(0, done))
  return { server, port: (server.address() as AddressInfo).port }
}

function launchChromium(folder: string): Promise<Browser> {
  return launch({
    executablePath: findBrowser('chromium') ?? 'chromium',
    userDataDir: join(folder, 'profile'),
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
