import type { Assumptions } from '../assumptions.ts'
import { ApiKeys } from './api-keys.ts'
import { AuthSettings } from './auth-settings.ts'
import type { SessionLimits } from './browser-sessions.ts'
import { startDemoAdmin } from './demo-users.ts'
import { Groups } from './groups.ts'
import { Licenses } from './licenses.ts'
import { Spaces } from './spaces.ts'
import { Users } from './users.ts'

/** Who is in the tenant, and what they may do. */
export interface People {
  readonly users: Users
  readonly groups: Groups
  readonly licenses: Licenses
  readonly spaces: Spaces
  readonly apiKeys: ApiKeys
  readonly authSettings: AuthSettings
  /** Id of the demo admin, who owns the apps and the spaces that the tenant starts with. */
  readonly adminId: string
}

/** The people that a tenant starts with, its demo admin alone, and an API key of this admin. */
export function startPeople(options: {
  readonly clock: { now(): number }
  readonly assumptions: Assumptions
  readonly sessionLimits: Partial<SessionLimits> | undefined
}): { readonly people: People; readonly apiKey: string } {
  const { clock, assumptions, sessionLimits } = options
  const { autoAssignLicenses, longestApiKeyExpiry, apiKeysPerUser } = assumptions
  const keyConfig = { max_api_key_expiry: longestApiKeyExpiry, max_keys_per_user: apiKeysPerUser }
  const parts = {
    users: new Users(),
    groups: new Groups(assumptions.groupsFromToken),
    licenses: new Licenses({ autoAssignProfessional: autoAssignLicenses, autoAssignAnalyzer: autoAssignLicenses }),
    spaces: new Spaces(),
    apiKeys: new ApiKeys(clock, keyConfig),
    authSettings: new AuthSettings(sessionLimits),
  }
  const { admin, apiKey } = startDemoAdmin(parts, clock.now())
  return { people: { ...parts, adminId: admin.id }, apiKey }
}
