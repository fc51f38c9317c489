import { fieldConditions } from '../association.ts'
import { type Field, isLink, type Table } from '../data-model.ts'
import type { Selections } from '../selections.ts'

// Joins some tables so that the result holds every combination of rows that associates and fits the selections, with
// nulls where a side has no matching row (a full outer join along the tree, filtered afterwards). Filtering first is
// faster, but only right where it cannot make a row look as if it had no match: so a part of the tree that holds a
// selection must be present (inner join, or the root from which the rest hangs as left joins), and a selection on a
// link is put on all tables at this link alike.

/** A joined set of tables. */
export interface JoinPlan {
  /** SQL for use after FROM. */
  readonly from: string
  readonly tables: readonly Table[]
  /** SQL of a field's element in the joined row, or null where it is absent. */
  readonly columnOf: (field: Field) => string
  /** SQL of a field's number in the joined row, or null where it has none. */
  readonly numberOf: (field: Field) => string
  /** SQL of a field's element as one of the tables has it. */
  readonly columnIn: (table: Table, field: Field) => string
  /** SQL of a field's number as one of the tables has it. */
  readonly numberIn: (table: Table, field: Field) => string
  /** SQL of the number of a table's row. */
  readonly rowIdOf: (table: Table) => string
}

/**
 * Plans the join of some tables and of whatever lies between them.
 *
 * @param tables - At least one. Tables that nothing connects give a cross product, as in Qlik.
 */
export function planJoin(tables: Iterable<Table>, selections: Selections): JoinPlan {
  const all: Table[] = []
  const parts: string[] = []
  for (const required of components(tables)) {
    const joined = joinComponent(spanned(required), selections)
    all.push(...joined.order)
    parts.push(`(${joined.sql})`)
  }
  const columnIn = (table: Table, field: Field): string => `k${table.id}.c${field.id}`
  const numberIn = (table: Table, field: Field): string => field.numberIn(`k${table.id}`)
  const firstOf = (field: Field, part: (table: Table, field: Field) => string): string => {
    const columns = all.filter((table) => table.fields.includes(field)).map((table) => part(table, field))
    return columns.length === 1 ? (columns[0] ?? '') : `coalesce(${columns.join(', ')})`
  }
  return {
    from: parts.length === 1 ? (parts[0] ?? '').slice(1, -1) : parts.join(' CROSS JOIN '),
    tables: all,
    columnIn,
    numberIn,
    columnOf: (field) => firstOf(field, columnIn),
    numberOf: (field) => firstOf(field, numberIn),
    rowIdOf: (table) => `k${table.id}.rowid`,
  }
}

/** The links among some tables. */
function linksAmong(tables: readonly Table[]): Field[] {
  const links = new Set(tables.flatMap((table) => table.fields.filter(isLink)))
  return [...links].filter((link) => link.tables.filter((table) => tables.includes(table)).length > 1)
}

/** Tables from which a way leads to the others, grouped. */
function components(tables: Iterable<Table>): Table[][] {
  const groups: Table[][] = []
  for (const table of tables) {
    const group = groups.find(([first]) => first !== undefined && way(first, table) !== undefined)
    if (group === undefined) groups.push([table])
    else if (!group.includes(table)) group.push(table)
  }
  return groups
}

/** The given tables and those on the ways between them: in a tree, the ways from one of them to each other. */
function spanned(tables: readonly Table[]): Table[] {
  const first = tables[0]
  return first === undefined ? [] : [...new Set(tables.flatMap((table) => way(first, table) ?? []))]
}

function way(from: Table, to: Table, through?: Field): Table[] | undefined {
  if (from === to) return [to]
  for (const link of from.fields) {
    if (link === through || !isLink(link)) continue
    for (const next of link.tables) {
      const rest = next === from ? undefined : way(next, to, link)
      if (rest !== undefined) return [from, ...rest]
    }
  }
  return undefined
}

function joinComponent(tables: readonly Table[], selections: Selections): { sql: string; order: Table[] } {
  const links = linksAmong(tables)
  const linksOf = (table: Table): Field[] => links.filter((link) => table.fields.includes(link))
  const others = (link: Field, table: Table): Table[] =>
    tables.filter((other) => other !== table && other.fields.includes(link))
  const conditions = (table: Table, field: Field): string[] =>
    fieldConditions(table, field, selections, others(field, table))

  const isLinkConstrained = (link: Field): boolean =>
    tables.some((table) => table.fields.includes(link) && conditions(table, link).length > 0)
  const isTableConstrained = (table: Table): boolean =>
    table.fields.some((field) => !links.includes(field) && conditions(table, field).length > 0)
  const isDirectionConstrained = (table: Table, link: Field): boolean => {
    return isLinkConstrained(link) || others(link, table).some((other) => isBeyondConstrained(other, link))
  }
  const isBeyondConstrained = (table: Table, from: Field): boolean => {
    return (
      isTableConstrained(table) || linksOf(table).some((link) => link !== from && isDirectionConstrained(table, link))
    )
  }
  // A row of this table is part of every combination that fits.
  const isRequired = (table: Table): boolean => {
    return isTableConstrained(table) || linksOf(table).filter((link) => isDirectionConstrained(table, link)).length > 1
  }

  const source = (table: Table): string => {
    const where = table.fields.flatMap((field) => conditions(table, field))
    // The number of a row is only there on the table itself, so it is handed on by name.
    return where.length === 0
      ? `t${table.id} AS k${table.id}`
      : `(SELECT rowid AS rowid, * FROM t${table.id} WHERE ${where.join(' AND ')}) AS k${table.id}`
  }
  const required = tables.find(isRequired)
  const onlyLink = required === undefined ? links.find(isLinkConstrained) : undefined
  const root = required ?? onlyLink?.tables.find((table) => tables.includes(table)) ?? tables[0]
  if (root === undefined) return { sql: '', order: [] }

  const order: Table[] = [root]
  let sql = source(root)
  const joinType = (table: Table, link: Field): string => {
    if (required !== undefined) return isBeyondConstrained(table, link) ? 'JOIN' : 'LEFT JOIN'
    return onlyLink === undefined || onlyLink === link ? 'FULL JOIN' : 'LEFT JOIN'
  }
  const addAll = (link: Field): void => {
    for (const table of tables.filter((other) => other.fields.includes(link) && !order.includes(other))) {
      const left = order.filter((other) => other.fields.includes(link)).map((other) => `k${other.id}.c${link.id}`)
      const key = left.length === 1 ? left[0] : `coalesce(${left.join(', ')})`
      sql += ` ${joinType(table, link)} ${source(table)} ON ${key} = k${table.id}.c${link.id}`
      order.push(table)
    }
  }
  // Breadth first, and at a lone selected link all its tables before anything that hangs from them.
  if (onlyLink !== undefined) addAll(onlyLink)
  for (let index = 0; index < order.length; index++) for (const link of linksOf(order[index] ?? root)) addAll(link)
  return { sql, order }
}
