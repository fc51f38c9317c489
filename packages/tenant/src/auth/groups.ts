import { stableId } from './stable-id.ts'

/** A group of the tenant. Source: qlik.dev REST reference, groups. */
export interface TenantGroup {
  readonly id: string
  readonly name: string
  readonly providerType: 'idp' | 'custom'
  readonly createdAtMs: number
  description: string | undefined
  lastUpdatedAtMs: number
}

/** The groups that people can be put on spaces by. */
export class Groups {
  /** Whether a login makes the groups of its token. Source: qlik.dev REST reference, groups settings. */
  autoCreate: boolean
  readonly #byName = new Map<string, TenantGroup>()

  constructor(autoCreate: boolean) {
    this.autoCreate = autoCreate
  }

  /** @returns Undefined when the name is taken. Names are case-sensitive. */
  add(
    name: string,
    facts: Pick<TenantGroup, 'providerType'> & { readonly description?: string | undefined },
    nowMs: number,
  ): TenantGroup | undefined {
    if (this.#byName.has(name)) return undefined
    const { providerType, description } = facts
    const dates = { createdAtMs: nowMs, lastUpdatedAtMs: nowMs }
    const group = { id: stableId('group', name), name, providerType, description, ...dates }
    this.#byName.set(name, group)
    return group
  }

  /**
   * What becomes of a token's groups at login: those that the tenant has, and, with {@link Groups.autoCreate}, the
   * others too.
   */
  atLogin(names: readonly string[], nowMs: number): readonly string[] {
    if (this.autoCreate) for (const name of names) this.add(name, { providerType: 'idp' }, nowMs)
    return [...new Set(names)].filter((name) => this.#byName.has(name))
  }

  named(name: string): TenantGroup | undefined {
    return this.#byName.get(name)
  }

  withId(id: string): TenantGroup | undefined {
    return this.list().find((group) => group.id === id)
  }

  remove(group: TenantGroup): void {
    this.#byName.delete(group.name)
  }

  list(): readonly TenantGroup[] {
    return [...this.#byName.values()]
  }
}
