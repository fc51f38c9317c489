import type { DataModel } from '../data-model.ts'
import type { Selections } from '../selections.ts'
import type { CubeDefinition } from './cube-definition.ts'
import type { RawRows } from './raw-rows.ts'
import { compareNumbers, compareTexts, rankElements } from './sort-criteria.ts'

/** The number of a row that stands for all others of a limited dimension; it comes last. */
export const othersRow = -1

/** The columns in the order in which they decide: as asked for, then whatever is left. */
export function completeSortOrder({ dimensions, measures, sortOrder }: CubeDefinition): number[] {
  const count = dimensions.length + measures.length
  const asked = sortOrder.filter((column) => column >= 0 && column < count)
  return [...new Set([...asked, ...Array.from({ length: count }, (_, column) => column)])]
}

/**
 * Sorts rows in place.
 *
 * @param selections - What expressions to sort by are calculated under.
 * @param current - What states to sort by are told by.
 */
export async function sortRows(
  model: DataModel,
  { dimensions, measures }: CubeDefinition,
  rows: number[],
  raw: RawRows,
  sortOrder: readonly number[],
  selections: Selections,
  current: Selections,
): Promise<void> {
  const comparators: ((a: number, b: number) => number)[] = []
  for (const column of sortOrder) {
    const dimension = dimensions[column]
    const elements = raw.elements[column]
    if (dimension !== undefined && elements !== undefined) {
      const ranks = await rankElements(model, dimension.field, dimension.sort, selections, current)
      // Null has no place among the values; it comes after them either way.
      const rank = (row: number): number => ranks[elements[row] ?? -1] ?? NaN
      comparators.push((a, b) =>
        dimension.direction > 0 ? compareNumbers(rank(a), rank(b)) : compareNumbers(-rank(a), -rank(b)),
      )
      continue
    }
    const measure = measures[column - dimensions.length]
    const values = raw.values[column - dimensions.length]
    if (measure === undefined || values === undefined) continue
    const numeric = measure.direction * (measure.sort.numeric || measure.sort.expression)
    const ascii = measure.direction * measure.sort.ascii
    const number = (row: number): number => numeric * (values.numbers[row] ?? NaN)
    if (numeric !== 0) comparators.push((a, b) => compareNumbers(number(a), number(b)))
    if (ascii !== 0) comparators.push((a, b) => ascii * compareTexts(values.texts[a], values.texts[b]))
  }
  rows.sort((a, b) => {
    if (a === othersRow || b === othersRow) return b - a
    for (const compare of comparators) {
      const result = compare(a, b)
      if (result !== 0) return result
    }
    return 0
  })
}

/**
 * Sorts rows that are grouped by a dimension in place: the groups by the sum of their values, the rows in each as they
 * were.
 */
export function sortGroupsByValue(
  rows: number[],
  elements: Int32Array | undefined,
  values: Float64Array | undefined,
  direction: number,
): void {
  const sums = new Map<number, number>()
  const keyOf = (row: number): number => elements?.[row] ?? row
  for (const row of rows) {
    const value = values?.[row] ?? NaN
    sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + (Number.isNaN(value) ? 0 : value))
  }
  const first = new Map(rows.toReversed().map((row, place) => [keyOf(row), rows.length - place]))
  const sum = (row: number): number => sums.get(keyOf(row)) ?? 0
  const place = new Map(rows.map((row, index) => [row, index]))
  rows.sort((a, b) => {
    const byValue = direction * (sum(a) - sum(b))
    const byGroup = (first.get(keyOf(a)) ?? 0) - (first.get(keyOf(b)) ?? 0)
    return byValue || byGroup || (place.get(a) ?? 0) - (place.get(b) ?? 0)
  })
}
