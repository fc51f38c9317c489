import type { IncomingMessage, ServerResponse } from 'node:http'
import { paths, readJwtClaims } from '@oriel/protocol'
import { cutText } from '../cut-text.ts'
import { failingReply } from '../faults/failing-reply.ts'
import type { FaultTarget } from '../faults/scope-fits.ts'
import { holdBack, httpFrozen, thawed } from '../faults/hold-back.ts'
import { changedReply, seenClock, useUpToken } from '../faults/request-effects.ts'
import { writeAnswer } from '../faults/write-answer.ts'
import { logRequest, type TenantState } from '../tenant-state.ts'
import { authenticate, integrationId } from './authenticate.ts'
import type { Call } from './call.ts'
import { corsHeaders, integrationAllows, judgeOrigin, preflightHeaders, type OriginVerdict } from './cors.ts'
import { badRequest, errorReply, originRefused, type Reply } from './reply.ts'
import { header, readTarget, type RequestTarget } from './request-target.ts'
import { answer, findRoute, noRoute, type Route } from './router.ts'
import { bearerToken, loginRoutes } from './routes/login.ts'
import { cspOriginRoutes } from './routes/csp-origins.ts'
import { clockRoutes } from './routes/clock.ts'
import { faultRoutes } from './routes/faults.ts'
import { restRoutes } from './routes/rest-routes.ts'
import { singleRoutes } from './routes/single.ts'
import { userRoutes } from './routes/users.ts'
import { webIntegrationRoutes } from './routes/web-integrations.ts'

const routes: readonly Route[] = [
  ...loginRoutes,
  ...userRoutes,
  ...webIntegrationRoutes,
  ...cspOriginRoutes,
  ...restRoutes,
  ...singleRoutes,
  ...faultRoutes,
  ...clockRoutes,
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
    const answered = await replyTo(state, request, gone.signal)
    if (answered === 'reset') resetConnection(request)
    else if (answered !== undefined) await write(state, response, { ...answered, method, gone: gone.signal })
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
    if (response.headersSent) return void response.destroy()
    writeHead(response, broken)
    response.end(broken.body)
  }
}

/** Over TLS the connection below is out of reach here, and ends without a reset. */
function resetConnection({ socket }: IncomingMessage): void {
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

/** A reply, and to whom. */
interface Answered {
  readonly reply: Reply
  /** Undefined: no fault may touch it. */
  readonly fault: FaultTarget | undefined
}

/** @returns Undefined when the client has left; `reset` where a fault throws the connection away. */
async function replyTo(
  state: TenantState,
  request: IncomingMessage,
  gone: AbortSignal,
): Promise<Answered | 'reset' | undefined> {
  const target = readTarget(request, state.hosts)
  if (typeof target === 'string') return { reply: badRequest(target), fault: undefined }
  const session = authenticate(state, request)
  const fault: FaultTarget = { user: session?.user.subject ?? subjectOf(request, target), path: target.path }
  const verdict = judgeOrigin(header(request, 'origin'), target.ownOrigin, state.integrations)
  const call = { ...target, request, method: request.method ?? '', session, fault }
  // Faults must be removable while they last.
  if (target.path.startsWith('/_oriel/')) {
    return { reply: await routed({ ...call, state, seenClock: state.clock }, verdict, true), fault: undefined }
  }
  const { faults } = state
  if (!(await holdBack(faults, fault, () => httpFrozen(faults, fault, 'in'), gone))) return undefined
  if (faults.use('reset-connection', fault) !== undefined) return 'reset'
  if (target.path === paths.jwtSession) useUpToken(state, fault, bearerToken(request.headers.authorization))
  const isRefused = verdict.from === 'listed' && faults.use('refuse-origin', fault) !== undefined
  const seen = seenClock(state, fault)
  const reply = await routed({ ...call, state, seenClock: seen }, isRefused ? { from: 'refused' } : verdict, false)
  if (!(await thawed(faults, () => httpFrozen(faults, fault, 'out'), gone))) return undefined
  const date = new Date(seen.now()).toUTCString()
  return { reply: withHeaders(changedReply(faults, fault, reply), { date }), fault }
}

async function routed(partial: Omit<Call, 'params'>, verdict: OriginVerdict, spared: boolean): Promise<Reply> {
  const { state, request, method, path, fault } = partial
  const preflight = method === 'OPTIONS' && header(request, 'access-control-request-method') !== undefined
  if (preflight) return preflightReply(state, verdict)
  const found = findRoute(routes, method, path)
  const cors = corsOf(partial, verdict, 'route' in found ? found.route.origin : 'listed')
  if (cors === undefined) return withHeaders(originRefused(), { vary: 'Origin' })
  const failing = spared ? undefined : failingReply(state.faults, fault, partial.request)
  if (failing !== undefined) return withHeaders(failing, cors)
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

/** Whom a login is about, so that a fault can be scoped to a user who has no session yet. Unverified. */
function subjectOf(request: IncomingMessage, target: RequestTarget): string | undefined {
  const jwt = target.path === paths.jwtSession ? bearerToken(request.headers.authorization) : undefined
  try {
    return jwt === undefined ? undefined : readJwtClaims(jwt).sub
  } catch {
    return undefined
  }
}

interface Writing extends Answered {
  readonly method: string
  readonly gone: AbortSignal
}

async function write(state: TenantState, response: ServerResponse, writing: Writing): Promise<void> {
  const { reply, fault, method, gone } = writing
  writeHead(response, reply)
  const bodiless = reply.status === 204 || reply.status === 304 || method === 'HEAD'
  const body = bodiless ? Buffer.alloc(0) : Buffer.from(reply.body ?? '')
  if (fault === undefined) return void response.end(body)
  await writeAnswer(response, { faults: state.faults, target: fault, body, gone })
}

function writeHead(response: ServerResponse, reply: Reply): void {
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
  if (reply.cookies !== undefined && reply.cookies.length > 0) response.setHeader('set-cookie', [...reply.cookies])
  response.statusCode = reply.status
  if (reply.status === 204 || reply.status === 304) return
  response.setHeader('content-length', Buffer.byteLength(reply.body ?? ''))
}
