import type { Field } from '../data-model.ts'
import { quoteText } from '../database.ts'
import type { AggregateName } from './ast.ts'
import { numberOf, textOf, type ValueSql } from './value-sql.ts'

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

export interface CompiledAggregation {
  readonly columns: readonly Aggregation[]
  /** Makes the value from the names of the columns. */
  readonly value: (a: string, b: string) => ValueSql
}

/** What an aggregation is made of. */
interface Parts {
  readonly base: Pick<Aggregation, 'name' | 'distinct' | 'fields' | 'decoded'>
  /** The value that is aggregated, of one row. */
  readonly row: ValueSql
  /** The field, when the value is nothing but a field. */
  readonly bare: Field | undefined
  readonly delimiter: string
}

type Build = (parts: Parts) => CompiledAggregation

const asNumber = (a: string): ValueSql => ({ number: a, text: null })
const asText = (a: string): ValueSql => ({ number: null, text: a })

function ofNumbers(sqlName: string, whenEmpty: '0' | 'NULL' = 'NULL'): Build {
  return ({ base, row }) => {
    const sql = `${sqlName}(${base.distinct ? 'DISTINCT ' : ''}${numberOf(row)})`
    return { columns: [{ ...base, sql, whenEmpty }], value: asNumber }
  }
}

function ofTexts(sqlName: string): Build {
  return ({ base, row }) => ({
    columns: [{ ...base, sql: `${sqlName}(${textOf(row)})`, whenEmpty: 'NULL' }],
    value: asText,
  })
}

/** Every aggregation, by its lower-case name. */
export const aggregations: Readonly<Record<AggregateName, Build>> = {
  sum: ofNumbers('sum', '0'),
  count: ({ base, row, bare }) => {
    // Counting needs no number and no text, so a field's elements will do.
    const counted = bare === undefined ? `coalesce(${textOf(row)}, (${numberOf(row)})::VARCHAR)` : `x${bare.id}`
    const decoded = bare === undefined ? base.fields : []
    const sql = `count(${base.distinct ? 'DISTINCT ' : ''}${counted})`
    return { columns: [{ ...base, decoded, sql, whenEmpty: '0' }], value: asNumber }
  },
  numericcount: ofNumbers('count', '0'),
  textcount: ({ base, row }) => {
    const counted = `CASE WHEN (${numberOf(row)}) IS NULL THEN ${textOf(row)} END`
    const sql = `count(${base.distinct ? 'DISTINCT ' : ''}${counted})`
    return { columns: [{ ...base, sql, whenEmpty: '0' }], value: asNumber }
  },
  avg: ofNumbers('avg'),
  min: ofNumbers('min'),
  max: ofNumbers('max'),
  minstring: ofTexts('min'),
  maxstring: ofTexts('max'),
  median: ofNumbers('median'),
  // Of a sample, as in Qlik: null for fewer than two numbers.
  stdev: ofNumbers('stddev_samp'),
  only: compileOnly,
  concat: ({ base, row, delimiter }) => {
    const text = textOf(row)
    const sql = `string_agg(${base.distinct ? 'DISTINCT ' : ''}${text}, ${quoteText(delimiter)} ORDER BY ${text})`
    return { columns: [{ ...base, sql, whenEmpty: 'NULL' }], value: asText }
  },
}

function compileOnly({ base, row, bare }: Parts): CompiledAggregation {
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
  const number = numberOf(row)
  if (row.text === null) return { columns: [only(number)], value: asNumber }
  return {
    columns: [only(row.text), only(number)],
    value: (a, b) => ({ number: row.number === null ? null : b, text: a }),
  }
}

/** The names of the aggregations as Qlik's documentation writes them. */
export const aggregationNames: readonly string[] = [
  'Sum',
  'Count',
  'NumericCount',
  'TextCount',
  'Avg',
  'Min',
  'Max',
  'MinString',
  'MaxString',
  'Median',
  'Stdev',
  'Only',
  'Concat',
]

export function isAggregate(name: string): name is AggregateName {
  return Object.hasOwn(aggregations, name)
}
