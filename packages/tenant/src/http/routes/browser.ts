import { newCsrfToken } from '../../auth/csrf.ts'
import type { Call, UserCall } from '../call.ts'
import { errorReply, jsonReply, unauthorized, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'

const api = { origin: 'integration', method: 'GET' } as const

/** What a page asks about its own session. */
export const browserRoutes: readonly Route[] = [
  { ...api, path: '/api/v1/csrf-token', user: false, answer: csrfToken },
  { ...api, path: '/api/v1/user-locale', user: true, answer: userLocale },
]

/** 204 with the token in a header. Source: qlik.dev REST reference, csrf-token, also for the two error codes. */
function csrfToken(call: Call): Reply {
  const { state, session } = call
  if (call.request.headers.authorization !== undefined) {
    const title = 'CSRF token not supported for given authentication type'
    return errorReply({ status: 400, code: 'CSRF-TOKEN-4', title, topLevel: true })
  }
  if (session === undefined) return unauthorized()
  state.sessions.touch(session)
  if (state.assumptions.csrf === 'off') {
    return errorReply({ status: 404, code: 'CSRF-TOKEN-3', title: 'No token found', topLevel: true })
  }
  return {
    status: 204,
    headers: { 'qlik-csrf-token': newCsrfToken(session.csrfSecret), 'cache-control': 'no-store' },
  }
}

/** `@qlik/api` asks for it to learn whether the session lives; the fields of its body are not published. */
function userLocale({ session }: UserCall): Reply {
  return jsonReply(200, { locale: session.user.preferredLocale ?? 'en-US' })
}
