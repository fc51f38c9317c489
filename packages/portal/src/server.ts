import { createTokenEndpoint, nodeListener } from '@oriel/server'
import type { Handler } from '@oriel/server'
import { createDemoRoutes } from './demo-routes.ts'
import { listen } from './listen.ts'
import { loadPageFiles } from './page-files.ts'
import type { PageFiles } from './page-files.ts'
import { pagePolicy } from './page-policy.ts'
import { checkConfig } from './portal-config.ts'
import type { PortalConfig } from './portal-config.ts'
import { createPortalSessions } from './portal-sessions.ts'

export interface PortalOptions {
  /** Default 0: any free one. */
  readonly port?: number
  /** Address to bind. Default: both loopback addresses. */
  readonly host?: string
  /** Host name in `origin`, and the one that requests must carry. Default `localhost`. */
  readonly publicHost?: string
  readonly config: PortalConfig
  /** Folder of the built page. Default: this package's `dist/page`. */
  readonly pageFolder?: string
  /** Gets what became a 500. Default: nothing is told. */
  readonly onError?: (error: unknown) => void
}

export interface Portal {
  /** Where the page is, without a slash at its end. Give it to the tenant as an allowed origin. */
  readonly origin: string
  /** Origin of the tenant that it shows. */
  readonly tenant: string
  /** Ends every connection; afterwards nothing keeps the process alive. */
  close(): Promise<void>
}

/**
 * Starts the demo portal: its page, a sign-in as one of two demo users, and the token endpoint at `/oriel`.
 *
 * It asks for no password, so it belongs on loopback. Requests under another host name than its own are refused, or
 * else a foreign site could point its name at this machine and sign itself in.
 *
 * @throws {@link PortalError} and ServerError of `@oriel/server`, before anything listens, except for ports.
 */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const { port = 0, host, publicHost = 'localhost', onError } = options
  const config = checkConfig(options.config)
  const page = await loadPageFiles(options.pageFolder)
  const told = onError === undefined ? {} : { onError }
  createTokenEndpoint({ ...config, identify: () => null }) // Throws for a wrong key before a port is taken.

  const listening = await listen(port, host, (bound) => {
    const sessions = createPortalSessions(bound)
    const token = createTokenEndpoint({ ...config, ...told, identify: (request) => sessions.find(request) })
    const demo = createDemoRoutes(config, sessions)
    const origin = originOf(publicHost, bound)
    return nodeListener(guardHost(origin, route(page, demo, token, pagePolicy(config.tenant))), told)
  })
  return { origin: originOf(publicHost, listening.port), tenant: config.tenant, close: () => listening.close() }
}

function route(
  page: PageFiles,
  demo: ReturnType<typeof createDemoRoutes>,
  token: Handler,
  policy: Readonly<Record<string, string>>,
): Handler {
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/oriel/')) return token(request)
    const answered = await demo(request)
    if (answered !== undefined) return answered
    const reading = request.method === 'GET' || request.method === 'HEAD'
    const response = reading
      ? page(request)
      : new Response('Method not allowed\n', { status: 405, headers: { allow: 'GET, HEAD' } })
    const found = response ?? new Response('Not found\n', { status: 404, headers: { 'content-type': 'text/plain' } })
    for (const [name, value] of Object.entries(policy)) found.headers.set(name, value)
    return found
  }
}

function guardHost(origin: string, handler: Handler): Handler {
  const { port } = new URL(origin)
  const aliases = ['localhost', '127.0.0.1', '[::1]'].map((name) => originOf(name, Number(port)))
  return async (request) => {
    const url = new URL(request.url)
    if (url.origin === origin) return handler(request)
    // A person who typed the address: the tenant knows the portal by its one origin only.
    if (aliases.includes(url.origin) && request.method === 'GET') {
      return new Response(null, { status: 307, headers: { location: origin + url.pathname + url.search } })
    }
    return new Response(`This is ${origin}\n`, { status: 421, headers: { 'content-type': 'text/plain' } })
  }
}

function originOf(host: string, port: number): string {
  return new URL(`http://${host}:${port}`).origin
}
