import type { BrowserSession } from '../auth/browser-sessions.ts'
import { hasAdminRole, type TenantUser } from '../auth/users.ts'
import type { Call } from './call.ts'
import type { UserAnswer } from './resource.ts'
import type { ServiceErrors } from './service-errors.ts'

/** Keeps a route to tenant admins. */
export function forAdmins(errors: ServiceErrors, answer: UserAnswer): UserAnswer {
  return (call) => (isAdmin(call) ? answer(call) : errors.forbidden('Only tenant admins may do this'))
}

export function isAdmin({
  state,
  session,
}: {
  readonly state: Call['state']
  readonly session: BrowserSession
}): boolean {
  return isAdminUser(state, session.user)
}

export function isAdminUser(state: Call['state'], user: TenantUser): boolean {
  return state.assumptions.everyUserIsAdmin || hasAdminRole(user)
}
