import type { Oracle, Selected, Value } from './oracle.ts'

// What a session's selections come to after some calls, kept the plain way: a copy of everything for each step. Like the
// oracle it shares nothing with the engine but the meaning.

interface Chosen {
  readonly values: ReadonlySet<Value>
  readonly locked: boolean
}

/** By state, then by field. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Chosen>>

export class Reference {
  readonly #oracle: Oracle
  #now: Snapshot = new Map()
  #back: Snapshot[] = []
  #forward: Snapshot[] = []

  constructor(oracle: Oracle) {
    this.#oracle = oracle
  }

  get now(): Snapshot {
    return this.#now
  }

  get steps(): readonly [number, number] {
    return [this.#back.length, this.#forward.length]
  }

  fields(state: string): ReadonlyMap<string, Chosen> {
    return this.#now.get(state) ?? new Map()
  }

  selected(state: string): Selected {
    return new Map([...this.fields(state)].map(([field, { values }]) => [field, values]))
  }

  isLocked(state: string, field: string): boolean {
    return this.fields(state).get(field)?.locked ?? false
  }

  /** @returns Whether the selection is made. */
  select(state: string, field: string, values: readonly Value[], toggle: boolean, softLock: boolean): boolean {
    const own = this.fields(state).get(field)
    if (own?.locked === true && !softLock) return false
    const kept = toggle ? [...(own?.values ?? [])].filter((value) => !values.includes(value)) : []
    const added = toggle ? values.filter((value) => own?.values.has(value) !== true) : values
    const next = new Set([...kept, ...added])
    const locks = [...this.fields(state)].filter(([other, { locked }]) => locked && other !== field)
    const under: Selected = new Map(locks.map(([other, chosen]) => [other, chosen.values]))
    if (next.size > 0 && ![...next].some((value) => this.#oracle.isReached(field, value, under))) return false
    this.#change(state, (fields) => {
      if (next.size === 0) fields.delete(field)
      else fields.set(field, { values: next, locked: own?.locked ?? false })
    })
    return true
  }

  clear(state: string, field: string): boolean {
    const own = this.fields(state).get(field)
    if (own === undefined || own.locked) return false
    this.#change(state, (fields) => fields.delete(field))
    return true
  }

  clearAll(state: string, lockedAlso: boolean): void {
    this.#change(state, (fields) => {
      for (const [field, { locked }] of fields) if (lockedAlso || !locked) fields.delete(field)
    })
  }

  lock(state: string, field: string, locked: boolean): boolean {
    const own = this.fields(state).get(field)
    if (own === undefined) return false
    this.#change(state, (fields) => fields.set(field, { ...own, locked }))
    return true
  }

  lockAll(state: string, locked: boolean): void {
    this.#change(state, (fields) => {
      for (const [field, chosen] of fields) fields.set(field, { ...chosen, locked })
    })
  }

  back(): void {
    const step = this.#back.pop()
    if (step === undefined) return
    this.#forward.push(this.#now)
    this.#now = step
  }

  forward(): void {
    const step = this.#forward.pop()
    if (step === undefined) return
    this.#back.push(this.#now)
    this.#now = step
  }

  restore(snapshot: Snapshot): void {
    this.#become(snapshot)
  }

  #change(state: string, change: (fields: Map<string, Chosen>) => unknown): void {
    const fields = new Map(this.fields(state))
    change(fields)
    this.#become(new Map(this.#now).set(state, fields))
  }

  #become(next: Snapshot): void {
    if (written(next) === written(this.#now)) return
    this.#back.push(this.#now)
    this.#forward = []
    this.#now = next
  }
}

/** A snapshot as a text in which order says nothing. */
export function written(snapshot: Snapshot): string {
  const lines = [...snapshot].flatMap(([state, fields]) =>
    [...fields].map(([field, { values, locked }]) =>
      JSON.stringify([state, field, [...values].map(String).sort(), locked]),
    ),
  )
  return lines.sort().join('\n')
}
