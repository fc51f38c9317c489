import type { DataModel } from '../data-model.ts'
import type { Aggregation } from '../expression/aggregates.ts'
import { type CompiledExpression, compileExpression } from '../expression/compile.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { Selections } from '../selections.ts'
import { cubeSql, type QueryDimension } from './cube-query.ts'

/** One calculated column: numbers (NaN for none), and texts where the expression gives some. */
export interface CubeColumn {
  readonly numbers: Float64Array
  readonly texts: readonly (string | null)[]
}

/** The rows of a cube as they come from the database, in no order. */
export interface RawRows {
  readonly rowCount: number
  /** Elements by dimension and row. */
  readonly elements: readonly Int32Array[]
  /** By expression. */
  readonly values: readonly CubeColumn[]
}

// A client could not do anything with more, and all of them are held in memory.
const maxRows = 1_000_000

export const emptyRows: RawRows = { rowCount: 0, elements: [], values: [] }

/**
 * Asks for one row per combination of dimension values.
 *
 * @param aggregations - All that the expressions use, in the order in which they were compiled.
 * @throws {@link QixError} 19 when there are too many rows.
 */
export async function askRows(
  model: DataModel,
  dimensions: readonly QueryDimension[],
  expressions: readonly CompiledExpression[],
  aggregations: readonly Aggregation[],
  selections: Selections,
): Promise<RawRows> {
  const sql = cubeSql(dimensions, expressions, aggregations, selections)
  const { rowCount, columns } = await model.database.cached(`${sql} LIMIT ${maxRows + 1}`)
  if (rowCount > maxRows) {
    const message = `The hypercube would have more than ${maxRows} rows, which is where this engine stops`
    throw new QixError(errorCodes.memoryLimit, 'qHyperCubeDef', message)
  }
  const column = (index: number): readonly unknown[] => columns[index] ?? []
  return {
    rowCount,
    elements: dimensions.map((_, index) => Int32Array.from(column(index), Number)),
    values: expressions.map(({ value }, index) => {
      const at = dimensions.length + 2 * index
      return {
        numbers: Float64Array.from(column(at), (number) => (number === null ? NaN : Number(number))),
        texts: value.text === null ? [] : column(at + 1).map((text) => (typeof text === 'string' ? text : null)),
      }
    }),
  }
}

/** The value of an expression over all that is possible: a column of one row. */
export async function valueOf(model: DataModel, expression: string, selections: Selections): Promise<CubeColumn> {
  const aggregations: Aggregation[] = []
  const compiled = compileExpression(model, expression, aggregations)
  const { values } = await askRows(model, [], [compiled], aggregations, selections)
  return values[0] ?? { numbers: new Float64Array(0), texts: [] }
}
