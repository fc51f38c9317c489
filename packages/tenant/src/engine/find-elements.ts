import { valuesByElement } from './cube/sort-criteria.ts'
import type { Field } from './data-model.ts'
import { comparison, exactText, type PlainText, searchElements, trimmedSearch } from './field-search.ts'
import type { SessionState } from './session-state.ts'
import { expandExpression } from './variable-expansion.ts'

/**
 * The elements of a field that a search finds, in element order: as {@link searchElements}, or by an expression (`=…`)
 * that holds for each of them.
 *
 * @throws {@link QixError} as {@link searchElements}, and 7003 for an expression that is not understood.
 */
export async function findElements(
  session: SessionState,
  field: Field,
  search: string,
  plain: PlainText,
  stateName: string,
): Promise<number[]> {
  const trimmed = trimmedSearch(search)
  if (!trimmed.startsWith('=') || comparison.test(trimmed) || exactText.test(trimmed)) {
    return searchElements(field, search, plain)
  }
  const expression = await expandExpression(session, trimmed)
  const selections = session.history.selections(stateName)
  const { numbers } = await valuesByElement(session.model, field, expression, selections)
  return [...numbers.keys()].filter((element) => !Number.isNaN(numbers[element]) && numbers[element] !== 0)
}
