import { newCsrfToken } from '../../auth/csrf.ts'
import { clearedCookies, loginCookies } from '../../auth/cookies.ts'
import { verifyToken, type TokenRefusal } from '../../auth/verify-token.ts'
import type { TokenFailure } from '../../faults/catalogue.ts'
import type { Call } from '../call.ts'
import { errorReply, htmlReply, jsonReply, redirect, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { normalOrigin } from '../web-integrations.ts'
import { loginPage, signedOutPage } from './pages.ts'

export const loginRoutes: readonly Route[] = [
  { method: 'POST', path: '/login/jwt-session', origin: 'integration', user: false, answer: jwtSession },
  { method: 'GET', path: '/login', origin: 'open', user: false, answer: login },
  { method: 'GET', path: '/logout', origin: 'open', user: false, answer: logout },
]

const failures: { readonly [Name in TokenFailure]: TokenRefusal } = {
  signature: { refused: 'token', detail: 'The signature does not verify with the key of this kid' },
  expired: { refused: 'token', detail: 'The token has expired (exp)' },
  'not-yet': { refused: 'token', detail: 'The token is not valid yet (nbf)' },
  replayed: { refused: 'token', detail: 'The token was used before' },
  'missing-nbf': { refused: 'claims', detail: 'Missing required claim: nbf' },
  'too-long': { refused: 'claims', detail: 'exp - nbf is more than 3600 seconds' },
}

/** `Authorization: Bearer <jwt>`, no body; 200 `{}` and the cookies. Source: qlik.dev REST reference, login. */
async function jwtSession(call: Call): Promise<Reply> {
  const { state } = call
  const jwt = bearerToken(call.request.headers.authorization)
  if (jwt === undefined)
    return refusal({ refused: 'token', detail: 'The Authorization header carries no JSON Web Token' })
  const injected = state.faults.use('reject-token', call.fault)
  if (injected !== undefined) return refusal(failures[injected.reason ?? 'signature'])
  const nowMs = state.clock.now()
  const { providers, replay, assumptions } = state
  const verified = await verifyToken(jwt, { providers, replay, assumptions, nowMs })
  if ('refused' in verified) return refusal(verified)
  const { user, created } = state.users.login(verified, nowMs)
  if (assumptions.newLoginEndsOldSession && call.session !== undefined) state.sessions.end(call.session)
  const session = state.sessions.start(user, state.sessionLimits)
  state.events.emit('login', { atMs: performance.now(), user: user.subject, created })
  const cookies = loginCookies(session.id, newCsrfToken(session.csrfSecret), state.keygrip, state.cookieAttributes)
  return { ...jsonReply(200, {}), cookies }
}

/** The token of a Bearer header, verified by nobody. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? '')?.[1]
}

/** The 400 is published (Qlik Community, article 2435784); the 401 is not, and never repeats the token. */
function refusal({ refused, detail }: TokenRefusal): Reply {
  const code = 'INTERNAL-TOKEN-1'
  const title = 'Invalid token request'
  if (refused === 'claims') return errorReply({ status: 400, code, title, detail: `JWT_LOGIN_VALIDATIONS ${detail}` })
  return errorReply({ status: 401, code, title, detail })
}

/** Where a page without a session lands. Interactive sign-in is not offered: the page says so. */
function login(call: Call): Reply {
  const returnTo = readReturn(call)
  if (returnTo !== undefined && 'refused' in returnTo) return returnTo.refused
  return htmlReply(200, loginPage, { 'content-security-policy': call.state.cspOrigins.policy() })
}

/** Ends the session; a navigation, so it needs no CSRF token. Source: `@qlik/api` sends the page to `/logout`. */
function logout(call: Call): Reply {
  const { state, session } = call
  const returnTo = readReturn(call)
  if (returnTo !== undefined && 'refused' in returnTo) return returnTo.refused
  if (session !== undefined) {
    state.sessions.end(session)
    if (state.assumptions.logoutClosesSockets) {
      for (const socket of state.sockets) {
        if (socket.session === session) socket.close(state.assumptions.sessionEndCloseCode)
      }
    }
  }
  const reply = returnTo === undefined ? htmlReply(200, signedOutPage) : redirect(returnTo.url.href)
  return { ...reply, cookies: clearedCookies(state.cookieAttributes) }
}

/**
 * Where a person wants to go afterwards; undefined for nowhere. What was checked is the URL that is handed back, never
 * the text that it was read from. Codes LOGIN-8 and LOGIN-10 are those that users of Qlik Cloud report.
 */
function readReturn(call: Call): { readonly url: URL } | { readonly refused: Reply } | undefined {
  const returnTo = call.query.get('returnto')
  if (returnTo === null) return undefined
  const illegal = { refused: errorReply({ status: 401, code: 'LOGIN-8', title: 'Illegal returnto value' }) }
  let url
  try {
    url = new URL(returnTo, call.ownOrigin)
  } catch {
    return illegal
  }
  // The origin of a blob: or filesystem: URL is that of the page that made it.
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
  const origin = isWeb ? normalOrigin(url.origin) : undefined
  if (origin === undefined || /[\\\0-\x1f]/.test(returnTo)) return illegal
  if (origin === call.ownOrigin || call.state.integrations.anyLists(origin)) return { url }
  const title = 'returnto not included in web integration whitelist'
  return { refused: errorReply({ status: 401, code: 'LOGIN-10', title }) }
}
