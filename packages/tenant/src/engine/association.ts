import { type Field, isLink, type Table } from './data-model.ts'
import type { Selections } from './selections.ts'

// How selections reach other tables. Tables and the fields that link them form a tree. What one may show is what some
// combination of rows shows, where rows are combined through equal link values and a side without a matching row is
// simply absent. So a part of the tree that holds a selection must be present and fit; a part without one may be
// absent and says nothing. A part speaks only of what lies beyond it: never of the selection on the link itself
// (that one holds for all tables at the link) and never back to whom it speaks to.

// One run of neighbouring elements reads fastest as a range, which skips blocks of rows. Several are half as fast as the
// bits of one number, where that holds the field. Of the others a few ranges still skip blocks, and a string of bits takes
// half the time of a list, which is left for fields whose bits would make the statement long.
const maxNumberBits = 63
const maxRanges = 6
const maxBits = 50_000

/** SQL that holds for rows of a table with one of a field's elements. */
function isOneOf(field: Field, elements: ReadonlySet<number>): string {
  const column = `c${field.id}`
  const sorted = [...elements].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const element of sorted) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === element - 1) last[1] = element
    else ranges.push([element, element])
  }
  if (ranges.length > 1 && field.symbols.size <= maxNumberBits) {
    const bits = sorted.reduce((sum, element) => sum | (1n << BigInt(element)), 0n)
    return `(${bits}::BIGINT >> ${column}) & 1 = 1`
  }
  if (ranges.length > maxRanges) {
    if (field.symbols.size > maxBits) return `${column} IN (${sorted.join(',')})`
    const bits = Array.from({ length: field.symbols.size }, (_, element) => (elements.has(element) ? '1' : '0'))
    return `get_bit('${bits.join('')}'::BIT, ${column}) = 1`
  }
  const parts = ranges.map(([from, to]) => (from === to ? `${column}=${from}` : `${column} BETWEEN ${from} AND ${to}`))
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`
}

/** The other tables at a link. */
function across(link: Field, from: Table): readonly Table[] {
  return link.tables.filter((table) => table !== from)
}

/** Whether a selection lies in the part of the tree that begins with this table, seen from the link. */
function isConstrained(table: Table, selections: Selections, from: Field): boolean {
  if (selections.size === 0) return false
  return table.fields.some((field) => {
    if (field === from) return false
    if (selections.has(field)) return true
    return isLink(field) && across(field, table).some((next) => isConstrained(next, selections, field))
  })
}

/** The conditions that one field of a table puts on the table's rows: its own selection and what comes through it. */
export function fieldConditions(
  table: Table,
  field: Field,
  selections: Selections,
  besides: readonly Table[] = [],
): string[] {
  const conditions: string[] = []
  const column = `c${field.id}`
  const own = selections.get(field)
  if (own !== undefined) conditions.push(isOneOf(field, own.elements))
  if (!isLink(field)) return conditions
  for (const next of across(field, table)) {
    if (besides.includes(next) || !isConstrained(next, selections, field)) continue
    conditions.push(`${column} IN (${elementsSql(next, selections, field)})`)
  }
  return conditions
}

/** SQL for the rows of a table that fit the selections, for use after FROM; `from` is the link it is asked through. */
function rowsOf(table: Table, selections: Selections, from?: Field): string {
  const conditions = table.fields
    .filter((field) => field !== from)
    .flatMap((field) => fieldConditions(table, field, selections))
  return conditions.length === 0 ? `t${table.id}` : `t${table.id} WHERE ${conditions.join(' AND ')}`
}

/**
 * SQL for the elements of a field that fit the selections in all *other* fields: what is possible if the field's own
 * selection is left out. Null when every value fits.
 */
export function candidatesSql(field: Field, selections: Selections): string | null {
  const constrained = field.tables.filter((table) => isConstrained(table, selections, field))
  if (constrained.length === 0) return null
  return constrained
    .map((table) => elementsSql(table, selections, field))
    .map((sql) => (constrained.length > 1 ? `(${sql})` : sql))
    .join(' INTERSECT ')
}

/** SQL for the elements of a link, or of the field asked for, in the rows that fit. Grouping is faster than DISTINCT. */
function elementsSql(table: Table, selections: Selections, field: Field): string {
  return `SELECT c${field.id} FROM ${rowsOf(table, selections, field)} GROUP BY c${field.id}`
}
