import { nullValue, type ValueSql } from './value-sql.ts'

/** A function of single values. */
export interface ScalarFunction {
  /** How few and how many arguments it takes. */
  readonly min: number
  readonly max: number
  readonly build: (...args: ValueSql[]) => ValueSql
}

/** Stands in for an argument that is not there, which the count of arguments has ruled out before. */
export const noValue: ValueSql = nullValue
