import { stableId } from './stable-id.ts'
import type { Space, Spaces } from './spaces.ts'
import type { TenantUser } from './users.ts'

/** What decides who may open an app. */
export interface AccessRules {
  readonly spaces: Spaces
  /** How long a new user waits for the tenant's parts to hear of him. */
  readonly accessSpreadsAfterSeconds: number
  readonly clock: { now(): number }
}

/** An app, and the subjects who may open it; undefined: no list. */
export interface GuardedApp {
  readonly app: { readonly id: string }
  readonly access: ReadonlySet<string> | undefined
}

/** Roles that are about data alone: they open no app. Source: the roles' names in qlik.dev, spaces. */
const dataRoles = ['dataconsumer', 'datapreview', 'operator']

/**
 * Whether a user may open an app: one without a list that is in no space is everybody's; else the user must be listed,
 * or be on its space, in person or by a group. Being an admin opens nothing (source: enigma.js issue 856), and for a
 * new user nothing is open before access has spread.
 */
export function mayOpen(rules: AccessRules, { app, access }: GuardedApp, user: TenantUser): boolean {
  const waitMs = user.madeByTenant ? 0 : rules.accessSpreadsAfterSeconds * 1000
  // Without a wait a clock that was set back must not make one.
  if (waitMs > 0 && rules.clock.now() < user.createdAtMs + waitMs) return false
  const space = rules.spaces.ofApp(app.id)
  if (access === undefined && space === undefined) return true
  if (access?.has(user.subject) === true) return true
  return space !== undefined && rolesOn(rules.spaces, space, user).some((role) => !dataRoles.includes(role))
}

/** A user's roles on a space. */
export function rolesOn(spaces: Spaces, space: Space, user: TenantUser): readonly string[] {
  return spaces.rolesOf(space, { id: user.id, groupIds: user.groups.map((name) => stableId('group', name)) })
}
