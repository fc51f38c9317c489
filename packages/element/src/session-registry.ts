import type { Session } from '@oriel/session'
import type { Clock } from './clock.ts'
import type { SessionSettings } from './settings.ts'

/** One element's hold on a session. */
export interface SessionLease {
  readonly session: Session
  /** Gives it back, once; the last one out closes the session. */
  readonly release: () => void
}

interface Entry {
  readonly session: Session
  holders: number
  cancelClose: (() => void) | undefined
}

/** The sessions that the elements of a page share: equal settings, one session. */
export class SessionRegistry {
  readonly #entries = new Map<string, Entry>()
  readonly #create: (settings: SessionSettings) => Session
  readonly #clock: Clock
  readonly #lingerMs: number

  /** @param lingerMs - How long a session nobody holds is kept, so that moving an element does not cost a sign-in. */
  constructor(create: (settings: SessionSettings) => Session, clock: Clock, lingerMs = 1_000) {
    this.#create = create
    this.#clock = clock
    this.#lingerMs = lingerMs
  }

  acquire(settings: SessionSettings): SessionLease {
    const key = sessionKey(settings)
    const entry = this.#usable(key) ?? this.#add(key, settings)
    entry.holders += 1
    entry.cancelClose?.()
    entry.cancelClose = undefined
    let held = true
    const release = (): void => {
      if (!held) return
      held = false
      entry.holders -= 1
      if (entry.holders === 0) entry.cancelClose = this.#clock.after(this.#lingerMs, () => this.#drop(key, entry))
    }
    return { session: entry.session, release }
  }

  #usable(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    // What ended while nobody looked is old news to whoever comes next.
    if (entry?.holders !== 0 || entry.session.state.name !== 'ended') return entry
    entry.cancelClose?.()
    this.#drop(key, entry)
    return undefined
  }

  #add(key: string, settings: SessionSettings): Entry {
    const entry: Entry = { session: this.#create(settings), holders: 0, cancelClose: undefined }
    this.#entries.set(key, entry)
    return entry
  }

  #drop(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key)
    void entry.session.close()
  }
}

/**
 * What makes two elements share a session: all that one is made from. The theme, because a session that is given one
 * hands it to every frame; the subject, because whoever expects another person must not get this one's session.
 */
export function sessionKey(settings: SessionSettings): string {
  const { tenant, appId, identity, webIntegrationId, tokenEndpoint, subject, theme } = settings
  return JSON.stringify([
    tenant,
    appId,
    identity ?? null,
    webIntegrationId,
    tokenEndpoint,
    subject ?? null,
    theme ?? null,
  ])
}
