import type { BinaryOperator, Expression } from '../expression/ast.ts'
import type { Spending } from './budget.ts'
import { type RowFunction, rowFunctions, type RowPlace, type RowValue, toNumber, toText } from './row-functions.ts'

/** A record as its LOAD reads it. */
export interface Row {
  readonly place: RowPlace
  readonly values: ReadonlyMap<string, RowValue>
}

/** Calculates an expression for one row of a LOAD. */
export type RowExpression = (row: Row) => RowValue

/** Whether a condition holds: any number but 0 is true. */
export function isTrue(value: RowValue): boolean {
  const number = toNumber(value)
  return number !== null && number !== 0
}

/**
 * Makes an expression ready to be calculated row by row.
 *
 * @param spending - Pays for what is calculated, and makes the error for a part that is not supported.
 */
export function compileRow(expression: Expression, spending: Spending): RowExpression {
  const { fail } = spending
  const compile = (part: Expression): RowExpression => compileRow(part, spending)
  switch (expression.type) {
    case 'number':
    case 'text':
      return () => expression.value
    case 'field':
      return ({ values }) => {
        const value = values.get(expression.name)
        if (value === undefined) throw fail(`the field "${expression.name}" is not found`)
        return value
      }
    case 'unary':
      return paid(unary(expression.operator, compile(expression.operand)), 1, spending)
    case 'binary':
      return paid(binary(expression.operator, compile(expression.left), compile(expression.right)), 1, spending)
    case 'call':
      return paid(call(expression.name, expression.args.map(compile), fail), 1 + expression.args.length, spending)
    case 'aggregate':
      throw fail(`the aggregation ${expression.name}() is not supported in a LOAD`)
    case 'unsupported':
      throw fail(`${expression.what} is not supported`)
  }
}

function paid(calculate: RowExpression, steps: number, { spend }: Spending): RowExpression {
  return (row) => {
    spend('steps', steps)
    const value = calculate(row)
    if (typeof value === 'string') spend('characters', value.length)
    return value
  }
}

function call(name: string, args: readonly RowExpression[], fail: (reason: string) => Error): RowExpression {
  const lower = name.toLowerCase()
  if (lower === 'if') {
    const [condition, then, otherwise] = args
    return (row) => (condition && isTrue(condition(row)) ? then?.(row) : otherwise?.(row)) ?? null
  }
  const found: RowFunction | undefined = Object.hasOwn(rowFunctions, lower) ? rowFunctions[lower] : undefined
  if (found === undefined) throw fail(`the function ${name}() is not supported in a LOAD`)
  return (row) => {
    return found(
      args.map((arg) => arg(row)),
      row.place,
    )
  }
}

function unary(operator: '-' | '+' | 'not', operand: RowExpression): RowExpression {
  if (operator === 'not') return (row) => truth(!isTrue(operand(row)))
  const sign = operator === '-' ? -1 : 1
  return (row) => {
    const number = toNumber(operand(row))
    return number === null ? null : sign * number
  }
}

function binary(operator: BinaryOperator, left: RowExpression, right: RowExpression): RowExpression {
  switch (operator) {
    case 'and':
      return (row) => truth(isTrue(left(row)) && isTrue(right(row)))
    case 'or':
      return (row) => truth(isTrue(left(row)) || isTrue(right(row)))
    case '&':
      return (row) => toText(left(row)) + toText(right(row))
    case '+':
    case '-':
    case '*':
    case '/':
      return (row) => arithmetic(operator, toNumber(left(row)), toNumber(right(row)))
    default:
      return (row) => compare(operator, left(row), right(row))
  }
}

function arithmetic(operator: '+' | '-' | '*' | '/', left: number | null, right: number | null): RowValue {
  if (left === null || right === null) return null
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  return right === 0 ? null : left / right
}

/** As numbers where both are, as texts otherwise; nothing compares to what is null. */
function compare(operator: BinaryOperator, left: RowValue, right: RowValue): RowValue {
  if (left === null || right === null) return truth(false)
  const [a, b] = [toNumber(left), toNumber(right)]
  const order = a !== null && b !== null ? a - b : toText(left).localeCompare(toText(right), 'en')
  const holds = { '=': order === 0, '<>': order !== 0, '<': order < 0, '<=': order <= 0, '>': order > 0 }
  return truth(operator === '>=' ? order >= 0 : holds[operator as keyof typeof holds])
}

// Source: Qlik's boolean values are -1 and 0.
function truth(value: boolean): RowValue {
  return value ? -1 : 0
}
