import {
  booleanValue,
  chooseValue,
  conditionOf,
  nullValue,
  numberOf,
  numberValue,
  textOf,
  type ValueSql,
} from './value-sql.ts'

interface ScalarFunction {
  readonly min: number
  readonly max: number
  readonly build: (...args: ValueSql[]) => ValueSql
}

const none: ValueSql = nullValue
const isNull = (value: ValueSql): string => `(${value.number ?? 'NULL'}) IS NULL AND (${value.text ?? 'NULL'}) IS NULL`
const ofNumber = (sql: (a: string) => string): ScalarFunction => ({
  min: 1,
  max: 1,
  build: (a = none) => ({ number: sql(numberOf(a)), text: null }),
})
const ofText = (sql: (a: string) => string): ScalarFunction => ({
  min: 1,
  max: 1,
  build: (a = none) => ({ number: null, text: sql(textOf(a)) }),
})

/** The functions of single values, by lower-case name. The README's table of what is supported follows this one. */
export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = new Map<string, ScalarFunction>([
  [
    'if',
    {
      min: 2,
      max: 3,
      build: (condition = none, yes = none, no = none) => chooseValue(conditionOf(condition), yes, no),
    },
  ],
  [
    'alt',
    {
      min: 1,
      max: 9,
      build: (...args) => args.reduceRight((no, a) => chooseValue(`${numberOf(a)} IS NOT NULL`, a, no)),
    },
  ],
  [
    'coalesce',
    { min: 1, max: 9, build: (...args) => args.reduceRight((no, a) => chooseValue(`NOT (${isNull(a)})`, a, no)) },
  ],
  ['isnull', { min: 1, max: 1, build: (a = none) => booleanValue(isNull(a)) }],
  ['null', { min: 0, max: 0, build: () => nullValue }],
  ['true', { min: 0, max: 0, build: () => numberValue(-1) }],
  ['false', { min: 0, max: 0, build: () => numberValue(0) }],
  ['num', ofNumber((a) => a)],
  ['abs', ofNumber((a) => `abs(${a})`)],
  ['ceil', ofNumber((a) => `ceil(${a})`)],
  ['floor', ofNumber((a) => `floor(${a})`)],
  ['sqrt', ofNumber((a) => `(CASE WHEN ${a} >= 0 THEN sqrt(${a}) END)`)],
  // Round(x, step) rounds to a multiple of step, halves up.
  [
    'round',
    {
      min: 1,
      max: 2,
      build: (a = none, step = numberValue(1)) => ({
        number: `(floor(${numberOf(a)} / nullif(${numberOf(step)}, 0) + 0.5) * ${numberOf(step)})`,
        text: null,
      }),
    },
  ],
  [
    'mod',
    {
      min: 2,
      max: 2,
      build: (a = none, b = none) => ({ number: `((${numberOf(a)}) % nullif(${numberOf(b)}, 0))`, text: null }),
    },
  ],
  ['len', { min: 1, max: 1, build: (a = none) => ({ number: `length(${textOf(a)})::DOUBLE`, text: null }) }],
  ['text', ofText((a) => a)],
  ['upper', ofText((a) => `upper(${a})`)],
  ['lower', ofText((a) => `lower(${a})`)],
  ['trim', ofText((a) => `trim(${a})`)],
])
