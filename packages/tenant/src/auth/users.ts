import { stableId } from './stable-id.ts'

export const userStatuses = ['active', 'invited', 'disabled'] as const
export type UserStatus = (typeof userStatuses)[number]

/** A user of the tenant, made at the first login or over REST. */
export interface TenantUser {
  readonly id: string
  readonly subject: string
  readonly createdAtMs: number
  /** There from the start: access need not spread first. */
  readonly madeByTenant: boolean
  name: string
  email: string | undefined
  status: UserStatus
  /** Names of groups. */
  groups: readonly string[]
  /** Names of roles; see the assumption `everyUserIsAdmin`. */
  roles: readonly string[]
  picture: string | undefined
  preferredLocale: string | undefined
  preferredZoneinfo: string | undefined
  lastUpdatedAtMs: number
}

/** What a login says about a person. */
export interface LoginIdentity {
  readonly subject: string
  readonly name: string
  readonly email: string | undefined
  readonly groups: readonly string[]
}

type NewUser = LoginIdentity & Partial<Pick<TenantUser, 'status' | 'roles' | 'picture' | 'madeByTenant'>>

/** Everybody whom the tenant knows. */
export class Users {
  readonly #bySubject = new Map<string, TenantUser>()

  /** Makes the user, or takes over name, address and groups as every JWT login does. */
  login(identity: LoginIdentity, nowMs: number): { readonly user: TenantUser; readonly created: boolean } {
    const { name, email, groups } = identity
    const known = this.#bySubject.get(identity.subject)
    if (known === undefined) return { user: this.add(identity, nowMs), created: true }
    const status = known.status === 'invited' ? 'active' : known.status
    Object.assign(known, { name, email, groups, status, lastUpdatedAtMs: nowMs })
    return { user: known, created: false }
  }

  /** Makes a user; one of the same subject is replaced. */
  add(facts: NewUser, nowMs: number): TenantUser {
    const user = makeUser(facts, nowMs)
    this.#bySubject.set(facts.subject, user)
    return user
  }

  withId(id: string): TenantUser | undefined {
    return this.list().find((user) => user.id === id)
  }

  withSubject(subject: string): TenantUser | undefined {
    return this.#bySubject.get(subject)
  }

  remove(user: TenantUser): void {
    this.#bySubject.delete(user.subject)
  }

  list(): readonly TenantUser[] {
    return [...this.#bySubject.values()]
  }
}

/** A user whom nobody knows yet. */
export function makeUser(facts: NewUser, nowMs: number): TenantUser {
  return {
    id: stableId('user', facts.subject),
    madeByTenant: false,
    status: 'active',
    roles: [],
    picture: undefined,
    preferredLocale: undefined,
    preferredZoneinfo: undefined,
    ...facts,
    createdAtMs: nowMs,
    lastUpdatedAtMs: nowMs,
  }
}

export function hasAdminRole(user: TenantUser): boolean {
  return user.roles.includes('TenantAdmin')
}
