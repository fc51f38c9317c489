import { randomBytes } from 'node:crypto'
import type { OwnedClock } from '../tenant-clock.ts'
import { newCsrfSecret } from './csrf.ts'
import type { TenantUser } from './users.ts'

/** Limits in minutes. Source: Qlik help, configure session timeout: 30 minutes without activity, 24 hours at most. */
export interface SessionLimits {
  readonly inactivityMinutes: number
  readonly lifetimeMinutes: number
}

export const defaultSessionLimits: SessionLimits = { inactivityMinutes: 30, lifetimeMinutes: 24 * 60 }

/** What stands behind an `eas.sid` cookie. */
export interface BrowserSession {
  readonly id: string
  readonly user: TenantUser
  /** As they were at login: changed settings meet only new sessions. */
  readonly limits: SessionLimits
  readonly startedAtMs: number
  lastSeenAtMs: number
  csrfSecret: string
  /** `api-key`: no session of a browser, but what stands for one; it needs no CSRF token. */
  readonly by: 'cookie' | 'api-key'
}

/** The REST sessions of the tenant, ended by their limits whenever somebody asks for them. */
export class BrowserSessions {
  readonly #sessions = new Map<string, BrowserSession>()
  readonly #clock: OwnedClock

  constructor(clock: OwnedClock) {
    this.#clock = clock
  }

  start(user: TenantUser, limits: SessionLimits): BrowserSession {
    const now = this.#clock.now()
    const id = randomBytes(24).toString('base64url')
    const times = { startedAtMs: now, lastSeenAtMs: now }
    const session: BrowserSession = { id, user, limits, ...times, csrfSecret: newCsrfSecret(), by: 'cookie' }
    this.#sessions.set(id, session)
    return session
  }

  /** The live session, or undefined. Asking does not count as activity; {@link BrowserSessions.touch} does. */
  find(id: string): BrowserSession | undefined {
    const session = this.#sessions.get(id)
    if (session === undefined) return undefined
    const now = this.#clock.now()
    const idle = now - session.lastSeenAtMs >= session.limits.inactivityMinutes * 60_000
    const old = now - session.startedAtMs >= session.limits.lifetimeMinutes * 60_000
    if (!idle && !old) return session
    this.#sessions.delete(id)
    return undefined
  }

  touch(session: BrowserSession): void {
    session.lastSeenAtMs = this.#clock.now()
  }

  end(session: BrowserSession): void {
    this.#sessions.delete(session.id)
  }

  /** The live sessions of the users that `matches` accepts. */
  where(matches: (session: BrowserSession) => boolean): readonly BrowserSession[] {
    return [...this.#sessions.keys()]
      .map((id) => this.find(id))
      .filter((session) => session !== undefined)
      .filter(matches)
  }
}
