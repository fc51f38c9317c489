import type { GenericObject } from '../generic-object.ts'
import type { SessionState } from '../session-state.ts'
import type { Caller } from './call.ts'

interface Where {
  readonly session: SessionState
  readonly caller: Caller
}

/** Ends selecting in an object, if somebody does, and tells all. */
export function endModal({ session, caller }: Where, accept: boolean): void {
  const object = session.modalObject
  if (object === null) return
  session.endModal(accept)
  // Accepting changes the way back, which the current selections show; cancelling changes the selections.
  caller.selectionsChanged()
  caller.changed([object])
}

/** Removes objects with their children, and tells all; selecting in one of them ends with it. */
export function removeObjects({ session, caller }: Where, objects: readonly GenericObject[]): void {
  const { modalObject } = session
  caller.closed([...objects].flatMap((object) => session.removeObject(object)))
  if (session.modalObject !== modalObject) caller.selectionsChanged()
}
