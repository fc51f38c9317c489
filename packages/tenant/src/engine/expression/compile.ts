import type { DataModel, Field } from '../data-model.ts'
import { errorCodes, nestedTooDeeply, QixError } from '../qix-error.ts'
import { type Aggregation, aggregations, type CompiledAggregation } from './aggregates.ts'
import type { Expression } from './ast.ts'
import { scalarFunctions } from './functions.ts'
import { parseExpression } from './parse.ts'
import { binaryValue, booleanValue, conditionOf, numberOf, numberValue, textValue, type ValueSql } from './value-sql.ts'

export type { Aggregation }

/** An expression in SQL over the columns `a0`, `a1`, … of its aggregations. */
export interface CompiledExpression {
  readonly source: string
  readonly value: ValueSql
  readonly aggregations: readonly Aggregation[]
}

/**
 * Compiles an expression. A field outside of an aggregation means `Only(field)`.
 *
 * @param known - Aggregations that have a column already; new ones are added. Share it between expressions of a query.
 * @throws {@link QixError} 7003 naming the field that does not exist or the part that is not supported.
 */
export function compileExpression(model: DataModel, source: string, known: Aggregation[] = []): CompiledExpression {
  const first = known.length
  const aggregate = (call: AggregateCall): ValueSql => {
    const { columns, value } = compileAggregation(model, source, call)
    const [a, b] = columns.map((column) => {
      const index = known.findIndex((other) => other.sql === column.sql && sameFields(other.fields, column.fields))
      return `a${index >= 0 ? index : known.push(column) - 1}`
    })
    return value(a ?? '', b ?? '')
  }
  const value = compile(parseExpression(source), source, {
    field: (name) => aggregate({ name: 'only', distinct: false, argument: { type: 'field', name }, delimiter: '' }),
    aggregate,
  })
  return { source, value, aggregations: known.slice(first) }
}

interface Scope {
  readonly field: (name: string) => ValueSql
  readonly aggregate: (call: AggregateCall) => ValueSql
}

type AggregateCall = Omit<Extract<Expression, { type: 'aggregate' }>, 'type'>

// Comparisons and texts name their parts several times, so nesting them multiplies the SQL.
const maxSqlLength = 100_000

function compile(expression: Expression, source: string, scope: Scope): ValueSql {
  const value = compilePart(expression, source, scope)
  if ((value.number?.length ?? 0) + (value.text?.length ?? 0) <= maxSqlLength) return value
  throw nestedTooDeeply(source)
}

function compilePart(expression: Expression, source: string, scope: Scope): ValueSql {
  switch (expression.type) {
    case 'number':
      return numberValue(expression.value)
    case 'text':
      return textValue(expression.value)
    case 'field':
      return scope.field(expression.name)
    case 'aggregate':
      return scope.aggregate(expression)
    case 'unary': {
      const operand = compile(expression.operand, source, scope)
      if (expression.operator === 'not') return booleanValue(`NOT ${conditionOf(operand)}`)
      return { number: `(${expression.operator} (${numberOf(operand)}))`, text: null }
    }
    case 'binary': {
      const { operator, left, right } = expression
      return binaryValue(operator, compile(left, source, scope), compile(right, source, scope))
    }
    case 'call': {
      const args = expression.args.map((arg) => compile(arg, source, scope))
      const known = scalarFunctions.get(expression.name.toLowerCase())
      if (known === undefined) throw unsupported(source, `the function ${expression.name}()`)
      if (args.length < known.min || args.length > known.max) {
        throw new QixError(
          errorCodes.badExpression,
          source,
          `${expression.name}() takes ${known.min} to ${known.max} arguments in this engine, not ${args.length}`,
        )
      }
      return known.build(...args)
    }
    case 'unsupported':
      throw unsupported(source, expression.what)
  }
}

function compileAggregation(model: DataModel, source: string, aggregate: AggregateCall): CompiledAggregation {
  const { name, distinct, argument, delimiter } = aggregate
  const fields: Field[] = []
  const row = compile(argument, source, {
    field: (fieldName) => {
      const field = findField(model, source, fieldName)
      if (!fields.includes(field)) fields.push(field)
      return { number: `n${field.id}`, text: `y${field.id}.t` }
    },
    aggregate: (inner) => {
      throw unsupported(source, `the aggregation ${inner.name}() inside another`)
    },
  })
  if (fields.length === 0) throw unsupported(source, `${name}() without a field`)
  return aggregations[name]({
    base: { name, distinct, fields, decoded: fields },
    row,
    bare: argument.type === 'field' ? fields[0] : undefined,
    delimiter,
  })
}

/** @throws {@link QixError} 7003 when the app has no such field. */
function findField(model: DataModel, source: string, name: string): Field {
  const field = model.fieldByName.get(name)
  if (field === undefined)
    throw new QixError(errorCodes.badExpression, name, `The app has no field "${name}", named in ${source}`)
  return field
}

function unsupported(source: string, what: string): QixError {
  return new QixError(
    errorCodes.badExpression,
    what,
    `Not supported by this engine: ${what}, in the expression ${source}`,
  )
}

function sameFields(a: readonly Field[], b: readonly Field[]): boolean {
  return a.length === b.length && a.every((field, index) => field === b[index])
}
