import { clearedCookies } from '../../auth/cookies.ts'
import { stableId } from '../../auth/stable-id.ts'
import { verifyToken, type TokenRefusal } from '../../auth/verify-token.ts'
import type { TokenFailure } from '../../faults/fault.ts'
import type { Call } from '../call.ts'
import { endSession } from '../end-user.ts'
import { errorReply, htmlReply, jsonReply, redirect, type Reply } from '../reply.ts'
import { askedReturn, readReturn } from '../return-to.ts'
import type { Route } from '../router.ts'
import { signedInReply } from '../signed-in-reply.ts'
import { interactiveLoginRoutes } from './interactive-login.ts'
import { pagePolicy, signedOutPage } from './pages.ts'

export const loginRoutes: readonly Route[] = [
  { method: 'POST', path: '/login/jwt-session', origin: 'integration', user: false, answer: jwtSession },
  ...interactiveLoginRoutes,
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
  const { providers, replay, assumptions } = state
  const verified = await verifyToken(jwt, { providers, replay, assumptions, nowMs: call.seenClock.now() })
  if ('refused' in verified) return refusal(verified)
  // Tier 2 as the reference has it, for the user whom the token names.
  const limited = state.rateLimits.refusal(stableId('user', verified.subject), 'tier2')
  return limited ?? signedInReply(call, verified, jsonReply(200, {})) ?? userDisabled(assumptions.disabledUserStatus)
}

function userDisabled(status: number): Reply {
  return errorReply({ status, code: `HTTP-${status}`, title: 'Forbidden', detail: 'The user is disabled' })
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

/** Ends the session; a navigation, so it needs no CSRF token. Source: `@qlik/api` sends the page to `/logout`. */
function logout(call: Call): Reply {
  const { state, session } = call
  const returnTo = readReturn(call, askedReturn(call.query))
  if (returnTo !== undefined && 'refused' in returnTo) return returnTo.refused
  if (session?.by === 'cookie') endSession(state, session)
  const policy = pagePolicy(state.cspOrigins.framing())
  const reply = returnTo === undefined ? htmlReply(200, signedOutPage, policy) : redirect(returnTo.url.href)
  return { ...reply, cookies: clearedCookies(state.cookieAttributes) }
}
