import type { DataModel, Field } from '../data-model.ts'
import { errorCodes, nestedTooDeeply, QixError } from '../qix-error.ts'
import type { AggregateName, Expression } from './ast.ts'
import { scalarFunctions } from './functions.ts'
import { parseExpression } from './parse.ts'
import {
  binaryValue,
  booleanValue,
  conditionOf,
  numberOf,
  numberValue,
  textOf,
  textValue,
  type ValueSql,
} from './value-sql.ts'

/** One aggregation that an expression needs. */
export interface Aggregation {
  readonly name: AggregateName
  readonly distinct: boolean
  /** The fields it reads. Its SQL names the element of field i `x{i}`, its number `n{i}` and its text `y{i}.t`. */
  readonly fields: readonly Field[]
  /** Fields whose number or text is read, not only the element. */
  readonly decoded: readonly Field[]
  /** The aggregating SQL, without an alias. */
  readonly sql: string
  /** SQL for when there is no row: 0 for Sum and Count. */
  readonly whenEmpty: '0' | 'NULL'
}

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
  const aggregate = (name: AggregateName, distinct: boolean, argument: Expression): ValueSql => {
    const { columns, value } = compileAggregation(model, source, name, distinct, argument)
    const [a, b] = columns.map((column) => {
      const index = known.findIndex((other) => other.sql === column.sql && sameFields(other.fields, column.fields))
      return `a${index >= 0 ? index : known.push(column) - 1}`
    })
    return value(a ?? '', b ?? '')
  }
  const value = compile(parseExpression(source), source, {
    field: (name) => aggregate('only', false, { type: 'field', name }),
    aggregate,
  })
  return { source, value, aggregations: known.slice(first) }
}

interface Scope {
  readonly field: (name: string) => ValueSql
  readonly aggregate: (name: AggregateName, distinct: boolean, argument: Expression) => ValueSql
}

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
      return scope.aggregate(expression.name, expression.distinct, expression.argument)
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
          `${expression.name}() takes ${known.min} to ${known.max} arguments, not ${args.length}`,
        )
      }
      return known.build(...args)
    }
    case 'unsupported':
      throw unsupported(source, expression.what)
  }
}

interface CompiledAggregation {
  readonly columns: readonly Aggregation[]
  /** Makes the value from the names of the columns. */
  readonly value: (a: string, b: string) => ValueSql
}

function compileAggregation(
  model: DataModel,
  source: string,
  name: AggregateName,
  distinct: boolean,
  argument: Expression,
): CompiledAggregation {
  const fields: Field[] = []
  const row = compile(argument, source, {
    field: (fieldName) => {
      const field = findField(model, source, fieldName)
      if (!fields.includes(field)) fields.push(field)
      return { number: `n${field.id}`, text: `y${field.id}.t` }
    },
    aggregate: (inner) => {
      throw unsupported(source, `the aggregation ${inner}() inside another`)
    },
  })
  if (fields.length === 0) throw unsupported(source, `${name}() without a field`)
  const base = { name, distinct, fields, decoded: fields }
  const once = distinct ? 'DISTINCT ' : ''
  const bare = argument.type === 'field' ? fields[0] : undefined
  const number = numberOf(row)
  switch (name) {
    case 'sum':
      return {
        columns: [{ ...base, sql: `sum(${once}${number})`, whenEmpty: '0' }],
        value: (a) => ({ number: a, text: null }),
      }
    case 'count': {
      // Counting needs no number and no text, so a field's elements will do.
      const counted = bare === undefined ? `coalesce(${textOf(row)}, (${number})::VARCHAR)` : `x${bare.id}`
      const decoded = bare === undefined ? fields : []
      return {
        columns: [{ ...base, decoded, sql: `count(${once}${counted})`, whenEmpty: '0' }],
        value: (a) => ({ number: a, text: null }),
      }
    }
    case 'avg':
    case 'min':
    case 'max':
      return {
        columns: [{ ...base, sql: `${name}(${once}${number})`, whenEmpty: 'NULL' }],
        value: (a) => ({ number: a, text: null }),
      }
    case 'only': {
      if (bare !== undefined) {
        const element = `min(x${bare.id})`
        const sql = `CASE WHEN ${element} = max(x${bare.id}) THEN ${element} END`
        const part = (column: string, a: string): string => `(SELECT ${column} FROM s${bare.id} WHERE e = ${a})`
        return {
          columns: [{ ...base, decoded: [], sql, whenEmpty: 'NULL' }],
          value: (a) => ({ number: part('n', a), text: part('t', a) }),
        }
      }
      const only = (part: string): Aggregation => ({
        ...base,
        sql: `CASE WHEN min(${part}) = max(${part}) THEN min(${part}) END`,
        whenEmpty: 'NULL',
      })
      if (row.text === null) return { columns: [only(number)], value: (a) => ({ number: a, text: null }) }
      return {
        columns: [only(row.text), only(number)],
        value: (a, b) => ({ number: row.number === null ? null : b, text: a }),
      }
    }
  }
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
