import type { FieldTarget, SessionState } from '../session-state.ts'
import type { GenericBookmark } from '../bookmark.ts'
import type { GenericObject } from '../generic-object.ts'
import type { GenericVariable } from '../variable.ts'
import type { JsonObject } from '../json.ts'
import type { Args } from '../rpc.ts'

/** What a handle stands for. */
export type Target = 'Global' | 'Doc' | FieldTarget | Entity

/** What has an id and properties. */
export type Entity = GenericObject | GenericBookmark | GenericVariable

/** The socket that a call came over, as the methods see it. */
export interface Caller {
  /** Whether this socket has opened the app. */
  isOpen: boolean
  /** `{ qType, qHandle, … }` for a target; gives it a handle on this socket if it has none. */
  reference(target: Exclude<Target, 'Global'> | null): JsonObject
  /** Tells all sockets that these have changed. */
  changed(targets: Iterable<Exclude<Target, 'Global'>>): void
  /** Tells all sockets that selections have changed. */
  selectionsChanged(): void
  /** Tells all sockets that the data are others; those of other sockets find the app suspended as well. */
  appChanged(): void
  /** Tells all sockets that their handles of these stand for nothing any more. */
  closed(targets: Iterable<Exclude<Target, 'Global'>>): void
  /** Tells the other sockets that these were taken out of their hands. */
  suspended(targets: Iterable<Exclude<Target, 'Global'>>): void
}

/** One call of a method. */
export interface Call<T> {
  readonly target: T
  readonly session: SessionState
  readonly caller: Caller
  readonly args: Args
}

/** A method: the names of its parameters in their order, and what it does. */
export interface Method<T> {
  readonly params: readonly string[]
  readonly run: (call: Call<T>) => JsonObject | Promise<JsonObject>
}

export type Methods<T> = Readonly<Record<string, Method<T>>>

/** Shorthand for the tables of methods. */
export function method<T>(params: readonly string[], run: Method<T>['run']): Method<T> {
  return { params, run }
}
