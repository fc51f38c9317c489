import type { Socket } from 'node:net'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import type { EngineConnection } from '../engine/engine.ts'
import { isSameSession } from '../faults/end-engine-sessions.ts'
import type { ServedApp, TenantState } from '../tenant-state.ts'
import { closeEngineFailed, closeReason, closeUnsupported, closeWith } from './close-reason.ts'
import type { EngineSessionKey } from './engine-sessions.ts'
import { FrameLog, readEnvelope } from './frame-log.ts'
import { FrameSender } from './frame-sender.ts'
import { frozenWays } from './frozen-ways.ts'
import type { Link } from './link.ts'
import type { OpenSocket } from './open-socket.ts'
import { RequestGate } from './request-gate.ts'

/** What an upgrade has established. */
export interface AcceptedSocket extends Link {
  /** The TCP connection itself, below TLS. */
  readonly tcp: Socket
  readonly session: BrowserSession
  readonly fault: OpenSocket['fault']
  readonly openedAtMs: number
}

/** One engine socket: passes frames to the engine and back, in order, as faults allow. */
export class EngineSocket implements OpenSocket {
  readonly session: BrowserSession
  readonly fault: OpenSocket['fault']
  /** The engine session that it reached. */
  key: EngineSessionKey | undefined
  readonly #state: TenantState
  readonly #accepted: AcceptedSocket
  readonly #log: FrameLog
  readonly #sender: FrameSender
  readonly #gate: RequestGate
  readonly #stopWatching: () => void
  #connection: EngineConnection | undefined
  #leave: () => void = () => undefined
  #closedByTenant: { readonly code: number; readonly reason: string } | undefined

  constructor(state: TenantState, accepted: AcceptedSocket) {
    this.#state = state
    this.#accepted = accepted
    this.session = accepted.session
    this.fault = accepted.fault
    this.#log = new FrameLog(state, this.fault.path)
    this.#sender = new FrameSender(accepted, state.faults, this.fault, () => this.terminate())
    this.#gate = new RequestGate({
      faults: state.faults,
      clock: state.clock,
      target: this.fault,
      // Asked for every request: without a fault in force nobody needs to be looked for.
      isBlocked: () => state.faults.list().length > 0 && this.#siblings().some((socket) => socket.isBlocking),
      onUnblocked: () => this.#siblings().forEach((socket) => socket.proceed()),
      pass: (text) => this.#pass(text),
      answer: (frame) => this.#send(frame),
    })
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

  get isBlocking(): boolean {
    return this.#gate.isBlocking
  }

  /**
   * Joins the engine session and says in which state: the first frame, before any answer.
   *
   * @param announced - What to say instead of what is so.
   */
  open(served: ServedApp, ttlSeconds: number, announced?: string): void {
    const key = { user: this.session.user, app: served.app, identity: this.fault.identity }
    try {
      const place = this.#state.engineSessions.attach(key, ttlSeconds)
      this.key = key
      this.#leave = () => place.leave()
      this.#freeze()
      this.#connected(announced ?? place.state)
      this.#connection = place.connect((frame) => this.#send(frame))
      this.#state.events.emit('open', { ...this.#event(), state: place.state })
    } catch (error) {
      this.#state.warn(`The engine could not open a session of app ${key.app.id}: ${String(error)}`)
      this.close(closeEngineFailed)
    }
  }

  /** Says why there is no engine session, and closes. */
  refuse(sessionState: string, code: number): void {
    this.#freeze()
    this.#connected(sessionState)
    this.close(code)
  }

  /**
   * Closes with a close frame, after the frames that are still to go out.
   *
   * @param code - 1005 sends none; 1006 ends TCP without a close frame.
   * @param reason - Default: JSON with a QEP code and a trace id.
   */
  close(code: number, reason: string = closeReason(this.#state.assumptions.closeReasonCode)): void {
    this.#closedByTenant ??= { code, reason: code === 1005 || code === 1006 ? '' : reason }
    // What the client sends until it hears of it is nobody's any more; the engine session may be gone as well.
    this.#detach()
    this.#sender.afterAll(() => closeWith(this.#accepted.ws, code, reason))
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

  proceed(): void {
    this.#gate.proceed()
  }

  #receive(text: string): void {
    const envelope = readEnvelope(text)
    this.#log.received(envelope)
    if (this.#state.assumptions.socketSlidesSession) this.#state.sessions.touch(this.session)
    if (this.#connection !== undefined) this.#gate.take({ text, envelope })
  }

  #pass(text: string): void {
    try {
      this.#connection?.receive(text)
    } catch (error) {
      // The engine promises not to throw; if it does, one socket is lost and not everybody's tenant.
      this.#state.warn(`The engine failed on a frame of app ${this.fault.appId}: ${String(error)}`)
      this.close(closeEngineFailed)
    }
  }

  #connected(qSessionState: string): void {
    this.#send({ jsonrpc: '2.0', method: 'OnConnected', params: { qSessionState } })
  }

  #send(frame: Readonly<Record<string, unknown>>): void {
    this.#sender.send(frame, this.#log.sending(frame))
  }

  #freeze(): void {
    const { faults } = this.#state
    const frozen = frozenWays(faults, this.fault, this.#accepted.openedAtMs)
    // Paused, TCP's own window stops the client; nothing that it sent is lost.
    if (frozen.in) this.#accepted.ws.pause()
    else this.#accepted.ws.resume()
    this.#sender.hold(frozen.out)
  }

  /** The sockets of this engine session, this one among them. */
  #siblings(): readonly OpenSocket[] {
    const { key } = this
    return key === undefined ? [] : [...this.#state.sockets].filter((socket) => isSameSession(socket.key, key))
  }

  #gone(code: number, reason: string): void {
    if (!this.#state.sockets.delete(this)) return
    this.#stopWatching()
    this.#sender.dispose()
    this.#detach()
    this.#leave()
    const ended = this.#closedByTenant
    const how = ended === undefined ? { code, reason, by: 'client' as const } : { ...ended, by: 'tenant' as const }
    this.#state.events.emit('close', { ...this.#event(), ...how })
  }

  #detach(): void {
    const connection = this.#connection
    this.#connection = undefined
    this.#gate.dispose()
    connection?.detach()
  }

  #event(): { atMs: number; user: string; appId: string; identity: string; path: string } {
    const { appId, identity, path } = this.fault
    return { atMs: performance.now(), user: this.session.user.subject, appId, identity, path }
  }
}
