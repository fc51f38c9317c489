import type { DataModel } from '../data-model.ts'
import type { Aggregation } from '../expression/aggregates.ts'
import type { CompiledExpression } from '../expression/compile.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { Selections } from '../selections.ts'
import type { CubeDefinition } from './cube-definition.ts'
import { nullElement, othersElement } from './cube-query.ts'
import { askRows, type CubeColumn, type RawRows } from './raw-rows.ts'
import { compareNumbers } from './sort-criteria.ts'

/** What a limited dimension leaves: the values that stay, and one row for all others if it is wanted. */
export interface LimitedRows {
  readonly kept: ReadonlySet<number>
  /** By expression; null for no such row. */
  readonly others: readonly CubeColumn[] | null
}

/**
 * Finds the values that a dimension is limited to (`OTHER_COUNTED`: so many with the largest first measure), and
 * calculates the row of the others from their rows, not from their results.
 *
 * @param rows - The rows that would be shown without the limit.
 * @returns Undefined when nothing is to be left out.
 */
export async function limitDimension(
  model: DataModel,
  { dimensions, measures }: CubeDefinition,
  raw: RawRows,
  rows: readonly number[],
  expressions: readonly CompiledExpression[],
  aggregations: readonly Aggregation[],
  selections: Selections,
): Promise<LimitedRows | undefined> {
  const [dimension] = dimensions
  if (dimension === undefined || dimensions.every(({ others }) => others === undefined)) return undefined
  const { others, field } = dimension
  if (others === undefined || dimensions.length > 1) {
    const message = 'Not supported by this engine: a limited dimension beside others'
    throw new QixError(errorCodes.badExpression, 'qOtherTotalSpec', message)
  }
  const [elements = new Int32Array(0)] = raw.elements
  const [first] = raw.values
  if (measures.length === 0 || first === undefined || rows.length <= others.keep) return undefined
  const direction = others.ascending ? 1 : -1
  const ranked = rows.toSorted((a, b) => {
    return compareNumbers(direction * (first.numbers[a] ?? NaN), direction * (first.numbers[b] ?? NaN))
  })
  const kept = new Set(ranked.slice(0, others.keep).map((row) => elements[row] ?? nullElement))
  if (others.suppress) return { kept, others: null }
  // Null is left out of the others as well when it is left out of the chart.
  const keep = dimension.suppressNull ? new Set([...kept, nullElement]) : kept
  const answer = await askRows(model, [{ field, keep }], expressions, aggregations, selections)
  const row = answer.elements[0]?.indexOf(othersElement) ?? -1
  const one = (column: CubeColumn): CubeColumn => ({
    numbers: column.numbers.slice(row, row + 1),
    texts: column.texts.slice(row, row + 1),
  })
  return { kept, others: row < 0 ? null : answer.values.map(one) }
}
