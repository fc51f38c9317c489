import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { cutText } from '../cut-text.ts'
import { failingReply } from '../faults/failing-reply.ts'
import type { FaultTarget } from '../faults/scope-fits.ts'
import { holdBack } from '../faults/hold-back.ts'
import { authenticate, csrfFits, integrationId } from '../http/authenticate.ts'
import { integrationAllows, judgeOrigin } from '../http/cors.ts'
import { badRequest, csrfRefused, notFound, originRefused, unauthorized, type Reply } from '../http/reply.ts'
import { header, readTarget, type RequestTarget } from '../http/request-target.ts'
import { logRequest, type TenantState } from '../tenant-state.ts'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import { admit, type CheckedUpgrade } from './admit.ts'
import { parseEnginePath } from './engine-path.ts'
import { frozenWays } from './frozen-ways.ts'

/** What the server hands over. */
export interface UpgradeRequest {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  /** The TCP connection below TLS. */
  readonly tcp: Socket
}

/**
 * Answers one upgrade. Refused ones get a status without a 101, of which a browser tells its page only "1006";
 * what concerns the app (unknown, no access) is said by a close frame after the 101. Never throws.
 */
export async function upgrade(state: TenantState, server: WebSocketServer, asked: UpgradeRequest): Promise<void> {
  const { request, socket } = asked
  const startMs = performance.now()
  const path = (request.url ?? '').split('?')[0] ?? ''
  const gone = new AbortController()
  const log = (status: number): void => {
    logRequest(state, { kind: 'upgrade', method: 'GET', path, status, startMs, endMs: performance.now() })
  }
  // From the first tick: a reset while we wait for a fault's delay must not end the process.
  socket.on('error', () => socket.destroy())
  socket.once('close', () => gone.abort())
  try {
    const checked = await check(state, request, gone.signal)
    if (checked === 'reset') asked.tcp.resetAndDestroy()
    if (checked === undefined || checked === 'reset' || socket.destroyed) return log(0)
    if ('status' in checked) {
      log(checked.status)
      return refuse(state, socket, checked)
    }
    const ws = await handshake(server, asked, gone.signal)
    if (ws === undefined) return log(400)
    log(101)
    admit(state, { ...checked, ws, stream: socket, tcp: asked.tcp })
  } catch (error) {
    state.warn(
      `The upgrade of ${cutText(path)} failed inside the tenant: ${error instanceof Error ? error.stack : String(error)}`,
    )
    socket.destroy()
  }
}

/**
 * @returns The refusal, or who asks for what; `reset` where a fault throws the connection away; undefined when the client
 *   has left.
 */
async function check(
  state: TenantState,
  request: IncomingMessage,
  gone: AbortSignal,
): Promise<CheckedUpgrade | Reply | 'reset' | undefined> {
  const target = readTarget(request, state.hosts)
  if (typeof target === 'string') return badRequest(target)
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') return badRequest('The only upgrade here is websocket')
  const wanted = parseEnginePath(target.path)
  if (wanted === undefined) return notFound('Sockets are at /app/{appId}[/identity/{identity}][/ttl/{seconds}]')
  const session = authenticate(state, request)
  const { appId, identity } = wanted
  const fault = { user: session?.user.subject, path: target.path, appId, identity }
  // A handshake is both ways: it needs the two of them. An upgrade is no socket that was open before any fault.
  const frozen = (): boolean => Object.values(frozenWays(state.faults, fault, Infinity)).includes(true)
  if (!(await holdBack(state.faults, fault, frozen, gone))) return undefined
  if (state.faults.use('reset-connection', fault) !== undefined) return 'reset'
  const failing = failingReply(state.faults, fault, request)
  if (failing !== undefined) return failing
  const refused = refusal(state, request, target, session, fault)
  return refused ?? (session === undefined ? unauthorized() : { session, wanted, fault })
}

/** Source: qlik.dev on web integrations and CSRF; client-managed Qlik does the same since November 2024. */
function refusal(
  state: TenantState,
  request: IncomingMessage,
  target: RequestTarget,
  session: BrowserSession | undefined,
  fault: FaultTarget,
): Reply | undefined {
  const verdict = judgeOrigin(header(request, 'origin'), target.ownOrigin, state.integrations)
  const isFromPage = verdict.from === 'listed'
  if (isFromPage && state.faults.use('refuse-origin', fault) !== undefined) return originRefused()
  const id = integrationId(request, target.query)
  if (verdict.from === 'refused') return originRefused()
  if (verdict.from === 'listed' && !integrationAllows(state.integrations, id, verdict.origin)) return originRefused()
  if (session === undefined) return unauthorized()
  state.sessions.touch(session)
  const given = target.query.has('qlik-csrf-token') || header(request, 'qlik-csrf-token') !== undefined
  const needed = verdict.from !== 'none' || state.assumptions.csrfWithoutOrigin === 'required' || given
  return needed && !csrfFits(state, session, request, target.query, fault) ? csrfRefused() : undefined
}

/** @returns Undefined when ws refused the handshake or the client left in it. */
function handshake(server: WebSocketServer, asked: UpgradeRequest, gone: AbortSignal): Promise<WebSocket | undefined> {
  return new Promise((resolve) => {
    gone.addEventListener('abort', () => resolve(undefined), { once: true })
    server.handleUpgrade(asked.request, asked.socket, asked.head, resolve)
  })
}

function refuse(state: TenantState, socket: Duplex, reply: Reply): void {
  const body = Buffer.from(reply.body ?? '')
  const date = new Date(state.clock.now()).toUTCString()
  const headers = { date, ...reply.headers, connection: 'close', 'content-length': String(body.length) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.write(`HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`)
  // An upgraded socket is half-open by default and stays paused: without this a client that does not close would stay.
  socket.end(body, () => socket.destroy())
}
