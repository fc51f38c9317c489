import type { Session, SessionState } from '@oriel/session'
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { sessionKey, type SessionLease } from './session-registry.ts'
import type { SessionSettings } from './settings.ts'
import { sharedSessions } from './shared-sessions.ts'

/** Told of every new state, in the same step in which the session entered it. */
export type StateListener = (state: SessionState, before: SessionState | undefined) => void

/** Follows one session for an element: the one handed in, or a hold on the shared one that its attributes make. */
export class FollowedSession implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #onState: StateListener
  #given: Session | undefined
  #lease: (SessionLease & { readonly key: string }) | undefined
  #joined: Session | undefined
  #unsubscribe: (() => void) | undefined
  #state: SessionState | undefined

  constructor(host: ReactiveControllerHost, onState: StateListener) {
    this.#host = host
    this.#onState = onState
    host.addController(this)
  }

  /** Handed in from outside, joined or not. It is never closed here. */
  get given(): Session | undefined {
    return this.#given
  }

  set given(session: Session | undefined) {
    this.#given = session
    this.#host.requestUpdate()
  }

  /** The one that is followed, whose state is `state`; undefined before `join` and after `leave`. */
  get joined(): Session | undefined {
    return this.#joined
  }

  get state(): SessionState | undefined {
    return this.#state
  }

  hostConnected(): void {
    this.#host.requestUpdate()
  }

  hostDisconnected(): void {
    this.leave()
  }

  /** @param settings - What the attributes make a session from; undefined where one was handed in. */
  join(settings: SessionSettings | undefined): void {
    const session = this.#given ?? (settings === undefined ? undefined : this.#leased(settings))
    if (this.#given !== undefined) this.#releaseLease()
    if (session === undefined || session === this.#joined) return
    this.#unsubscribe?.()
    this.#joined = session
    this.#state = undefined
    this.#unsubscribe = session.subscribe(this.#follow)
    this.#follow()
    session.start()
  }

  leave(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#joined = undefined
    this.#state = undefined
    this.#releaseLease()
  }

  #leased(settings: SessionSettings): Session {
    const key = sessionKey(settings)
    if (this.#lease?.key === key) return this.#lease.session
    const lease = { ...sharedSessions.acquire(settings), key }
    this.#releaseLease()
    this.#lease = lease
    return lease.session
  }

  #releaseLease(): void {
    this.#lease?.release()
    this.#lease = undefined
  }

  readonly #follow = (): void => {
    const before = this.#state
    const state = this.#joined?.state
    if (state === undefined || state === before) return
    this.#state = state
    this.#onState(state, before)
  }
}
