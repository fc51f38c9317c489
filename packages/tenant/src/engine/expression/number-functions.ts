import { numberOf, numberValue, type ValueSql } from './value-sql.ts'
import { noValue, type ScalarFunction } from './scalar-function.ts'

const of1 = (sql: (a: string) => string): ScalarFunction => ({
  min: 1,
  max: 1,
  build: (a = noValue) => ({ number: sql(numberOf(a)), text: null }),
})
const of2 = (sql: (a: string, b: string) => string): ScalarFunction => ({
  min: 2,
  max: 2,
  build: (a = noValue, b = noValue) => ({ number: sql(numberOf(a), numberOf(b)), text: null }),
})

/** Rounds to a multiple of a step, counted from an offset: `Round(x, step, offset)` and its like. */
const toStep = (round: (steps: string) => string): ScalarFunction => ({
  min: 1,
  max: 3,
  build: (a = noValue, step = numberValue(1), offset = numberValue(0)) => {
    const [size, from] = [numberOf(step), numberOf(offset)]
    const steps = `((${numberOf(a)}) - (${from})) / nullif(${size}, 0)`
    return { number: `(${round(steps)} * (${size}) + (${from}))`, text: null }
  },
})

const range = (sql: (numbers: string) => string): ScalarFunction => ({
  min: 1,
  max: 99,
  build: (...args: ValueSql[]) => ({ number: sql(args.map(numberOf).join(', ')), text: null }),
})

/** Functions of numbers, by the names that Qlik's documentation gives them. */
export const numberFunctions: Readonly<Record<string, ScalarFunction>> = {
  Num: of1((a) => a),
  Abs: of1((a) => `abs(${a})`),
  Sign: of1((a) => `sign(${a})::DOUBLE`),
  Ceil: toStep((steps) => `ceil(${steps})`),
  Floor: toStep((steps) => `floor(${steps})`),
  // Halves up, as Qlik rounds; DuckDB's own round goes away from zero.
  Round: toStep((steps) => `floor(${steps} + 0.5)`),
  Frac: of1((a) => `((${a}) - floor(${a}))`),
  Sqrt: of1((a) => `(CASE WHEN ${a} >= 0 THEN sqrt(${a}) END)`),
  Exp: of1((a) => `exp(${a})`),
  Log: of1((a) => `(CASE WHEN ${a} > 0 THEN ln(${a}) END)`),
  Pow: of2((a, b) => `power(${a}, ${b})`),
  // Whole numbers only, and never negative: Qlik gives null otherwise, and takes the remainder from below.
  Mod: of2(
    (a, b) =>
      `(CASE WHEN (${b}) > 0 AND (${a}) = floor(${a}) AND (${b}) = floor(${b}) THEN (${a}) - floor((${a}) / nullif(${b}, 0)) * (${b}) END)`,
  ),
  RangeSum: range((numbers) => `coalesce(list_sum([${numbers}]), 0)`),
  RangeAvg: range((numbers) => `list_avg([${numbers}])`),
  RangeMin: range((numbers) => `list_min([${numbers}])`),
  RangeMax: range((numbers) => `list_max([${numbers}])`),
  RangeCount: range((numbers) => `list_count([${numbers}])::DOUBLE`),
}
