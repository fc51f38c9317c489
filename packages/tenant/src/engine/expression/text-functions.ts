import { noValue, type ScalarFunction } from './scalar-function.ts'
import { numberOf, numberValue, textOf, type ValueSql } from './value-sql.ts'

const of1 = (sql: (a: string) => string): ScalarFunction => ({
  min: 1,
  max: 1,
  build: (a = noValue) => ({ number: null, text: sql(textOf(a)) }),
})

/** SQL of a whole number of characters, never below a bound. */
const count = (value: ValueSql, least: number): string => `greatest(${numberOf(value)}, ${least})::BIGINT`

// A client's expression must not fill the memory, however it nests what makes texts longer.
const maxLength = 100_000

/** SQL of a text made of others, each named once; NULL where `length` says that it would become too long. */
function bounded(parts: Readonly<Record<string, string>>, length: string, made: string): ValueSql {
  const named = Object.entries(parts).map(([name, sql]) => `${name}: ${sql}`)
  const bound = `lambda v: CASE WHEN ${length} <= ${maxLength} THEN ${made} END`
  return { number: null, text: `list_transform([{${named.join(', ')}}], ${bound})[1]` }
}

/** Functions of texts, by the names that Qlik's documentation gives them. Characters count from 1. */
export const textFunctions: Readonly<Record<string, ScalarFunction>> = {
  Text: of1((a) => a),
  Upper: of1((a) => `upper(${a})`),
  Lower: of1((a) => `lower(${a})`),
  Trim: of1((a) => `trim(${a})`),
  LTrim: of1((a) => `ltrim(${a})`),
  RTrim: of1((a) => `rtrim(${a})`),
  Len: { min: 1, max: 1, build: (a = noValue) => ({ number: `length(${textOf(a)})::DOUBLE`, text: null }) },
  Left: {
    min: 2,
    max: 2,
    build: (a = noValue, length = noValue) => ({ number: null, text: `left(${textOf(a)}, ${count(length, 0)})` }),
  },
  Right: {
    min: 2,
    max: 2,
    build: (a = noValue, length = noValue) => ({ number: null, text: `right(${textOf(a)}, ${count(length, 0)})` }),
  },
  Mid: {
    min: 2,
    max: 3,
    build: (a = noValue, start = noValue, length?: ValueSql) => {
      const rest = length === undefined ? '' : `, ${count(length, 0)}`
      return { number: null, text: `substring(${textOf(a)}, ${count(start, 1)}${rest})` }
    },
  },
  // 0 when it is not there, as in Qlik.
  Index: {
    min: 2,
    max: 2,
    build: (a = noValue, part = noValue) => ({
      number: `strpos(${textOf(a)}, ${textOf(part)})::DOUBLE`,
      text: null,
    }),
  },
  Replace: {
    min: 3,
    max: 3,
    build: (a = noValue, from = noValue, to = noValue) => {
      const found = `(length(v.a) - length(replace(v.a, v.b, ''))) // length(v.b)`
      const length = `length(v.a) + coalesce(${found}, 0) * (length(v.c) - length(v.b))`
      return bounded({ a: textOf(a), b: textOf(from), c: textOf(to) }, length, 'replace(v.a, v.b, v.c)')
    },
  },
  Repeat: {
    min: 2,
    max: 2,
    build: (a = noValue, times = numberValue(0)) => {
      const parts = { a: textOf(a), times: `least(${count(times, 0)}, ${maxLength + 1})` }
      return bounded(parts, 'length(v.a) * v.times', 'repeat(v.a, v.times)')
    },
  },
}
