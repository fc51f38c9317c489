import { cubeSql } from './cube/cube-query.ts'
import { type Aggregation, compileExpression } from './expression/compile.ts'
import { formatNumber, parseNumberFormat } from './number-format.ts'
import type { SessionState } from './session-state.ts'

/** The value of an expression; `number` is NaN for none, `text` is `-` for null. */
export interface Evaluated {
  readonly text: string
  readonly number: number
}

/**
 * Evaluates an expression, whose variables have been put in, over everything that is possible in a state.
 *
 * @throws {@link QixError} 7003, or 2 for a state that does not exist.
 */
export async function evaluateExpression(session: SessionState, source: string, stateName = ''): Promise<Evaluated> {
  const aggregations: Aggregation[] = []
  const compiled = compileExpression(session.model, source, aggregations)
  const { columns } = await session.model.database.cached(
    cubeSql([], [compiled], aggregations, session.history.selections(stateName)),
  )
  const [number, text] = [columns[0]?.[0], columns[1]?.[0]]
  if (typeof number !== 'number') return { number: NaN, text: typeof text === 'string' ? text : '-' }
  return { number, text: typeof text === 'string' ? text : formatNumber(number, parseNumberFormat(undefined)) }
}
