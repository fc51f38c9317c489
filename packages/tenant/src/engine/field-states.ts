import { candidatesSql } from './association.ts'
import type { DataModel, Field } from './data-model.ts'
import type { Selections } from './selections.ts'

/** `S` selected, `L` locked, `O` optional, `A` alternative, `X` excluded, `XS` and `XL` selected or locked but excluded. */
export type ValueState = 'S' | 'L' | 'O' | 'A' | 'X' | 'XS' | 'XL'

/** The states of a field's values under some selections. */
export interface FieldStates {
  readonly field: Field
  readonly stateOf: (element: number) => ValueState
  /** Whether a value is possible: neither excluded nor merely an alternative. */
  readonly isPossible: (element: number) => boolean
  readonly counts: StateCounts
}

/** `NxStateCounts` of the published engine schema. */
export interface StateCounts {
  readonly qLocked: number
  readonly qSelected: number
  readonly qOption: number
  readonly qDeselected: number
  readonly qAlternative: number
  readonly qExcluded: number
  readonly qSelectedExcluded: number
  readonly qLockedExcluded: number
}

/** Finds the states of a field's values. Costs one pass over a table, or nothing if it was asked before. */
export async function fieldStates(model: DataModel, field: Field, selections: Selections): Promise<FieldStates> {
  return statesOf(field, selections, await candidates(model, field, selections))
}

/**
 * The states of a field's values where it is known which are possible.
 *
 * @param found - All elements that rows which fit the selections have, in any order and number.
 * @returns Undefined when the field's own selection hides what else would be possible.
 */
export function statesOfFound(field: Field, selections: Selections, found: Int32Array): FieldStates | undefined {
  if (selections.has(field)) return undefined
  const fits = new Uint8Array(field.symbols.size)
  for (const element of found) fits[element] = 1
  return statesOf(field, selections, fits)
}

function statesOf(field: Field, selections: Selections, fits: Uint8Array | null): FieldStates {
  const own = selections.get(field)
  const stateOf = (element: number): ValueState => {
    const fit = fits === null || fits[element] === 1
    if (own === undefined) return fit ? 'O' : 'X'
    if (!own.elements.has(element)) return fit && !own.locked ? 'A' : 'X'
    if (own.locked) return fit ? 'L' : 'XL'
    return fit ? 'S' : 'XS'
  }
  const isPossible = (element: number): boolean => {
    return (fits === null || fits[element] === 1) && (own === undefined || own.elements.has(element))
  }
  return { field, stateOf, isPossible, counts: count(field.symbols.size, stateOf) }
}

/** Whether some row that fits the selections in other fields has one of these elements of the field. */
export async function isAnyPossible(
  model: DataModel,
  field: Field,
  elements: Iterable<number>,
  selections: Selections,
): Promise<boolean> {
  const fits = await candidates(model, field, selections)
  return fits === null || [...elements].some((element) => fits[element] === 1)
}

async function candidates(model: DataModel, field: Field, selections: Selections): Promise<Uint8Array | null> {
  const sql = candidatesSql(field, selections)
  if (sql === null) return null
  const { columns } = await model.database.cached(sql)
  const fits = new Uint8Array(field.symbols.size)
  for (const element of columns[0] ?? []) if (element !== null) fits[Number(element)] = 1
  return fits
}

function count(size: number, stateOf: (element: number) => ValueState): StateCounts {
  const counts: Record<ValueState, number> = { S: 0, L: 0, O: 0, A: 0, X: 0, XS: 0, XL: 0 }
  for (let element = 0; element < size; element++) counts[stateOf(element)]++
  return {
    qLocked: counts.L,
    qSelected: counts.S,
    qOption: counts.O,
    qDeselected: 0,
    qAlternative: counts.A,
    qExcluded: counts.X,
    qSelectedExcluded: counts.XS,
    qLockedExcluded: counts.XL,
  }
}
