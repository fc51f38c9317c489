import { randomBytes } from 'node:crypto'

export const spaceTypes = ['shared', 'managed', 'data'] as const
export type SpaceType = (typeof spaceTypes)[number]

/** The roles that a type of space knows. Source: qlik.dev REST reference, spaces, RoleType. */
export const spaceRoles: { readonly [Type in SpaceType]: readonly string[] } = {
  shared: ['codeveloper', 'consumer', 'dataconsumer', 'facilitator', 'producer'],
  managed: ['consumer', 'contributor', 'dataconsumer', 'facilitator', 'publisher', 'basicconsumer'],
  data: ['consumer', 'dataconsumer', 'datapreview', 'facilitator', 'operator', 'producer', 'publisher'],
}

/** One user or one group on a space. */
export interface SpaceAssignment {
  readonly id: string
  readonly type: 'user' | 'group'
  /** The id of the user or of the group. */
  readonly assigneeId: string
  readonly createdAtMs: number
  readonly createdBy: string
  roles: readonly string[]
  updatedAtMs: number
}

/** Source: qlik.dev REST reference, spaces. */
export interface Space {
  readonly id: string
  readonly type: SpaceType
  readonly createdAtMs: number
  readonly createdBy: string
  readonly assignments: Map<string, SpaceAssignment>
  name: string
  description: string
  ownerId: string
  updatedAtMs: number
}

/** The spaces, and which app is in which. */
export class Spaces {
  readonly #items = new Map<string, Space>()
  /** Space ids by app id. */
  readonly #ofApp = new Map<string, string>()

  /** @returns Undefined when the name is taken: names are unique. */
  add(
    facts: { readonly name: string; readonly type: SpaceType; readonly description?: string },
    ownerId: string,
    nowMs: number,
  ): Space | undefined {
    if (this.named(facts.name) !== undefined) return undefined
    const space = {
      description: '',
      ...facts,
      id: newId(),
      ownerId,
      createdBy: ownerId,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      assignments: new Map<string, SpaceAssignment>(),
    }
    this.#items.set(space.id, space)
    return space
  }

  get(id: string): Space | undefined {
    return this.#items.get(id)
  }

  named(name: string): Space | undefined {
    return this.list().find((space) => space.name === name)
  }

  list(): readonly Space[] {
    return [...this.#items.values()]
  }

  /** @returns False while apps are in it. */
  remove(space: Space): boolean {
    if ([...this.#ofApp.values()].includes(space.id)) return false
    return this.#items.delete(space.id)
  }

  /** @returns Undefined when the assignee is on the space already. */
  assign(
    space: Space,
    facts: Pick<SpaceAssignment, 'type' | 'assigneeId' | 'roles'>,
    createdBy: string,
    nowMs: number,
  ): SpaceAssignment | undefined {
    const { type, assigneeId } = facts
    const taken = [...space.assignments.values()].some((one) => one.type === type && one.assigneeId === assigneeId)
    if (taken) return undefined
    const assignment = { ...facts, id: newId(), createdBy, createdAtMs: nowMs, updatedAtMs: nowMs }
    space.assignments.set(assignment.id, assignment)
    return assignment
  }

  /** Puts an app into a space, or, with undefined, into none. */
  place(appId: string, space: Space | undefined): void {
    if (space === undefined) this.#ofApp.delete(appId)
    else this.#ofApp.set(appId, space.id)
  }

  ofApp(appId: string): Space | undefined {
    return this.#items.get(this.#ofApp.get(appId) ?? '')
  }

  /** The roles of one person on a space: as its owner all, else what the person and the person's groups were given. */
  rolesOf(space: Space, person: { readonly id: string; readonly groupIds: readonly string[] }): readonly string[] {
    if (space.ownerId === person.id) return spaceRoles[space.type]
    const ids = { user: [person.id], group: person.groupIds }
    const fitting = [...space.assignments.values()].filter(({ type, assigneeId }) => ids[type].includes(assigneeId))
    return [...new Set(fitting.flatMap(({ roles }) => roles))]
  }
}

function newId(): string {
  return randomBytes(12).toString('hex')
}

/** Makes the spaces that the apps at start ask for by name, shared ones of the demo admin, and puts the apps into them. */
export function placeInSpaces(
  tenant: { readonly spaces: Spaces; readonly adminId: string; readonly clock: { now(): number } },
  sources: readonly { readonly space?: string }[],
  loaded: readonly { readonly app: { readonly id: string } }[],
): void {
  for (const [index, { app }] of loaded.entries()) {
    const name = sources[index]?.space
    if (name === undefined) continue
    const made = tenant.spaces.add({ name, type: 'shared' }, tenant.adminId, tenant.clock.now())
    tenant.spaces.place(app.id, made ?? tenant.spaces.named(name))
  }
}
