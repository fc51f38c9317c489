import { createHash } from 'node:crypto'
import type { VerifiedToken } from './verify-token.ts'

/** A user of the tenant, made at the first login. */
export interface TenantUser {
  readonly id: string
  readonly subject: string
  readonly createdAtMs: number
  name: string
  email: string | undefined
  groups: readonly string[]
  lastUpdatedAtMs: number
}

/** Everybody who ever logged in. */
export class Users {
  readonly #bySubject = new Map<string, TenantUser>()

  /** Makes the user, or takes over name, address and groups as every JWT login does. */
  login(token: Omit<VerifiedToken, 'issuer'>, nowMs: number): { readonly user: TenantUser; readonly created: boolean } {
    const { subject, name, email, groups } = token
    const known = this.#bySubject.get(subject)
    if (known !== undefined) {
      Object.assign(known, { name, email, groups, lastUpdatedAtMs: nowMs })
      return { user: known, created: false }
    }
    // The same person has the same id at every start: bookmarks of /api/v1/users/{id} and test fixtures stay good.
    const id = createHash('sha256').update(`oriel user ${subject}`).digest('hex').slice(0, 24)
    const user = { id, subject, name, email, groups, createdAtMs: nowMs, lastUpdatedAtMs: nowMs }
    this.#bySubject.set(subject, user)
    return { user, created: true }
  }

  withId(id: string): TenantUser | undefined {
    return [...this.#bySubject.values()].find((user) => user.id === id)
  }
}

/** The body of `GET /api/v1/users/{id}`. Source: qlik.dev REST reference, users. */
export function userBody(user: TenantUser, tenant: { readonly id: string; readonly origin: string }): unknown {
  return {
    id: user.id,
    tenantId: tenant.id,
    subject: user.subject,
    name: user.name,
    ...(user.email === undefined ? {} : { email: user.email }),
    status: 'active',
    createdAt: new Date(user.createdAtMs).toISOString(),
    lastUpdatedAt: new Date(user.lastUpdatedAtMs).toISOString(),
    assignedRoles: [{ id: 'tenant-admin', name: 'TenantAdmin', type: 'default', level: 'admin' }],
    assignedGroups: user.groups.map((name) => ({ id: groupId(name), name, providerType: 'idp' })),
    links: { self: { href: `${tenant.origin}/api/v1/users/${user.id}` } },
  }
}

function groupId(name: string): string {
  return createHash('sha256').update(`oriel group ${name}`).digest('hex').slice(0, 24)
}
