import type { DemoConfig, DemoUser } from './demo-config.ts'
import { demoUsers, findDemoUser } from './demo-users.ts'
import type { PortalConfig } from './portal-config.ts'
import type { PortalSessions } from './portal-sessions.ts'

/** A form with one user in it is far smaller. */
const maxFormBytes = 4096

export type DemoRoutes = (request: Request) => Promise<Response | undefined>

/** `GET /demo/config`, `POST /demo/sign-in` and `POST /demo/sign-out`. Undefined: not ours. */
export function createDemoRoutes(config: PortalConfig, sessions: PortalSessions): DemoRoutes {
  const configOf = (user: DemoUser | null): DemoConfig => ({
    tenant: config.tenant,
    webIntegrationId: config.webIntegrationId,
    appId: config.appId,
    sheetId: config.sheetId,
    demoFaults: config.demoFaults,
    user: user === null ? null : toDemoUser(user),
    users: demoUsers.map(toDemoUser),
  })

  async function signIn(request: Request): Promise<Response> {
    const user = findDemoUser(await chosenUser(request))
    if (user === undefined) {
      const known = demoUsers.map(({ subject }) => `user=${subject}`).join(' or ')
      return refuse(400, `the form must say ${known}`)
    }
    return done(request, sessions.begin(request, user), configOf(user))
  }

  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/demo/config') {
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'use GET', { allow: 'GET, HEAD' })
      return answer(configOf(sessions.find(request)))
    }
    if (pathname !== '/demo/sign-in' && pathname !== '/demo/sign-out') return undefined
    if (request.method !== 'POST') return refuse(405, 'use POST', { allow: 'POST' })
    if (!fromOurPage(request)) return refuse(403, "only the portal's own page may do this")
    return pathname === '/demo/sign-in' ? signIn(request) : done(request, sessions.end(request), configOf(null))
  }
}

/**
 * Browsers name the origin of every POST, so one without it comes from no page of ours. Without this check another
 * site could sign a visitor in as somebody else.
 */
function fromOurPage(request: Request): boolean {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  return origin === new URL(request.url).origin && (site === null || site === 'same-origin')
}

async function chosenUser(request: Request): Promise<unknown> {
  const text = await readAtMost(request, maxFormBytes)
  if (!(request.headers.get('content-type') ?? '').startsWith('application/json')) {
    return new URLSearchParams(text).get('user')
  }
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && 'user' in body ? body.user : undefined
  } catch {
    return undefined
  }
}

async function readAtMost(request: Request, limit: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > limit) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A form without script goes back to the page; a script gets the new state at once. */
function done(request: Request, cookie: string, config: DemoConfig): Response {
  if ((request.headers.get('accept') ?? '').includes('text/html')) {
    return new Response(null, {
      status: 303,
      headers: { location: '/', 'set-cookie': cookie, 'cache-control': 'no-store' },
    })
  }
  return answer(config, { 'set-cookie': cookie })
}

function answer(config: DemoConfig, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(config, { headers: { ...plain, ...headers } })
}

function refuse(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Response {
  const body = JSON.stringify({ title: 'Refused', status, detail })
  return new Response(body, { status, headers: { ...plain, 'content-type': 'application/problem+json', ...headers } })
}

const plain = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function toDemoUser({ subject, name }: DemoUser): DemoUser {
  return { subject, name }
}
