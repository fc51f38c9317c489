/** How a cause is met: never again by itself, at once, with back-off, by a fresh sign-in, or when the person says so. */
export type Retry = 'no' | 'now' | 'backoff' | 'sign-in' | 'person'

export interface CauseFacts {
  /** What happened, for a developer. */
  readonly meaning: string
  /** The next step, for a developer. */
  readonly fix: string
  readonly retry: Retry
}

/** Why a session is interrupted or ended. What each means stands in {@link causes}. */
export type CauseName =
  | 'device-offline'
  | 'network-lost'
  | 'link-frozen'
  | 'engine-moved'
  | 'engine-unavailable'
  | 'idle-timeout'
  | 'session-expired'
  | 'signed-out'
  | 'closed-by-page'
  | 'closed-by-server'
  | 'session-limit'
  | 'license'
  | 'access-denied'
  | 'app-not-found'
  | 'different-user'
  | 'cookies-blocked'
  | 'origin-not-allowed'
  | 'blocked-by-page-policy'
  | 'frame-refused'
  | 'portal-signed-out'
  | 'token-unavailable'
  | 'token-rejected'
  | 'rate-limited'
  | 'tenant-unreachable'
  | 'protocol-error'

/** The closed list of why a session is interrupted or ended. */
export const causes: Readonly<Record<CauseName, CauseFacts>> = {
  'device-offline': {
    meaning: 'The browser reports that the device has no network.',
    fix: 'Wait for the network; nothing is wrong with the set-up.',
    retry: 'now',
  },
  'network-lost': {
    meaning: 'The socket or a request broke without a reason, while the tenant itself may be well.',
    fix: 'Check proxies and firewalls on the way when it happens often.',
    retry: 'backoff',
  },
  'link-frozen': {
    meaning: 'The link is open but answers nothing any more.',
    fix: 'Check idle time-outs of proxies and VPNs on the way when it happens often.',
    retry: 'now',
  },
  'engine-moved': {
    meaning: 'The engine that held the app is going away, or the app was moved to another.',
    fix: 'Nothing; another engine answers.',
    retry: 'now',
  },
  'engine-unavailable': {
    meaning: 'No engine could serve the app just now.',
    fix: "See the tenant's status page; large apps need a moment to load.",
    retry: 'backoff',
  },
  'idle-timeout': {
    meaning: 'The engine closed the session after a time without use.',
    fix: 'Nothing; the person starts it again.',
    retry: 'person',
  },
  'session-expired': {
    meaning: "The tenant's browser session is gone: it ran out, or its cookies were replaced.",
    fix: "Sign in again; see the tenant's session time-outs.",
    retry: 'sign-in',
  },
  'signed-out': {
    meaning: 'The person signed out.',
    fix: 'Nothing.',
    retry: 'person',
  },
  'closed-by-page': {
    meaning: "The page's own code closed the session.",
    fix: 'Nothing; call restart() to begin again.',
    retry: 'person',
  },
  'closed-by-server': {
    meaning: 'The server closed the socket in good order (close code 1000 or 4000), without saying why.',
    fix: 'Look for a sign-out elsewhere or an administrator who ended the session.',
    retry: 'person',
  },
  'session-limit': {
    meaning: 'The user has as many engine sessions as are allowed.',
    fix: 'Close other tabs; share one identity among the elements of a page.',
    retry: 'person',
  },
  license: {
    meaning: 'The user has no licence on the tenant.',
    fix: 'Assign a licence, or turn on automatic assignment in the tenant’s settings.',
    retry: 'no',
  },
  'access-denied': {
    meaning: 'The user may not open the app.',
    fix: "Give the user, or one of the token's groups, a role in the app's space.",
    retry: 'no',
  },
  'app-not-found': {
    meaning: 'There is no such app on the tenant, or the user may not know of it.',
    fix: 'Check the app id, and that the app was published to a space.',
    retry: 'no',
  },
  'different-user': {
    meaning: 'The browser is signed in to the tenant as somebody else, even after a fresh sign-in.',
    fix: 'Check that the token endpoint and GET /oriel/me name the same subject, and that no other page signs in to the tenant.',
    retry: 'no',
  },
  'cookies-blocked': {
    meaning:
      "The login was accepted but the browser does not send the tenant's cookie: third-party cookies are blocked.",
    fix: 'Allow third-party cookies for the tenant, or put the content on an origin of the same site as the portal.',
    retry: 'person',
  },
  'origin-not-allowed': {
    meaning: 'The tenant answers, but not to this page: its web integration does not list this origin.',
    fix: "Add the page's origin (scheme, host and port) to the web integration, and check the web integration's id.",
    retry: 'no',
  },
  'blocked-by-page-policy': {
    meaning: "The page's own Content-Security-Policy forbids a request to the tenant.",
    fix: "Add the tenant's https and wss origins to connect-src, and the https one to frame-src.",
    retry: 'no',
  },
  'frame-refused': {
    meaning: 'The browser refused to show the tenant inside this page.',
    fix: "Add the portal's origin to the tenant's Content Security Policy with frame-ancestors.",
    retry: 'no',
  },
  'portal-signed-out': {
    meaning: "The token endpoint knows no signed-in user: the portal's own session is over.",
    fix: 'Sign in to the portal again.',
    retry: 'no',
  },
  'token-unavailable': {
    meaning: 'The token endpoint did not give a token.',
    fix: 'Read the token endpoint\'s log; it answers GET with {"body":"<jwt>"}.',
    retry: 'backoff',
  },
  'token-rejected': {
    meaning: 'The tenant refused the token.',
    fix: "Compare issuer, key id, key and claims with the tenant's JWT identity provider, and the two clocks.",
    retry: 'no',
  },
  'rate-limited': {
    meaning: 'The tenant asks for fewer requests.',
    fix: 'Wait as long as Retry-After says.',
    retry: 'backoff',
  },
  'tenant-unreachable': {
    meaning: 'Nothing answers at the tenant’s address.',
    fix: 'Check the tenant’s host name, that it is up, and that its certificate is trusted.',
    retry: 'backoff',
  },
  'protocol-error': {
    meaning: 'An answer came that fits no rule of the protocol.',
    fix: 'Keep the report and open an issue.',
    retry: 'person',
  },
}
