import type { Field } from './data-model.ts'

/** `RangeSelectInfo` of the published engine schema: the range that a selection was made by. */
export interface SelectedRange {
  readonly qRangeLo: number
  readonly qRangeHi: number
  /** Label of the measure; empty for a range of the field's own values. */
  readonly qMeasure: string
}

/** What is selected in one field. Never empty: a field without a selection has no entry. */
export interface FieldSelection {
  readonly elements: ReadonlySet<number>
  /** The search text that it was made by, if it was. */
  readonly textSearch: string
  readonly locked: boolean
  readonly ranges: readonly SelectedRange[]
}

/** The selections of one alternate state, in the order in which the fields were selected. Never changed in place. */
export type Selections = ReadonlyMap<Field, FieldSelection>

/** The selections of all alternate states; the default state is `$`. */
export type AllSelections = ReadonlyMap<string, Selections>

export const noSelections: Selections = new Map()

/** A copy with the field's selection replaced, or removed when there is nothing left in it. A lock stays. */
export function withSelection(
  selections: Selections,
  field: Field,
  elements: ReadonlySet<number>,
  { textSearch = '', ranges = [] }: { readonly textSearch?: string; readonly ranges?: readonly SelectedRange[] } = {},
): Selections {
  const next = new Map(selections)
  const locked = selections.get(field)?.locked ?? false
  if (elements.size === 0) next.delete(field)
  else next.set(field, { elements, textSearch, locked, ranges })
  return next
}

/** A copy without the selections of some fields. */
export function withoutFields(selections: Selections, fields: Iterable<Field>): Selections {
  const next = new Map(selections)
  for (const field of fields) next.delete(field)
  return next
}

/** A copy in which the selections of some fields are locked or unlocked; a field without a selection stays so. */
export function withLocks(selections: Selections, fields: Iterable<Field>, locked: boolean): Selections {
  const next = new Map(selections)
  for (const field of fields) {
    const selection = next.get(field)
    if (selection !== undefined && selection.locked !== locked) next.set(field, { ...selection, locked })
  }
  return next
}

/** The locked part of the selections. */
export function lockedSelections(selections: Selections): Selections {
  return new Map([...selections].filter(([, { locked }]) => locked))
}

function sameSelections(a: Selections, b: Selections): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const [field, selection] of a) {
    const other = b.get(field)
    if (other === undefined || other.locked !== selection.locked || !sameSet(selection.elements, other.elements))
      return false
  }
  return true
}

export function sameAllSelections(a: AllSelections, b: AllSelections): boolean {
  const names = new Set([...a.keys(), ...b.keys()])
  return [...names].every((name) => sameSelections(a.get(name) ?? noSelections, b.get(name) ?? noSelections))
}

function sameSet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((element) => b.has(element))
}
