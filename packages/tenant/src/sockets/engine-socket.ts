import type { Socket } from 'node:net'
import { isRecord } from '@oriel/protocol'
import type { WebSocket } from 'ws'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import { cutText } from '../cut-text.ts'
import { logRequest, type ServedApp, type TenantState } from '../tenant-state.ts'
import { closeEngineFailed, closeReason, closeUnsupported } from './close-reason.ts'
import type { EngineConnection } from '../engine/engine.ts'
import type { EngineSessionKey } from './engine-sessions.ts'
import { FrameQueue } from './frame-queue.ts'
import type { OpenSocket } from './open-socket.ts'

/** What an upgrade has established. */
export interface AcceptedSocket {
  readonly ws: WebSocket
  /** The TCP connection itself, below TLS. */
  readonly tcp: Socket
  readonly session: BrowserSession
  readonly fault: OpenSocket['fault']
  readonly openedAtMs: number
}

/** A client that reads nothing must not fill the memory of a process that others use. */
const mostUnsentBytes = 256 * 1024 * 1024

/** One engine socket: passes frames to the engine and back, in order, as faults allow. */
export class EngineSocket implements OpenSocket {
  readonly session: BrowserSession
  readonly fault: OpenSocket['fault']
  /** The engine session that it reached. */
  key: EngineSessionKey | undefined
  readonly #state: TenantState
  readonly #accepted: AcceptedSocket
  readonly #queue = new FrameQueue()
  /** When each request that waits for its answer came in. */
  readonly #asked = new Map<number | string, number>()
  readonly #stopWatching: () => void
  #connection: EngineConnection | undefined
  #leave: () => void = () => undefined
  #closedByTenant: { readonly code: number; readonly reason: string } | undefined

  constructor(state: TenantState, accepted: AcceptedSocket) {
    this.#state = state
    this.#accepted = accepted
    this.session = accepted.session
    this.fault = accepted.fault
    const { ws } = accepted
    // Without a listener a client's broken frame would end the process; `close` follows and says all.
    ws.on('error', () => undefined)
    ws.on('close', (code, reason) => this.#gone(code, reason.toString('utf8')))
    ws.on('message', (data, isBinary) => {
      if (isBinary) return this.close(closeUnsupported)
      // With the default binaryType ws hands text over as one Buffer.
      this.#receive((data as Buffer).toString('utf8'))
    })
    this.#stopWatching = state.faults.onChange(() => this.#freeze())
    state.sockets.add(this)
  }

  /** Joins the engine session and says in which state: the first frame, before any answer. */
  open(served: ServedApp, ttlSeconds: number): void {
    const key = { user: this.session.user, app: served.app, identity: this.fault.identity }
    try {
      const place = this.#state.engineSessions.attach(key, ttlSeconds)
      this.key = key
      this.#leave = () => place.leave()
      this.#freeze()
      this.#send({ jsonrpc: '2.0', method: 'OnConnected', params: { qSessionState: place.state } })
      this.#connection = place.connect((frame) => this.#send(frame))
      this.#state.events.emit('open', { ...this.#event(), state: place.state })
    } catch (error) {
      this.#state.warn(`The engine could not open a session of app ${key.app.id}: ${String(error)}`)
      this.close(closeEngineFailed)
    }
  }

  /**
   * Closes with a close frame, after the frames that are still to go out.
   *
   * @param code - 1005 sends none; 1006 ends TCP without a close frame.
   * @param reason - Default: JSON with a QEP code and a trace id.
   */
  close(code: number, reason: string = closeReason(this.#state.assumptions.closeReasonCode)): void {
    const { ws } = this.#accepted
    this.#closedByTenant ??= { code, reason: code === 1005 || code === 1006 ? '' : reason }
    // What the client sends until it hears of it is nobody's any more; the engine session may be gone as well.
    this.#detach()
    this.#queue.push(this.#state.faults.delayMs(this.fault), () => {
      if (code === 1006) ws.terminate()
      else if (code === 1005) ws.close()
      else ws.close(code, cutToBytes(reason, 123))
    })
  }

