/** How values of one SQL type become Qlik values, which are a text, a number, or both ("dual"). */
export interface FieldType {
  readonly kind: 'text' | 'number' | 'dual'
  /** SQL for the number of a value `v`, null when it has none; and for its text. */
  readonly number: string
  readonly text: string
  readonly tags: readonly string[]
}

const integers = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/
const decimals = /^(DOUBLE|FLOAT|DECIMAL\(.*\))$/

// Dates are days since this day, as everywhere in Qlik.
const dayZero = `DATE '1899-12-30'`

/** @returns undefined for a type that no field can have, such as a list. */
export function fieldType(sqlType: string): FieldType | undefined {
  if (integers.test(sqlType)) {
    return { kind: 'number', number: 'v::DOUBLE', text: 'v::VARCHAR', tags: ['$numeric', '$integer'] }
  }
  if (decimals.test(sqlType)) {
    // A whole number reads "3", not "3.0"; what is not finite stays a text.
    const whole = 'v = floor(v) AND abs(v) < 1e15'
    return {
      kind: 'number',
      number: 'CASE WHEN isfinite(v::DOUBLE) THEN v::DOUBLE END',
      text: `CASE WHEN ${whole} THEN v::BIGINT::VARCHAR ELSE v::DOUBLE::VARCHAR END`,
      tags: ['$numeric'],
    }
  }
  if (sqlType === 'BOOLEAN') {
    return {
      kind: 'number',
      number: 'CASE WHEN v THEN -1 ELSE 0 END',
      text: `CASE WHEN v THEN '-1' ELSE '0' END`,
      tags: ['$numeric', '$integer'],
    }
  }
  if (sqlType === 'DATE') {
    return {
      kind: 'dual',
      number: `(v - ${dayZero})::DOUBLE`,
      text: 'v::VARCHAR',
      tags: ['$numeric', '$date', '$timestamp', '$integer'],
    }
  }
  if (sqlType.startsWith('TIMESTAMP')) {
    return {
      kind: 'dual',
      number: 'epoch(v) / 86400 + 25569',
      text: `strftime(v, '%Y-%m-%d %H:%M:%S')`,
      tags: ['$numeric', '$timestamp'],
    }
  }
  if (sqlType === 'TIME') return { kind: 'dual', number: 'epoch(v) / 86400', text: 'v::VARCHAR', tags: ['$numeric'] }
  if (sqlType === 'VARCHAR' || sqlType === 'UUID' || sqlType.startsWith('ENUM')) {
    return { kind: 'text', number: 'NULL::DOUBLE', text: 'v::VARCHAR', tags: ['$text'] }
  }
  return undefined
}

/** What `dual(text, number)` in an app's SQL makes: DuckDB's type of a struct with these two parts. */
export function isDual(sqlType: string): boolean {
  return /^STRUCT\("?text"? VARCHAR, "?number"? DOUBLE\)$/i.test(sqlType)
}

/** The type of a field made by `dual`, whose views have the number in `v` and the text in `t`. */
export const dualType: FieldType = { kind: 'dual', number: 'v', text: 't', tags: ['$numeric'] }

/** Defines `dual` for the SQL of an app, and what {@link partOfDual} makes of it. */
export const dualMacros: readonly string[] = [
  'CREATE MACRO dual(t, n) AS struct_pack("text" := t::VARCHAR, "number" := n::DOUBLE)',
  'CREATE MACRO dual_text(t, n) AS t::VARCHAR',
  'CREATE MACRO dual_number(t, n) AS n::DOUBLE',
]

/** SQL that gives only one part of a dual: DuckDB would work out both for each row, and texts are slow. */
export function partOfDual(sql: string, part: 'text' | 'number'): string {
  return sql.replace(/'(?:[^']|'')*'|\bdual\s*\(/gi, (found) => (found.startsWith("'") ? found : `dual_${part}(`))
}
