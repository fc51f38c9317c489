import { stableId } from '../auth/stable-id.ts'
import type { TenantUser } from '../auth/users.ts'
import type { TenantState } from '../tenant-state.ts'
import { isAdminUser } from './admins.ts'
import { isoTime } from './iso-time.ts'

/** The body of `GET /api/v1/users/{id}`. Source: qlik.dev REST reference, users. */
export function userBody(user: TenantUser, state: TenantState): unknown {
  const { picture, preferredLocale, preferredZoneinfo, email } = user
  const optional = { email, picture, preferredLocale, preferredZoneinfo }
  return {
    id: user.id,
    tenantId: state.id,
    subject: user.subject,
    name: user.name,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    status: user.status,
    createdAt: isoTime(user.createdAtMs),
    lastUpdatedAt: isoTime(user.lastUpdatedAtMs),
    assignedRoles: roleNames(user, state).map(roleBody),
    assignedGroups: user.groups.map((name) => ({
      id: stableId('group', name),
      name,
      providerType: state.groups.named(name)?.providerType ?? 'idp',
    })),
    assignedScopes: [],
    links: { self: { href: `${state.origin}/api/v1/users/${user.id}` } },
  }
}

/** Names of the roles that a user has or is assumed to have. */
export function roleNames(user: TenantUser, state: TenantState): readonly string[] {
  const assumed = isAdminUser(state, user) && !user.roles.includes('TenantAdmin') ? ['TenantAdmin'] : []
  return [...assumed, ...user.roles]
}

function roleBody(name: string): unknown {
  const isAdminRole = name.endsWith('Admin')
  const id = name.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase()
  return { id, name, type: 'default', level: isAdminRole ? 'admin' : 'user' }
}