  /** Resets TCP: the client sees neither a close frame nor an end. */
  reset(): void {
    this.#closedByTenant ??= { code: 1006, reason: '' }
    this.#accepted.tcp.resetAndDestroy()
    // Below TLS the upper stream does not hear of it by itself.
    this.#accepted.ws.terminate()
  }

  /** For the tenant's own end: everything is let go of now, not when the socket has noticed. */
  terminate(): void {
    this.#closedByTenant ??= { code: 1006, reason: '' }
    this.#accepted.ws.terminate()
    this.#gone(1006, '')
  }

  #receive(text: string): void {
    const atMs = performance.now()
    const { method, id } = readEnvelope(text)
    if (isShort(id) && this.#asked.size < 1000) this.#asked.set(id, atMs)
    const identified = id === undefined ? {} : { id }
    const { path } = this.fault
    logRequest(this.#state, { kind: 'frame-in', method, path, status: 0, startMs: atMs, endMs: atMs, ...identified })
    try {
      this.#connection?.receive(text)
    } catch (error) {
      // The engine promises not to throw; if it does, one socket is lost and not everybody's tenant.
      this.#state.warn(`The engine failed on a frame of app ${this.fault.appId}: ${String(error)}`)
      this.close(closeEngineFailed)
    }
  }

  #send(frame: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify(frame)
    const id = typeof frame['id'] === 'number' || typeof frame['id'] === 'string' ? frame['id'] : undefined
    const startMs = (id === undefined ? undefined : this.#asked.get(id)) ?? performance.now()
    if (id !== undefined) this.#asked.delete(id)
    const method = typeof frame['method'] === 'string' ? frame['method'] : 'response'
    this.#queue.push(this.#state.faults.delayMs(this.fault), () => {
      const { ws } = this.#accepted
      if (ws.readyState !== ws.OPEN) return
      ws.send(text)
      const identified = id === undefined ? {} : { id }
      const entry = {
        kind: 'frame-out',
        method,
        path: this.fault.path,
        status: 0,
        startMs,
        endMs: performance.now(),
      } as const
      logRequest(this.#state, { ...entry, ...identified })
      if (ws.bufferedAmount > mostUnsentBytes) this.terminate()
    })
  }

  #freeze(): void {
    const frozen = this.#state.faults.fitting('freeze', this.fault).some(({ fault, addedAtMs }) => {
      const which = fault.sockets ?? 'all'
      return which === 'all' || (which === 'open' && this.#accepted.openedAtMs <= addedAtMs)
    })
    // Paused, TCP's own window stops the client; nothing that it sent is lost.
    if (frozen) this.#accepted.ws.pause()
    else this.#accepted.ws.resume()
    this.#queue.hold(frozen)
  }

  #gone(code: number, reason: string): void {
    if (!this.#state.sockets.delete(this)) return
    this.#stopWatching()
    this.#queue.dispose()
    this.#detach()
    this.#leave()
    const ended = this.#closedByTenant
    const how = ended === undefined ? { code, reason, by: 'client' as const } : { ...ended, by: 'tenant' as const }
    this.#state.events.emit('close', { ...this.#event(), ...how })
  }

  #detach(): void {
    this.#connection?.detach()
    this.#connection = undefined
  }

  #event(): { atMs: number; user: string; appId: string; identity: string; path: string } {
    const { appId, identity, path } = this.fault
    return { atMs: performance.now(), user: this.session.user.subject, appId, identity, path }
  }
}

/** Whether an id is worth remembering; one of a megabyte is answered, but not timed. */
function isShort(id: number | string | undefined): id is number | string {
  return typeof id === 'number' || (id !== undefined && id.length <= 200)
}

/** Only for the log; what a frame means is the engine's to say. */
function readEnvelope(text: string): { readonly method: string; readonly id?: number | string } {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return { method: '?' }
  }
  if (!isRecord(frame)) return { method: '?' }
  const { method, id } = frame
  const identified = typeof id === 'number' || typeof id === 'string' ? { id } : {}
  return { method: typeof method === 'string' ? cutText(method) : '?', ...identified }
}

/** A close frame's reason has room for 123 bytes. Source: RFC 6455 section 5.5. */
function cutToBytes(text: string, most: number): string {
  let cut = text
  while (Buffer.byteLength(cut) > most) cut = cut.slice(0, -1)
  return cut
}
