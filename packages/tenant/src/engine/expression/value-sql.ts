import { quoteText } from '../database.ts'
import type { BinaryOperator } from './ast.ts'

/** SQL for a value: its number, its text, or both ("dual"). A missing part is null here, not in SQL. */
export interface ValueSql {
  readonly number: string | null
  readonly text: string | null
}

export const nullValue: ValueSql = { number: 'NULL::DOUBLE', text: null }

// In brackets, so that no sign ever stands beside an operator: two minus signs would begin a comment.
function numberSql(value: number): string {
  return Number.isFinite(value) ? `(${value})::DOUBLE` : 'NULL::DOUBLE'
}

export function numberValue(value: number): ValueSql {
  return { number: numberSql(value), text: null }
}

export function textValue(value: string): ValueSql {
  // A literal that reads as a number is that number too, as in Qlik.
  const number = value.trim() === '' ? NaN : Number(value)
  return { number: Number.isFinite(number) ? numberSql(number) : null, text: quoteText(value) }
}

/** SQL of the number of a value, NULL for one that is only text. */
export function numberOf(value: ValueSql): string {
  return value.number ?? 'NULL::DOUBLE'
}

/** SQL of the text of a value; a number becomes the shortest text that means it. */
export function textOf({ number, text }: ValueSql): string {
  if (text !== null) return text
  if (number === null) return 'NULL::VARCHAR'
  return `(CASE WHEN (${number}) = floor(${number}) AND abs(${number}) < 1e15 THEN (${number})::BIGINT::VARCHAR ELSE (${number})::VARCHAR END)`
}

/** SQL that holds when a value is true: a number other than 0. */
export function conditionOf(value: ValueSql): string {
  return `coalesce(${numberOf(value)} <> 0, false)`
}

/** True is -1 and false is 0 in Qlik. */
export function booleanValue(condition: string): ValueSql {
  return { number: `(CASE WHEN ${condition} THEN -1 ELSE 0 END)::DOUBLE`, text: null }
}

const comparisons: ReadonlySet<BinaryOperator> = new Set(['=', '<>', '<', '<=', '>', '>='])

export function binaryValue(operator: BinaryOperator, left: ValueSql, right: ValueSql): ValueSql {
  if (operator === 'and') return booleanValue(`${conditionOf(left)} AND ${conditionOf(right)}`)
  if (operator === 'or') return booleanValue(`${conditionOf(left)} OR ${conditionOf(right)}`)
  if (operator === '&')
    return { number: null, text: `(coalesce(${textOf(left)}, '') || coalesce(${textOf(right)}, ''))` }
  if (comparisons.has(operator)) return booleanValue(`coalesce(${compare(operator, left, right)}, false)`)
  const [a, b] = [numberOf(left), numberOf(right)]
  // Division by zero is null in Qlik; DuckDB would make it infinite.
  return { number: operator === '/' ? `(${a} / nullif(${b}, 0))` : `(${a} ${operator} ${b})`, text: null }
}

// Numbers are compared as numbers when both sides have one, and as texts otherwise.
function compare(operator: BinaryOperator, left: ValueSql, right: ValueSql): string {
  const texts = `${textOf(left)} ${operator} ${textOf(right)}`
  if (left.number === null || right.number === null) return texts
  const numbers = `${left.number} ${operator} ${right.number}`
  if (left.text === null && right.text === null) return numbers
  return `CASE WHEN ${left.number} IS NOT NULL AND ${right.number} IS NOT NULL THEN ${numbers} ELSE ${texts} END`
}

/** `CASE` over both parts of two values. */
export function chooseValue(condition: string, yes: ValueSql, no: ValueSql): ValueSql {
  const choose = (a: string, b: string): string => `(CASE WHEN ${condition} THEN ${a} ELSE ${b} END)`
  const text = yes.text === null && no.text === null ? null : choose(textOf(yes), textOf(no))
  const number = yes.number === null && no.number === null ? null : choose(numberOf(yes), numberOf(no))
  return { number, text }
}
