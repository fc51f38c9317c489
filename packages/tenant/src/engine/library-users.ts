import type { GenericObject } from './generic-object.ts'
import type { SessionState } from './session-state.ts'

/** The objects that name a master dimension or measure: their layouts are made of it. */
export function usersOf({ objects }: SessionState, item: GenericObject): GenericObject[] {
  return [...objects.values()].filter(({ effective }) => names(effective, item.id))
}

function names(value: unknown, id: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, child]) => (key === 'qLibraryId' ? child === id : names(child, id)))
}
