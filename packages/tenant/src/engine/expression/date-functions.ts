import { quoteText } from '../database.ts'
import { noValue, type ScalarFunction } from './scalar-function.ts'
import { numberOf, type ValueSql } from './value-sql.ts'

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

// A date is days since 1899-12-30, its fraction the time of day. What lies outside of DuckDB's years is no date.
const dateOf = (value: ValueSql): string =>
  `(CASE WHEN abs(${numberOf(value)}) < 3000000 THEN DATE '1899-12-30' + floor(${numberOf(value)})::INTEGER END)`
// To the nearest second first: 0.5 is noon, though 12 / 24 may be stored a hair below it.
const secondsOf = (value: ValueSql): string =>
  `(round((${numberOf(value)} - floor(${numberOf(value)})) * 86400)::BIGINT % 86400)`

const ofDate = (sql: (date: string) => string, names: readonly string[] = [], first = 1): ScalarFunction => ({
  min: 1,
  max: 1,
  build: (a = noValue) => {
    const number = `(${sql(dateOf(a))})::DOUBLE`
    if (names.length === 0) return { number, text: null }
    const place = `(${number} + ${1 - first})::INTEGER`
    return { number, text: `([${names.map(quoteText).join(', ')}])[${place}]` }
  },
})
const ofTime = (sql: (seconds: string) => string): ScalarFunction => ({
  min: 1,
  max: 1,
  build: (a = noValue) => ({ number: `(${sql(secondsOf(a))})::DOUBLE`, text: null }),
})

/** Functions of dates and times, by the names that Qlik's documentation gives them; the locale is en-US. */
export const dateFunctions: Readonly<Record<string, ScalarFunction>> = {
  Year: ofDate((date) => `year(${date})`),
  Month: ofDate((date) => `month(${date})`, monthNames),
  Day: ofDate((date) => `day(${date})`),
  // 0 is Monday, and a week begins with it.
  WeekDay: ofDate((date) => `isodow(${date}) - 1`, dayNames, 0),
  Week: ofDate((date) => `weekofyear(${date})`),
  Hour: ofTime((seconds) => `${seconds} // 3600`),
  Minute: ofTime((seconds) => `(${seconds} // 60) % 60`),
  Second: ofTime((seconds) => `${seconds} % 60`),
}
