import type { TenantUser } from '../auth/users.ts'
import type { OwnedClock } from '../tenant-clock.ts'
import type { EngineConnection, EngineSession, SessionOptions } from '../engine/engine.ts'
import type { ServableApp } from './engine-port.ts'

/** Which engine session a socket belongs to. Source: qlik.dev, JSON-RPC: tenant, user, identity and app. */
export interface EngineSessionKey {
  readonly user: TenantUser
  readonly app: ServableApp
  readonly identity: string
}

interface Entry {
  readonly id: string
  readonly key: EngineSessionKey
  readonly session: EngineSession
  sockets: number
  ttlSeconds: number
  /** When the ttl after the last socket has run out; undefined while there are sockets. */
  endsAtMs: number | undefined
  cancelTimer: () => void
}

/** A socket's place in an engine session. */
export interface Attachment {
  readonly state: 'SESSION_CREATED' | 'SESSION_ATTACHED'
  /** The engine's end; made after the first notification is on its way. */
  connect(send: (frame: Readonly<Record<string, unknown>>) => void): EngineConnection
  /** The socket is gone. Safe to call twice. */
  leave(): void
}

/** The engine sessions of the tenant: made by the first socket, kept for their ttl after the last. */
export class EngineSessions {
  readonly #clock: OwnedClock
  readonly #entries = new Map<string, Entry>()
  readonly #closing = new Set<Promise<void>>()
  readonly #report: (error: unknown) => void
  readonly #beliefs: NonNullable<SessionOptions['beliefs']>
  readonly #mayOpen: (key: EngineSessionKey) => boolean

  /**
   * @param report - Told when the engine could not let go of a session.
   * @param beliefs - What is believed about selections; default as the engine has it.
   * @param mayOpen - Asked whenever a session's app is opened; by default who has a socket may.
   */
  constructor(
    clock: OwnedClock,
    report: (error: unknown) => void,
    beliefs: SessionOptions['beliefs'] = {},
    mayOpen: (key: EngineSessionKey) => boolean = () => true,
  ) {
    this.#clock = clock
    this.#report = report
    this.#beliefs = beliefs
    this.#mayOpen = mayOpen
  }

  /** @param ttlSeconds - The last socket's wish counts for the whole session. */
  attach(key: EngineSessionKey, ttlSeconds: number): Attachment {
    const known = this.#find(JSON.stringify([key.user.id, key.app.id, key.identity]))
    const entry = known ?? this.#create(key)
    entry.cancelTimer()
    entry.endsAtMs = undefined
    entry.sockets += 1
    entry.ttlSeconds = ttlSeconds
    let left = false
    return {
      state: known === undefined ? 'SESSION_CREATED' : 'SESSION_ATTACHED',
      connect: (send) => entry.session.attach(send),
      leave: () => {
        if (left) return
        left = true
        this.#leave(entry)
      },
    }
  }

  /** Ends a session now, whoever is attached; the next socket of the same key gets a new one. */
  end(key: EngineSessionKey): void {
    const entry = this.#find(JSON.stringify([key.user.id, key.app.id, key.identity]))
    if (entry !== undefined) this.#dispose(entry)
  }

  list(): readonly (EngineSessionKey & { readonly sockets: number })[] {
    return [...this.#entries.keys()]
      .map((id) => this.#find(id))
      .filter((entry) => entry !== undefined)
      .map((entry) => ({ ...entry.key, sockets: entry.sockets }))
  }

  /** Ends all of them and waits until the engine has let go. */
  async close(): Promise<void> {
    for (const entry of [...this.#entries.values()]) this.#dispose(entry)
    await Promise.all(this.#closing)
  }

  #create(key: EngineSessionKey): Entry {
    const entry: Entry = {
      id: JSON.stringify([key.user.id, key.app.id, key.identity]),
      key,
      session: key.app.openSession({
        owner: key.user,
        now: () => this.#clock.now(),
        beliefs: this.#beliefs,
        mayOpen: () => this.#mayOpen(key),
      }),
      sockets: 0,
      ttlSeconds: 0,
      endsAtMs: undefined,
      cancelTimer: () => undefined,
    }
    this.#entries.set(entry.id, entry)
    return entry
  }

  #find(id: string): Entry | undefined {
    const entry = this.#entries.get(id)
    if (entry?.endsAtMs === undefined || entry.endsAtMs > this.#clock.now()) return entry
    this.#dispose(entry)
    return undefined
  }

  #leave(entry: Entry): void {
    entry.sockets -= 1
    if (entry.sockets > 0 || this.#entries.get(entry.id) !== entry) return
    if (entry.ttlSeconds === 0) return this.#dispose(entry)
    entry.endsAtMs = this.#clock.now() + entry.ttlSeconds * 1000
    entry.cancelTimer = this.#clock.after(entry.ttlSeconds * 1000, () => this.#dispose(entry))
  }

  #dispose(entry: Entry): void {
    entry.cancelTimer()
    if (this.#entries.get(entry.id) === entry) this.#entries.delete(entry.id)
    const closed = entry.session.close().then(undefined, this.#report)
    this.#closing.add(closed)
    void closed.then(() => this.#closing.delete(closed))
  }
}
