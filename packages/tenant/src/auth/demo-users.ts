import type { ApiKeys } from './api-keys.ts'
import type { Licenses } from './licenses.ts'
import type { TenantUser, Users } from './users.ts'

/** Somebody who can sign in at the tenant's own login page, without a password. */
export interface DemoUser {
  readonly subject: string
  readonly name: string
  readonly email: string
  readonly groups: readonly string[]
}

const demoAdmin: DemoUser = { subject: 'demo-admin', name: 'Demo Admin', email: 'admin@portal.example', groups: [] }

/** The first two are those of the demo portal, so that either way of signing in leads to the same person. */
export const demoUsers: readonly DemoUser[] = [
  { subject: 'demo-analyst', name: 'Demo Analyst', email: 'analyst@portal.example', groups: ['Analysts'] },
  { subject: 'demo-manager', name: 'Demo Manager', email: 'manager@portal.example', groups: ['Managers'] },
  demoAdmin,
]

/**
 * Makes the demo admin, who is there from the start, licensed and an admin whatever else is assumed.
 *
 * @returns The user, and an API key of this user for clients without a browser.
 */
export function startDemoAdmin(
  parts: { readonly users: Users; readonly licenses: Licenses; readonly apiKeys: ApiKeys },
  nowMs: number,
): { readonly admin: TenantUser; readonly apiKey: string } {
  const admin = parts.users.add({ ...demoAdmin, madeByTenant: true, roles: ['TenantAdmin'] }, nowMs)
  parts.licenses.assign(admin.subject, 'professional', nowMs)
  const made = parts.apiKeys.create({ user: admin, createdByUser: admin.id, description: 'Made at start' })
  if (typeof made === 'string') throw new Error(`The demo admin's API key could not be made: ${made}`)
  return { admin, apiKey: made.token }
}
