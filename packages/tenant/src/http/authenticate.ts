import type { IncomingMessage } from 'node:http'
import { headerNames, paths } from '@oriel/protocol'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import { parseCookies, signedSessionId } from '../auth/cookies.ts'
import { csrfTokenFits } from '../auth/csrf.ts'
import type { FaultTarget } from '../faults/scope-fits.ts'
import type { TenantState } from '../tenant-state.ts'
import { header } from './request-target.ts'

/**
 * Who asks: whom an API key speaks for, or the live session behind a request's cookies, if any. Asking does not count as
 * activity. Who sends `Authorization` is judged by that alone, whatever cookies came along.
 */
export function authenticate(state: TenantState, request: IncomingMessage): BrowserSession | undefined {
  const { authorization } = request.headers
  // There it carries the token that a session is asked for with.
  const isLogin = (request.url ?? '').split('?')[0] === paths.jwtSession
  if (authorization === undefined || isLogin) return cookieSession(state, request)
  const token = /^Bearer ([^\s]+)$/i.exec(authorization)?.[1]
  // Qlik's own client opens no socket from a page with an API key: it would have to be in the page.
  const isPageSocket = request.headers.upgrade !== undefined && request.headers.origin !== undefined
  return token === undefined || isPageSocket ? undefined : state.apiKeys.sessionOf(token)
}

function cookieSession(state: TenantState, request: IncomingMessage): BrowserSession | undefined {
  const { sessionId, foreign } = signedSessionId(parseCookies(request.headers.cookie), state.keygrip)
  if (foreign) {
    state.warn(
      'A browser sent an eas.sid cookie that this tenant did not sign: another tenant on the same host name, or an ' +
        'earlier run, set it. Cookies ignore ports, so two tenants on one host name overwrite each other’s sessions; ' +
        'give one of them another host name, such as tenant.localhost.',
    )
  }
  return sessionId === undefined ? undefined : state.sessions.find(sessionId)
}

/**
 * Whether a request brings a CSRF token of its session, in the header or, on the engine socket, in the query. With an API
 * key none is needed: no page can have a browser send one.
 */
export function csrfFits(
  state: TenantState,
  session: BrowserSession,
  request: IncomingMessage,
  query: URLSearchParams,
  target: FaultTarget,
): boolean {
  if (state.assumptions.csrf === 'off' || session.by === 'api-key') return true
  const token = query.get(headerNames.csrfToken) ?? header(request, headerNames.csrfToken)
  if (token === undefined || !csrfTokenFits(session.csrfSecret, token)) return false
  return state.faults.use('stale-csrf', target) === undefined
}

/** The web integration that a request names. */
export function integrationId(request: IncomingMessage, query: URLSearchParams): string | undefined {
  return query.get(headerNames.webIntegrationId) ?? header(request, headerNames.webIntegrationId)
}
