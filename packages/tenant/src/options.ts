import type { Assumptions } from './assumptions.ts'
import type { SessionLimits } from './auth/browser-sessions.ts'
import type { CookieMode } from './auth/cookies.ts'
import type { DemoAppName } from './engine/engine.ts'
import type { DemoIdentityProvider, IdentityProviderOptions } from './auth/identity-providers.ts'
import type { TokenClaims } from './auth/sign-token.ts'
import type { Faults } from './faults/faults.ts'
import type { RequestLog } from './http/request-log.ts'
import type { ServableApp } from './sockets/engine-port.ts'
import type { MovableClock, TenantClock } from './tenant-clock.ts'
import type { TenantEvents } from './tenant-events.ts'

/**
 * An app to serve: a demo app (`true` means the flights), a folder with an `app.json`, or one that the caller has loaded and will close.
 * `rows` cuts the large table; `access` lists the subjects who may open it, default everyone. `space` puts it into the
 * shared space of that name, owned by the demo admin: then also those open it who are put on the space over REST, and
 * without `access` nobody else.
 */
export type TenantAppSource = { readonly access?: readonly string[]; readonly space?: string } & (
  | { readonly demo: true | DemoAppName; readonly rows?: number }
  | { readonly folder: string; readonly rows?: number }
  | { readonly loaded: ServableApp }
)

export interface TenantOptions {
  /** Address to listen on. Default: both loopback addresses, of which `::1` may be missing. */
  readonly host?: string
  /** Default 0: a free one. */
  readonly port?: number
  /** Host name in `origin`. Default `localhost`. Any other name than `*.localhost` must resolve for whoever uses it. */
  readonly publicHost?: string
  /** https, with a certificate made at start. Default false. */
  readonly tls?: boolean
  /** Origins of the pages that may call and frame this tenant. Default none; see {@link Tenant.setOrigins}. */
  readonly origins?: readonly string[]
  /** Default: the demo app, whole. */
  readonly apps?: readonly TenantAppSource[]
  /** Cookie attributes: `None; Secure` (default), `Lax`, or `None; Secure; Partitioned`. */
  readonly cookies?: CookieMode
  /** JWT identity providers besides the demo one. */
  readonly identityProviders?: readonly IdentityProviderOptions[]
  /** Default: 30 minutes without activity, 24 hours at most. */
  readonly sessionLimits?: Partial<SessionLimits>
  /** Seconds until a new user's access reaches the apps; until then their sockets are closed with 4203. Default 0. */
  readonly accessSpreadsAfterSeconds?: number
  /** Other beliefs than the table's. */
  readonly assumptions?: Partial<Assumptions>
  /** Folder of the `/single` page. Default: the one that the build makes. */
  readonly singleFolder?: string
  /** Default: the machine's. */
  readonly clock?: TenantClock
}

/** A running tenant. */
export interface Tenant extends AsyncDisposable {
  readonly origin: string
  /** The id of the web integration that lists the origins. */
  readonly webIntegrationId: string
  /** What a portal needs to sign tokens that this tenant takes. */
  readonly identityProvider: DemoIdentityProvider
  /** For clients without a browser, as the user `demo-admin`: `Authorization: Bearer …` on REST and on the socket. */
  readonly apiKey: string
  readonly apps: readonly {
    readonly id: string
    readonly title: string
    readonly sheets: readonly { readonly id: string; readonly title: string }[]
  }[]
  /** Who can sign in at the tenant's own login page, without a password. */
  readonly demoUsers: readonly { readonly subject: string; readonly name: string }[]
  /** With `tls`. */
  readonly certificate?: { readonly pem: string; readonly spkiSha256: string }
  readonly faults: Faults
  /** The tenant's own time, by which sessions expire, tokens are judged, ttl and faults end. */
  readonly clock: MovableClock
  readonly events: TenantEvents
  readonly requestLog: RequestLog
  /** What a person should know, each said once; no more than 100. */
  readonly warnings: readonly string[]
  /** A valid token for `sub` (default `demo-analyst`); a claim set to undefined is left out. */
  signToken(claims?: TokenClaims): Promise<string>
  engineSessions(): readonly {
    /** Subject. */
    readonly user: string
    readonly appId: string
    readonly identity: string
    readonly sockets: number
  }[]
  /**
   * Replaces the origins of the web integration and of the frame-ancestors list.
   *
   * @throws TenantError ERR_TENANT_OPTION when one is not an origin.
   */
  setOrigins(origins: readonly string[]): void
  /** Ends everything; no handle stays open. Safe to call twice. */
  close(): Promise<void>
}
