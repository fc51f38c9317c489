import { dateFunctions } from './date-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { noValue, type ScalarFunction } from './scalar-function.ts'
import { textFunctions } from './text-functions.ts'
import {
  binaryValue,
  booleanValue,
  chooseValue,
  conditionOf,
  nullValue,
  numberOf,
  numberValue,
  textOf,
  type ValueSql,
} from './value-sql.ts'

const isNull = (value: ValueSql): string => `(${value.number ?? 'NULL'}) IS NULL AND (${value.text ?? 'NULL'}) IS NULL`

const choiceFunctions: Readonly<Record<string, ScalarFunction>> = {
  If: {
    min: 2,
    max: 3,
    build: (condition = noValue, yes = noValue, no = noValue) => chooseValue(conditionOf(condition), yes, no),
  },
  Alt: {
    min: 1,
    max: 9,
    build: (...args) => args.reduceRight((no, a) => chooseValue(`${numberOf(a)} IS NOT NULL`, a, no)),
  },
  Coalesce: {
    min: 1,
    max: 9,
    build: (...args) => args.reduceRight((no, a) => chooseValue(`NOT (${isNull(a)})`, a, no)),
  },
  Pick: {
    min: 2,
    max: 20,
    build: (place = noValue, ...values) =>
      values.reduceRight(
        (no, value, index) => chooseValue(`coalesce(floor(${numberOf(place)}) = ${index + 1}, false)`, value, no),
        nullValue,
      ),
  },
  // The place of the first equal value; 0 when there is none.
  Match: {
    min: 2,
    max: 20,
    build: (value = noValue, ...others) =>
      others.reduceRight(
        (no, other, index) => chooseValue(conditionOf(binaryValue('=', value, other)), numberValue(index + 1), no),
        numberValue(0),
      ),
  },
  IsNull: { min: 1, max: 1, build: (a = noValue) => booleanValue(isNull(a)) },
  IsNum: { min: 1, max: 1, build: (a = noValue) => booleanValue(`(${numberOf(a)}) IS NOT NULL`) },
  IsText: {
    min: 1,
    max: 1,
    build: (a = noValue) => booleanValue(`(${numberOf(a)}) IS NULL AND (${a.text ?? 'NULL'}) IS NOT NULL`),
  },
  Null: { min: 0, max: 0, build: () => nullValue },
  True: { min: 0, max: 0, build: () => numberValue(-1) },
  False: { min: 0, max: 0, build: () => numberValue(0) },
  Dual: {
    min: 2,
    max: 2,
    build: (text = noValue, number = noValue) => ({ number: numberOf(number), text: textOf(text) }),
  },
}

/** The functions of single values by group and name. The README's table of what is supported follows this one. */
export const functionGroups: Readonly<Record<string, Readonly<Record<string, ScalarFunction>>>> = {
  choice: choiceFunctions,
  numbers: numberFunctions,
  texts: textFunctions,
  dates: dateFunctions,
}

/** The functions of single values, by lower-case name. */
export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = new Map(
  Object.values(functionGroups)
    .flatMap((group) => Object.entries(group))
    .map(([name, scalar]) => [name.toLowerCase(), scalar]),
)
