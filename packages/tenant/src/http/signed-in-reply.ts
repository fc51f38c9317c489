import { loginCookies } from '../auth/cookies.ts'
import { newCsrfToken } from '../auth/csrf.ts'
import { signIn } from '../auth/sign-in.ts'
import type { LoginIdentity } from '../auth/users.ts'
import type { Call } from './call.ts'
import type { Reply } from './reply.ts'

/**
 * Signs somebody in whose identity has been established; the answer carries the cookies.
 *
 * @returns Undefined when the user is disabled.
 */
export function signedInReply(call: Call, identity: LoginIdentity, reply: Reply): Reply | undefined {
  const { state } = call
  const signedIn = signIn(state, identity)
  if (signedIn === undefined) return undefined
  const { session, created } = signedIn
  const before = call.session
  if (state.assumptions.newLoginEndsOldSession && before?.by === 'cookie') state.sessions.end(before)
  state.events.emit('login', { atMs: performance.now(), user: session.user.subject, created })
  const token = newCsrfToken(session.csrfSecret)
  return { ...reply, cookies: loginCookies(session.id, token, state.keygrip, state.cookieAttributes) }
}
