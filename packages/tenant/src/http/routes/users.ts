import { userBody, type TenantUser } from '../../auth/users.ts'
import { newCsrfToken } from '../../auth/csrf.ts'
import type { Call, UserCall } from '../call.ts'
import { errorReply, jsonReply, notFound, redirect, unauthorized, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'

const api = { origin: 'integration', method: 'GET' } as const

export const userRoutes: readonly Route[] = [
  { ...api, path: '/api/v1/users/me', user: true, answer: usersMe },
  { ...api, path: '/api/v1/users/:id', user: true, answer: oneUser },
  { ...api, path: '/api/v1/csrf-token', user: false, answer: csrfToken },
  { ...api, path: '/api/v1/user-locale', user: true, answer: () => jsonReply(200, { locale: 'en-US' }) },
  { ...api, path: '/api/v1/tenants/me', user: true, answer: tenantsMe },
]

function usersMe(call: UserCall): Reply {
  const user = apparentUser(call)
  if (call.state.assumptions.usersMe === 'redirect') return redirect(`/api/v1/users/${user.id}`)
  return jsonReply(200, userBody(user, call.state))
}

function oneUser(call: UserCall): Reply {
  const user = call.state.users.withId(call.params['id'] ?? '')
  // Source: qlik.dev REST reference, users: the one error body that it shows.
  if (user === undefined) return errorReply({ status: 404, code: 'USERS-7', title: 'Not found' })
  const posesAs = call.state.faults
    .fitting('other-user', call.fault)
    .some(({ fault }) => fault.subject === user.subject)
  const visible = user === call.session.user || posesAs || call.state.assumptions.everyUserIsAdmin
  return visible ? jsonReply(200, userBody(user, call.state)) : notFound()
}

/** The session's user, unless a fault has somebody else take over. */
function apparentUser(call: UserCall): TenantUser {
  const fault = call.state.faults.use('other-user', call.fault)
  if (fault === undefined) return call.session.user
  const name = fault.displayName ?? fault.subject
  const stranger = { subject: fault.subject, name, email: undefined, groups: [] }
  return call.state.users.login(stranger, call.state.clock.now()).user
}

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

function tenantsMe({ state }: UserCall): Reply {
  const { id, origin, hosts } = state
  return jsonReply(200, {
    id,
    name: 'Oriel local tenant',
    hostnames: [...hosts.names],
    status: 'active',
    region: 'local',
    links: { self: { href: `${origin}/api/v1/tenants/me` } },
  })
}
