import type { Field } from './data-model.ts'

/** What is selected in one field. Never empty: a field without a selection has no entry. */
export interface FieldSelection {
  readonly elements: ReadonlySet<number>
  /** The search text that it was made by, if it was. */
  readonly textSearch: string
  readonly locked: boolean
}

/** The selections of one alternate state, in the order in which the fields were selected. Never changed in place. */
export type Selections = ReadonlyMap<Field, FieldSelection>

/** The selections of all alternate states; the default state is `$`. */
export type AllSelections = ReadonlyMap<string, Selections>

export const noSelections: Selections = new Map()

/** A copy with the field's selection replaced, or removed when there is nothing left in it. */
export function withSelection(
  selections: Selections,
  field: Field,
  elements: ReadonlySet<number>,
  textSearch = '',
): Selections {
  const next = new Map(selections)
  if (elements.size === 0) next.delete(field)
  else next.set(field, { elements, textSearch, locked: false })
  return next
}

/** A copy without the selections of some fields. */
export function withoutFields(selections: Selections, fields: Iterable<Field>): Selections {
  const next = new Map(selections)
  for (const field of fields) next.delete(field)
  return next
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
