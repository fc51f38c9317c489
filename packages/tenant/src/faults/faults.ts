import { setMaxListeners } from 'node:events'
import type { OwnedClock } from '../tenant-clock.ts'
import { faultCatalogue } from './catalogue.ts'
import type { Fault, FaultName, FaultNamed } from './fault.ts'
import { parseFault } from './parse-fault.ts'
import { meansWholeUsers, scopeFits, type FaultTarget } from './scope-fits.ts'

/** A fault that is in force. */
export interface ActiveFault<Name extends FaultName = FaultName> {
  readonly id: number
  readonly fault: FaultNamed<Name>
  /** By the tenant's clock. */
  readonly addedAtMs: number
  /** How often it has acted. */
  readonly used: number
}

/** A fault that takes its time with one target. */
export interface Acting<Name extends FaultName> {
  readonly fault: FaultNamed<Name>
  /** Aborted when the fault is removed, cleared or its seconds are over; not when its count is reached. */
  readonly lifted: AbortSignal
  /** The target has been through with it. Safe to call twice. */
  readonly done: () => void
}

/** Something that happened to a fault. */
export interface FaultChange {
  readonly id: number
  readonly name: FaultName
  readonly is: 'added' | 'ended'
}

interface Entry {
  readonly id: number
  readonly fault: Fault
  readonly addedAtMs: number
  readonly endsAtMs: number
  readonly lift: AbortController
  /** How many targets are in the middle of it. */
  running: number
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
  readonly #listeners = new Set<(change: FaultChange) => void>()
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
    const now = this.#clock.now()
    const seconds = Math.min(known.scope?.seconds ?? Infinity, known.name === 'deny-access' ? known.seconds : Infinity)
    const lift = new AbortController()
    // As many as it holds may listen: that is no leak.
    setMaxListeners(0, lift.signal)
    const entry: Entry = {
      id: this.#nextId++,
      fault: known,
      addedAtMs: now,
      endsAtMs: now + seconds * 1000,
      lift,
      running: 0,
      used: 0,
      cancelTimer: () => undefined,
    }
    this.#entries.set(entry.id, entry)
    this.#tell(entry, 'added')
    if (seconds !== Infinity) entry.cancelTimer = this.#clock.after(seconds * 1000, () => this.#end(entry))
    entry.used += this.#act(known, known.scope?.count ?? Infinity)
    const lasts = known.scope?.count !== undefined || seconds !== Infinity
    if (isSpent(entry) || (endsByItself(known) && !lasts)) this.#end(entry)
    return { id: entry.id, remove: () => this.#end(entry) }
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

  /** Those in force, and those that have reached their count but still hold something. */
  list(): readonly ActiveFault[] {
    return this.#live().map(({ id, fault, addedAtMs, used }) => ({ id, fault, addedAtMs, used }))
  }

  /** The faults of this name that fit; asking changes nothing. */
  fitting<Name extends FaultName>(name: Name, target: FaultTarget): readonly ActiveFault<Name>[] {
    return this.#entriesFitting(name, target)
  }

  /** The first fault of this name that fits, counted as used. */
  use<Name extends FaultName>(name: Name, target: FaultTarget): FaultNamed<Name> | undefined {
    const entry = this.#entriesFitting(name, target)[0]
    if (entry !== undefined) this.#count(entry)
    return entry?.fault
  }

  /**
   * The first fault of this name that fits, counted as used, for whatever takes time: it stays in the list, so that it
   * can be removed, until all that it holds is done.
   *
   * @param matches - Whether its parameters fit as well. Default: they do.
   */
  begin<Name extends FaultName>(
    name: Name,
    target: FaultTarget,
    matches: (fault: FaultNamed<Name>) => boolean = () => true,
  ): Acting<Name> | undefined {
    const entry = this.#entriesFitting(name, target).find(({ fault }) => matches(fault))
    return entry && this.#begin<Name>(entry)
  }

  /** As {@link Faults.begin}, of every one that fits: they add up. */
  beginAll<Name extends FaultName>(name: Name, target: FaultTarget): readonly Acting<Name>[] {
    return this.#entriesFitting(name, target).map((entry) => this.#begin<Name>(entry))
  }

  /** Told whenever a fault was added or has ended. */
  onChange(listener: (change: FaultChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #live(): readonly Entry[] {
    const now = this.#clock.now()
    return [...this.#entries.values()].filter((entry) => entry.endsAtMs > now)
  }

  #entriesFitting<Name extends FaultName>(
    name: Name,
    target: FaultTarget,
  ): (Entry & { readonly fault: FaultNamed<Name> })[] {
    const entries = this.#live().filter(
      (entry) =>
        entry.fault.name === name && entry.used < mostUses(entry.fault) && scopeFits(entry.fault.scope, target),
    )
    // Filtered by name just now, which the compiler does not carry through the union.
    return entries as unknown as (Entry & { readonly fault: FaultNamed<Name> })[]
  }

  #begin<Name extends FaultName>(entry: Entry & { readonly fault: FaultNamed<Name> }): Acting<Name> {
    entry.running += 1
    this.#count(entry)
    let isDone = false
    const done = (): void => {
      if (isDone) return
      isDone = true
      entry.running -= 1
      if (isSpent(entry)) this.#end(entry)
    }
    return { fault: entry.fault, lifted: entry.lift.signal, done }
  }

  #count(entry: Entry): void {
    entry.used += 1
    if (isSpent(entry)) this.#end(entry)
  }

  #end(entry: Entry): void {
    entry.cancelTimer()
    if (!this.#entries.delete(entry.id)) return
    entry.lift.abort()
    this.#tell(entry, 'ended')
  }

  #tell({ id, fault }: Entry, is: FaultChange['is']): void {
    for (const listener of [...this.#listeners]) listener({ id, name: fault.name, is })
  }
}

const mostUses = (fault: Fault): number => fault.scope?.count ?? Infinity

const isSpent = (entry: Entry): boolean => entry.used >= mostUses(entry.fault) && entry.running === 0

/** Without a limit there is nothing left to do after the first act. */
function endsByItself({ name, scope }: Fault): boolean {
  return faultCatalogue[name].acts === 'at once' || (name === 'stale-csrf' && meansWholeUsers(scope))
}
