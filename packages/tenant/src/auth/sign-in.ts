import type { AuthSettings } from './auth-settings.ts'
import type { BrowserSession, BrowserSessions } from './browser-sessions.ts'
import type { Groups } from './groups.ts'
import type { Licenses } from './licenses.ts'
import type { LoginIdentity, Users } from './users.ts'

/** What a sign-in changes. */
export interface SignInParts {
  readonly users: Users
  readonly groups: Groups
  readonly licenses: Licenses
  readonly sessions: BrowserSessions
  readonly authSettings: AuthSettings
  readonly clock: { now(): number }
}

/**
 * What every way of signing in has in common: the user is made or brought up to date, the groups are taken over, a
 * license is given where the settings say so, and a session begins with the limits of this moment.
 *
 * @returns Undefined when the user is disabled.
 */
export function signIn(
  parts: SignInParts,
  identity: LoginIdentity,
): { readonly session: BrowserSession; readonly created: boolean } | undefined {
  if (parts.users.withSubject(identity.subject)?.status === 'disabled') return undefined
  const nowMs = parts.clock.now()
  const groups = parts.groups.atLogin(identity.groups, nowMs)
  const { user, created } = parts.users.login({ ...identity, groups }, nowMs)
  parts.licenses.atLogin(user.subject, nowMs)
  return { session: parts.sessions.start(user, parts.authSettings.limits), created }
}
