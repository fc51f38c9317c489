import type { IncomingMessage, ServerResponse } from 'node:http'
import { paths, readJwtClaims } from '@oriel/protocol'
import { cutText } from '../cut-text.ts'
import type { FaultTarget } from '../faults/faults.ts'
import { holdBack } from '../faults/hold-back.ts'
import { logRequest, type TenantState } from '../tenant-state.ts'
import { authenticate, integrationId } from './authenticate.ts'
import type { Call } from './call.ts'
import { corsHeaders, integrationAllows, judgeOrigin, preflightHeaders, type OriginVerdict } from './cors.ts'
import { badRequest, errorReply, originRefused, tooManyRequests, type Reply } from './reply.ts'
import { header, readTarget, type RequestTarget } from './request-target.ts'
import { answer, findRoute, noRoute, type Route } from './router.ts'
import { bearerToken, loginRoutes } from './routes/login.ts'
import { cspOriginRoutes } from './routes/csp-origins.ts'
import { faultRoutes } from './routes/faults.ts'
import { singleRoutes } from './routes/single.ts'
import { userRoutes } from './routes/users.ts'
import { webIntegrationRoutes } from './routes/web-integrations.ts'

const routes: readonly Route[] = [
  ...loginRoutes,
  ...userRoutes,
  ...webIntegrationRoutes,
  ...cspOriginRoutes,
  ...singleRoutes,
  ...faultRoutes,
]

/** Answers one HTTP request, whatever it is, and keeps it in the log. Never rejects. */
export async function exchange(state: TenantState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startMs = performance.now()
  const gone = new AbortController()
  const method = request.method ?? ''
  const path = (request.url ?? '').split('?')[0] ?? ''
  response.on('error', () => undefined)
  response.once('close', () => {
    gone.abort()
    const status = response.headersSent ? response.statusCode : 0
    logRequest(state, { kind: 'http', method, path, status, startMs, endMs: performance.now() })
  })
  try {
    const reply = await replyTo(state, request, gone.signal)
    if (reply !== undefined) write(response, reply, method)
  } catch (error) {
    // A client that leaves in the middle of its body is no defect.
    if (request.destroyed || response.destroyed) return
    // Our own defect: the process and the other exchanges go on, and it is not kept quiet.
    state.warn(
      `${method} ${cutText(path)} failed inside the tenant: ${error instanceof Error ? error.stack : String(error)}`,
    )
    const broken = errorReply({
      status: 500,
      code: 'ORIEL-500',
      title: 'The local tenant failed',
      detail: String(error),
    })
    if (!response.headersSent) write(response, broken, method)
    else response.destroy()
  }
}

/** @returns Undefined when the client has left. */
async function replyTo(state: TenantState, request: IncomingMessage, gone: AbortSignal): Promise<Reply | undefined> {
  const target = readTarget(request, state.hosts)
  if (typeof target === 'string') return badRequest(target)
  const session = authenticate(state, request)
  const fault: FaultTarget = { user: session?.user.subject ?? subjectOf(request, target), path: target.path }
  const verdict = judgeOrigin(header(request, 'origin'), target.ownOrigin, state.integrations)
  // Faults must be removable while they last.
  const spared = target.path.startsWith('/_oriel/')
  const frozen = (): boolean => state.faults.fitting('freeze', fault).some((active) => active.fault.http === true)
  if (!spared && !(await holdBack(state.faults, fault, frozen, gone))) return undefined
  const method = request.method ?? ''
  const partial = { ...target, state, request, method, session, fault }
  const reply = await routed(partial, verdict, spared)
  const cookiesKept = reply.cookies === undefined || state.faults.use('no-cookies', fault) === undefined
  return cookiesKept ? reply : { ...reply, cookies: [] }
}

async function routed(partial: Omit<Call, 'params'>, verdict: OriginVerdict, spared: boolean): Promise<Reply> {
  const { state, request, method, path, fault } = partial
  const preflight = method === 'OPTIONS' && header(request, 'access-control-request-method') !== undefined
  if (preflight) return preflightReply(state, verdict)
  const found = findRoute(routes, method, path)
  const cors = corsOf(partial, verdict, 'route' in found ? found.route.origin : 'listed')
  if (cors === undefined) return withHeaders(originRefused(), { vary: 'Origin' })
  const failing = spared ? undefined : state.faults.use('status', fault)
  if (failing !== undefined) return withHeaders(failingReply(failing), cors)
  const reply = 'route' in found ? await answer(found.route, { ...partial, params: found.params }) : noRoute(found)
  return withHeaders(reply, cors)
}

function preflightReply(state: TenantState, verdict: OriginVerdict): Reply {
  const vary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'
  if (verdict.from !== 'listed') return withHeaders(originRefused(), { vary })
  return {
    status: 204,
    headers: { ...preflightHeaders(verdict.origin, state.assumptions.preflightMaxAgeSeconds), vary },
  }
}

/** The CORS headers of an answer; undefined when the page may not ask at all. */
function corsOf(
  call: Omit<Call, 'params'>,
  verdict: OriginVerdict,
  rule: Route['origin'],
): Readonly<Record<string, string>> | undefined {
  const vary = { vary: 'Origin' }
  if (verdict.from === 'none' || verdict.from === 'same') {
    const checked =
      verdict.from === 'none' &&
      rule === 'integration' &&
      call.state.assumptions.webIntegrationWithoutOrigin === 'checked'
    const id = integrationId(call.request, call.query)
    return checked && (id === undefined || call.state.integrations.get(id) === undefined) ? undefined : vary
  }
  if (verdict.from === 'refused') return rule === 'open' ? vary : undefined
  const allowed =
    rule !== 'integration' ||
    integrationAllows(call.state.integrations, integrationId(call.request, call.query), verdict.origin)
  return allowed ? { ...vary, ...corsHeaders(verdict.origin) } : undefined
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  const vary = [reply.headers?.['vary'], headers['vary']].filter((part) => part !== undefined).join(', ')
  return { ...reply, headers: { ...reply.headers, ...headers, ...(vary === '' ? {} : { vary }) } }
}

/** The reply that a `status` fault asks for. */
export function failingReply(fault: { status: number; title?: string; retryAfterSeconds?: number }): Reply {
  const { status, title, retryAfterSeconds } = fault
  if (status === 429) return tooManyRequests(retryAfterSeconds ?? 13)
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return errorReply({ status, code: `HTTP-${status}`, title: title ?? `Injected status ${status}`, headers })
}

/** Whom a login is about, so that a fault can be scoped to a user who has no session yet. Unverified. */
function subjectOf(request: IncomingMessage, target: RequestTarget): string | undefined {
  const jwt = target.path === paths.jwtSession ? bearerToken(request.headers.authorization) : undefined
  try {
    return jwt === undefined ? undefined : readJwtClaims(jwt).sub
  } catch {
    return undefined
  }
}

function write(response: ServerResponse, reply: Reply, method: string): void {
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
  if (reply.cookies !== undefined && reply.cookies.length > 0) response.setHeader('set-cookie', [...reply.cookies])
  response.statusCode = reply.status
  const body = reply.body ?? ''
  const bodiless = reply.status === 204 || reply.status === 304
  if (!bodiless) response.setHeader('content-length', Buffer.byteLength(body))
  response.end(bodiless || method === 'HEAD' ? undefined : body)
}
