/**
 * Names on Qlik Cloud's wire. Sources: qlik.dev REST reference (login, users, csrf-token), the tutorial on session
 * state with JSON web tokens, and captures of the cookies; docs/protocol.md says which is which.
 */

/** Request and response headers, and query parameters of the same names on the login and the engine socket. */
export const headerNames = {
  webIntegrationId: 'qlik-web-integration-id',
  csrfToken: 'qlik-csrf-token',
} as const

/** Cookies of a tenant's browser session. A browser sends them to every port of the host. */
export const cookieNames = {
  sessionId: 'eas.sid',
  sessionSignature: 'eas.sid.sig',
  csrfToken: '_csrfToken',
  csrfSignature: '_csrfToken.sig',
} as const

/** Paths below the tenant's origin. */
export const paths = {
  jwtSession: '/login/jwt-session',
  login: '/login',
  logout: '/logout',
  usersMe: '/api/v1/users/me',
  csrfToken: '/api/v1/csrf-token',
  userLocale: '/api/v1/user-locale',
  single: '/single/',
  app: '/app/',
} as const
