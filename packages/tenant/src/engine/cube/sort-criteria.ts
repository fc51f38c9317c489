import { type DataModel, type Field } from '../data-model.ts'
import type { Aggregation } from '../expression/aggregates.ts'
import { compileExpression } from '../expression/compile.ts'
import { type FieldStates, fieldStates, type ValueState } from '../field-states.ts'
import { arrayOr, isObject, numberOr, objectOr, stringOr } from '../json.ts'
import type { Selections } from '../selections.ts'
import { cubeSql } from './cube-query.ts'

/** `SortCriteria` of the published engine schema: 1 ascending, -1 descending, 0 not at all. */
export interface SortCriteria {
  readonly state: number
  readonly expression: number
  readonly expressionText: string
  readonly frequency: number
  readonly numeric: number
  readonly ascii: number
  readonly loadOrder: number
}

/** Reads the first of `qSortCriterias`, or a measure's `qSortBy`. */
export function parseSortCriteria(value: unknown): SortCriteria {
  const criteria = objectOr(Array.isArray(value) ? arrayOr(value)[0] : value)
  const direction = (key: string): number => Math.sign(numberOr(criteria[key], 0))
  return {
    state: direction('qSortByState'),
    expression: direction('qSortByExpression'),
    expressionText: textOfExpression(criteria['qExpression']),
    frequency: direction('qSortByFrequency'),
    numeric: direction('qSortByNumeric'),
    ascii: direction('qSortByAscii'),
    loadOrder: direction('qSortByLoadOrder'),
  }
}

/** An expression comes as text, as `{qv}` or as `{qExpr}`. */
export function textOfExpression(value: unknown): string {
  return isObject(value) ? stringOr(value['qv'], stringOr(value['qExpr'], '')) : stringOr(value, '')
}

/** `A` ascending, `D` descending, `N` not sorted, by the first criterion that counts. */
export function sortIndicator(criteria: SortCriteria): 'A' | 'D' | 'N' {
  const first = [
    criteria.state,
    criteria.expression,
    criteria.frequency,
    criteria.numeric,
    criteria.ascii,
    criteria.loadOrder,
  ].find((value) => value !== 0)
  if (first === undefined) return 'N'
  return first > 0 ? 'A' : 'D'
}

// Selected first, then what can still be selected, the excluded last.
const stateOrder: Readonly<Record<ValueState, number>> = { S: 0, L: 0, O: 1, A: 2, XS: 3, XL: 3, X: 4 }

/**
 * The place of each element of a field under some criteria; equal values share none, since element order decides last.
 * Criteria count in the order state, expression, frequency, number, text, load order.
 */
export async function rankElements(
  model: DataModel,
  field: Field,
  criteria: SortCriteria,
  selections: Selections,
  stateSelections: Selections,
): Promise<Int32Array> {
  const { size, text, number } = field.symbols
  const comparators: ((a: number, b: number) => number)[] = []
  if (criteria.state !== 0) {
    const states: FieldStates = await fieldStates(model, field, stateSelections)
    comparators.push((a, b) => criteria.state * (stateOrder[states.stateOf(a)] - stateOrder[states.stateOf(b)]))
  }
  for (const [direction, expression] of [
    [criteria.expression, criteria.expressionText],
    [criteria.frequency, `Count([${field.name.replaceAll(']', ']]')}])`],
  ] as const) {
    if (direction === 0 || expression === '') continue
    const { numbers, texts } = await valuesByElement(model, field, expression, selections)
    comparators.push(
      (a, b) => direction * (compareNumbers(numbers[a], numbers[b]) || compareTexts(texts.get(a), texts.get(b))),
    )
  }
  if (criteria.numeric !== 0) comparators.push((a, b) => criteria.numeric * compareNumbers(number[a], number[b]))
  if (criteria.ascii !== 0) comparators.push((a, b) => criteria.ascii * compareTexts(text[a], text[b]))
  if (criteria.ascii === 0 && !(criteria.numeric !== 0 && field.tags.includes('$numeric'))) {
    const order = await loadOrder(model, field)
    comparators.push((a, b) => (criteria.loadOrder || 1) * ((order[a] ?? 0) - (order[b] ?? 0)))
  }
  const elements = Array.from({ length: size }, (_, element) => element)
  elements.sort((a, b) => {
    for (const compare of comparators) {
      const result = compare(a, b)
      if (result !== 0) return result
    }
    return a - b
  })
  const ranks = new Int32Array(size)
  elements.forEach((element, rank) => (ranks[element] = rank))
  return ranks
}

/** Ascending, with what is no number at the end. */
export function compareNumbers(a: number = NaN, b: number = NaN): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  return Number.isNaN(b) ? -1 : a - b
}

export function compareTexts(a: string | null = '', b: string | null = ''): number {
  const [left, right] = [a ?? '', b ?? '']
  return left < right ? -1 : left > right ? 1 : 0
}

/** An expression's value for each element of a field; NaN where it has no number. */
export async function valuesByElement(
  model: DataModel,
  field: Field,
  expression: string,
  selections: Selections,
): Promise<{ numbers: Float64Array; texts: ReadonlyMap<number, string> }> {
  const aggregations: Aggregation[] = []
  const compiled = compileExpression(model, expression, aggregations)
  const { columns } = await model.database.cached(cubeSql([{ field }], [compiled], aggregations, selections))
  const numbers = new Float64Array(field.symbols.size).fill(NaN)
  const texts = new Map<number, string>()
  const [elements = [], values = [], strings = []] = columns
  elements.forEach((element, row) => {
    if (typeof element !== 'number' || element < 0) return
    const [value, string] = [values[row], strings[row]]
    if (typeof value === 'number') numbers[element] = value
    if (typeof string === 'string') texts.set(element, string)
  })
  return { numbers, texts }
}

async function loadOrder(model: DataModel, field: Field): Promise<Int32Array> {
  const column = `c${field.id}`
  const parts = field.tables.map(
    ({ id }) =>
      `SELECT ${column} AS e, ${id} AS p, min(rowid) AS r FROM t${id} WHERE ${column} IS NOT NULL GROUP BY ${column}`,
  )
  const { columns } = await model.database.cached(
    `SELECT e FROM (${parts.join(' UNION ALL ')}) GROUP BY e ORDER BY min(p), arg_min(r, p)`,
  )
  const order = new Int32Array(field.symbols.size)
  for (const [place, element] of (columns[0] ?? []).entries()) order[Number(element)] = place
  return order
}
