import type { Field } from './data-model.ts'
import { isAnyPossible } from './field-states.ts'
import { lockedSelections, type SelectedRange, type Selections, withSelection } from './selections.ts'
import type { SessionState } from './session-state.ts'

/** What is to be selected in a field; nothing clears it, unless it was looked for. */
export interface Wish {
  readonly field: Field
  readonly elements: ReadonlySet<number>
  /** Whether the elements are what was found: where that is nothing, the field stays as it is. Default: no. */
  readonly isFound?: boolean
  readonly textSearch?: string
  readonly ranges?: readonly SelectedRange[]
}

/** Where a selection is made, and what stands in its way. */
export interface Place {
  readonly stateName: string
  /** Whether a lock of the fields themselves is passed over, as `qSoftLock` asks for. They stay locked. */
  readonly softLock: boolean
  /** Throws while others are selecting. */
  readonly requireFree: () => void
}

/** What finds nothing, or a lock or the one and only value of a field stands against, leaves everything as it is. */
export type Outcome = 'refused' | 'same' | 'changed'

/**
 * Makes a selection, if it may be made: not in a locked field, not against a locked selection in another field ("the
 * selection will fail", QlikView help, "Locking Selected Field Values"), and one value where a field has one and only one.
 *
 * @param wishesFor - What is to be selected, from what is selected; it is asked again if that changes meanwhile.
 */
export async function makeSelection(
  session: SessionState,
  place: Place,
  wishesFor: (before: Selections) => readonly Wish[],
): Promise<Outcome> {
  const { history } = session
  for (;;) {
    place.requireFree()
    const before = history.selections(place.stateName)
    const asked = wishesFor(before)
    const wishes = asked.filter(({ elements, isFound }) => isFound !== true || elements.size > 0)
    if (wishes.length === 0 && asked.length > 0) return 'refused'
    if (wishes.some((wish) => isHeld(session, place, wish, before))) return 'refused'
    const isFree = passesLocks(session, place) || (await fitsLocks(session, wishes, before))
    if (history.selections(place.stateName) !== before) continue
    if (!isFree) return 'refused'
    place.requireFree()
    const next = wishes.reduce((all, wish) => withSelection(all, wish.field, wish.elements, wish), before)
    return history.commit(place.stateName, next) ? 'changed' : 'same'
  }
}

function isHeld(session: SessionState, place: Place, { field, elements }: Wish, before: Selections): boolean {
  const own = before.get(field)
  if (own?.locked === true && !place.softLock) return true
  return session.fieldTarget(field, place.stateName).oneAndOnlyOne && elements.size !== 1
}

function passesLocks({ beliefs }: SessionState, { softLock }: Place): boolean {
  return !beliefs.lockedConflictRefused || (softLock && beliefs.softLockPassesOtherLocks)
}

async function fitsLocks(session: SessionState, wishes: readonly Wish[], before: Selections): Promise<boolean> {
  const locked = new Map(lockedSelections(before))
  for (const { field } of wishes) locked.delete(field)
  if (locked.size === 0) return true
  for (const { field, elements } of wishes) {
    if (elements.size > 0 && !(await isAnyPossible(session.model, field, elements, locked))) return false
  }
  return true
}

/**
 * What toggling makes of a field's selection: each value changes sides. Where there is one and only one value, another
 * takes its place.
 */
export function toggled(
  session: SessionState,
  stateName: string,
  field: Field,
  before: Selections,
  elements: readonly number[],
): ReadonlySet<number> {
  if (session.fieldTarget(field, stateName).oneAndOnlyOne) return new Set(elements)
  const next = new Set(before.get(field)?.elements)
  for (const element of elements) if (!next.delete(element)) next.add(element)
  return next
}
