import type { Assumptions } from './assumptions.ts'
import { cutText } from './cut-text.ts'
import type { BrowserSessions } from './auth/browser-sessions.ts'
import type { IdentityProviders } from './auth/identity-providers.ts'
import type { Keygrip } from './auth/keygrip.ts'
import type { ReplayGuard } from './auth/replay-guard.ts'
import type { People } from './auth/start-people.ts'
import type { Faults } from './faults/faults.ts'
import type { CspOrigins } from './http/csp-origins.ts'
import type { RateLimits } from './http/rate-limits.ts'
import type { BoundedRequestLog, RequestEntry } from './http/request-log.ts'
import type { OwnHosts } from './http/request-target.ts'
import type { StaticFiles } from './http/static-files.ts'
import type { WebIntegrations } from './http/web-integrations.ts'
import type { ServableApp } from './sockets/engine-port.ts'
import type { EngineSessions } from './sockets/engine-sessions.ts'
import type { OpenSocket } from './sockets/open-socket.ts'
import type { OwnedClock } from './tenant-clock.ts'
import type { TenantEvents } from './tenant-events.ts'

/** An app, and who may open it. */
export interface ServedApp {
  readonly app: ServableApp
  /** Subjects; undefined: everyone. */
  readonly access: ReadonlySet<string> | undefined
}

/** Everything that one running tenant holds; its parts know nothing of each other. */
export interface TenantState extends People {
  readonly id: string
  readonly origin: string
  readonly hosts: OwnHosts
  readonly clock: OwnedClock
  readonly assumptions: Assumptions
  readonly events: TenantEvents
  readonly log: BoundedRequestLog
  readonly sessions: BrowserSessions
  readonly rateLimits: RateLimits
  readonly startedAtMs: number
  readonly accessSpreadsAfterSeconds: number
  readonly providers: IdentityProviders
  readonly replay: ReplayGuard
  readonly keygrip: Keygrip
  readonly cookieAttributes: string
  readonly integrations: WebIntegrations
  readonly cspOrigins: CspOrigins
  readonly faults: Faults
  readonly apps: ReadonlyMap<string, ServedApp>
  readonly engineSessions: EngineSessions
  readonly sockets: Set<OpenSocket>
  readonly files: StaticFiles
  /** Says it once, however often it is met. */
  warn(message: string): void
}

/** Keeps an exchange in the log and tells those who listen; of ids and paths only the beginning. */
export function logRequest(state: TenantState, entry: RequestEntry): void {
  const { id, path } = entry
  const kept = { ...entry, path: cutText(path), ...(typeof id === 'string' && { id: cutText(id) }) }
  state.log.add(kept)
  state.events.emit('request', kept)
}
