import { evaluateExpression, type Evaluated } from './evaluate-expression.ts'
import type { SessionState } from './session-state.ts'
import { expandExpression } from './variable-expansion.ts'

/**
 * Evaluates an expression over everything that is possible in a state; variables are put in first.
 *
 * @throws {@link QixError} 7003, or 2 for a state that does not exist.
 */
export async function evaluate(session: SessionState, source: string, stateName = ''): Promise<Evaluated> {
  return evaluateExpression(session, await expandExpression(session, source), stateName)
}
