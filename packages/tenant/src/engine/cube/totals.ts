import type { DataModel } from '../data-model.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { Selections } from '../selections.ts'
import { type CubeColumn, valueOf } from './raw-rows.ts'

/** What a total needs to know of a measure. */
interface Measured {
  readonly expression: string
  /** As {@link totalOf} gives it. */
  readonly total: string
}

type OfRows = (numbers: readonly number[]) => number

const sum: OfRows = (numbers) => numbers.reduce((total, number) => total + number, 0)
const none: CubeColumn = { numbers: new Float64Array(0), texts: [] }

/** `qAggrFunc` of a measure, in lower case. Null asks the data anew. */
const totals: ReadonlyMap<string, OfRows | null> = new Map<string, OfRows | null>([
  ['expr', null],
  ['auto', null],
  ['none', () => NaN],
  ['sum', sum],
  ['avg', (numbers) => sum(numbers) / numbers.length],
  ['count', (numbers) => numbers.length],
  ['min', (numbers) => numbers.reduce((least, number) => Math.min(least, number), Infinity)],
  ['max', (numbers) => numbers.reduce((most, number) => Math.max(most, number), -Infinity)],
])

/** @throws {@link QixError} naming a way to make totals that is not supported. */
export function totalOf(name: string): string {
  if (totals.has(name.toLowerCase())) return name.toLowerCase()
  throw new QixError(errorCodes.badExpression, name, `Not supported by this engine: totals of the kind ${name}`)
}

/**
 * The total of each measure: a column of one row.
 *
 * @param columns - The measures' values by row.
 */
export async function calculateTotals(
  model: DataModel,
  measures: readonly Measured[],
  columns: readonly CubeColumn[],
  selections: Selections,
): Promise<CubeColumn[]> {
  // Each on its own, so that charts that show the same measure share the answer.
  return Promise.all(
    measures.map(async ({ expression, total }, index) => {
      const ofRows = totals.get(total) ?? null
      if (ofRows === null) return valueOf(model, expression, selections)
      const numbers = [...(columns[index]?.numbers ?? [])].filter((number) => !Number.isNaN(number))
      return numbers.length === 0 && total !== 'count' ? none : { numbers: Float64Array.of(ofRows(numbers)), texts: [] }
    }),
  )
}
