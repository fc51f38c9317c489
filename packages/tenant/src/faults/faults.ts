import type { OwnedClock } from '../tenant-clock.ts'
import { faultCatalogue, type Fault, type FaultName, type FaultNamed, type FaultScope } from './catalogue.ts'
import { parseFault } from './parse-fault.ts'

/** What a fault may fit: a request, an upgrade, a socket. */
export interface FaultTarget {
  readonly user: string | undefined
  readonly path: string
  readonly appId?: string
  readonly identity?: string
}

/** A fault that is in force. */
export interface ActiveFault<Name extends FaultName = FaultName> {
  readonly id: number
  readonly fault: FaultNamed<Name>
  readonly addedAtMs: number
  /** How often it has acted. */
  readonly used: number
}

interface Entry {
  readonly id: number
  readonly fault: Fault
  readonly addedAtMs: number
  readonly endsAtMs: number
  used: number
  cancelTimer: () => void
}

/** Carries out what a fault does at once; returns on how many sockets or sessions it acted. */
export type ActAtOnce = (fault: Fault, left: number) => number

/** The faults of one tenant. */
export class Faults {
  readonly #clock: OwnedClock
  readonly #act: ActAtOnce
  readonly #entries = new Map<number, Entry>()
  readonly #listeners = new Set<() => void>()
  #nextId = 1

  constructor(clock: OwnedClock, act: ActAtOnce) {
    this.#clock = clock
    this.#act = act
  }

  /**
   * Adds a fault. It ends with its scope's count or seconds, by `remove()`, or by {@link Faults.clear}.
   *
   * @throws TenantError ERR_TENANT_FAULT when the catalogue does not know it so.
   */
  add(fault: Fault): { readonly id: number; remove(): void } {
    const known = parseFault(fault)
    const id = this.#nextId++
    const now = this.#clock.now()
    const seconds = Math.min(known.scope?.seconds ?? Infinity, known.name === 'deny-access' ? known.seconds : Infinity)
    const entry: Entry = {
      id,
      fault: known,
      addedAtMs: now,
      endsAtMs: now + seconds * 1000,
      used: 0,
      cancelTimer: () => undefined,
    }
    this.#entries.set(id, entry)
    if (seconds !== Infinity) entry.cancelTimer = this.#clock.after(seconds * 1000, () => this.#end(entry))
    entry.used += this.#act(known, known.scope?.count ?? Infinity)
    const lasts = known.scope?.count !== undefined || seconds !== Infinity
    if (isSpent(entry) || (endsByItself(known.name) && !lasts)) this.#end(entry)
    this.#changed()
    return { id, remove: () => this.#end(entry) }
  }

  /** Ends every fault; what was held back goes on. */
  clear(): void {
    for (const entry of [...this.#entries.values()]) this.#end(entry)
  }

  /** @returns False when there is no such fault any more. */
  remove(id: number): boolean {
    const entry = this.#entries.get(id)
    if (entry !== undefined) this.#end(entry)
    return entry !== undefined
  }

  list(): readonly ActiveFault[] {
    return this.#live().map(({ id, fault, addedAtMs, used }) => ({ id, fault, addedAtMs, used }))
  }

  /** The faults of this name that fit; asking changes nothing. */
  fitting<Name extends FaultName>(name: Name, target: FaultTarget): readonly ActiveFault<Name>[] {
    const entries = this.#live().filter((entry) => entry.fault.name === name && scopeFits(entry.fault.scope, target))
    // Filtered by name just now, which the compiler does not carry through the union.
    return entries as unknown as readonly ActiveFault<Name>[]
  }

  /** The first fault of this name that fits, counted as used. */
  use<Name extends FaultName>(name: Name, target: FaultTarget): FaultNamed<Name> | undefined {
    const found = this.fitting(name, target)[0]
    if (found !== undefined) this.#count(found.id)
    return found?.fault
  }

  /** Milliseconds that an answer to this target is late: all that fit, added up. */
  delayMs(target: FaultTarget): number {
    const delays = this.fitting('delay', target)
    for (const { id } of delays) this.#count(id)
    return delays.reduce((sum, { fault }) => sum + fault.ms, 0)
  }

  /** Told whenever a fault was added or has ended. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #live(): readonly Entry[] {
    const now = this.#clock.now()
    return [...this.#entries.values()].filter((entry) => entry.endsAtMs > now)
  }

  #count(id: number): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    entry.used += 1
    if (isSpent(entry)) this.#end(entry)
  }

  #end(entry: Entry): void {
    entry.cancelTimer()
    if (this.#entries.delete(entry.id)) this.#changed()
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

const isSpent = (entry: Entry): boolean => entry.used >= (entry.fault.scope?.count ?? Infinity)

/** Without a limit there is nothing left to do after the first act. */
function endsByItself(name: FaultName): boolean {
  return faultCatalogue[name].acts === 'at once' || name === 'stale-csrf'
}

/** Whether a scope fits a target. */
export function scopeFits(scope: FaultScope | undefined, target: FaultTarget): boolean {
  if (scope === undefined) return true
  const same = (wanted: string | undefined, got: string | undefined): boolean => wanted === undefined || wanted === got
  return (
    same(scope?.user, target.user) &&
    same(scope?.appId, target.appId) &&
    same(scope?.identity, target.identity) &&
    pathFits(scope?.path, target.path)
  )
}

function pathFits(wanted: string | undefined, path: string): boolean {
  if (wanted === undefined) return true
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted
}
