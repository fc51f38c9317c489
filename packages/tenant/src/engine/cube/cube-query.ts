import { type Field, isLink, type Table } from '../data-model.ts'
import type { Aggregation } from '../expression/aggregates.ts'
import type { CompiledExpression } from '../expression/compile.ts'
import { numberOf } from '../expression/value-sql.ts'
import type { Selections } from '../selections.ts'
import { type JoinPlan, planJoin } from './join-tree.ts'

/** Element number that stands for null, as in Qlik. */
export const nullElement = -2
/** Element number of the row that sums up what was left out. */
export const othersElement = -3

/** A dimension of a query. */
export interface QueryDimension {
  readonly field: Field
  /** If given, all other elements count as {@link othersElement}. */
  readonly keep?: ReadonlySet<number>
}

// An aggregation counts each row of the tables it reads once per combination of dimension values, however often the
// join repeats it. Aggregations that read the same tables share a query; the queries are joined on the dimensions.

/** Which rows an aggregation runs over. */
interface Reach {
  /** Tables whose rows are told apart; empty when repeated rows change nothing (DISTINCT, Min, Max, Only). */
  readonly rows: readonly Table[]
  /** All tables that must be joined. */
  readonly tables: ReadonlySet<Table>
}

/**
 * SQL for one row per combination of dimension values: columns `d0`, `d1`, … with elements, then `m0`, `x0`, `m1`, …
 * with number and text of each expression.
 *
 * @param aggregations - All aggregations that the expressions share, in the order of their columns.
 */
export function cubeSql(
  dimensions: readonly QueryDimension[],
  expressions: readonly CompiledExpression[],
  aggregations: readonly Aggregation[],
  selections: Selections,
): string {
  const groups = new Map<string, { reach: Reach; columns: number[] }>()
  aggregations.forEach((aggregation, index) => {
    const reach = reachOf(aggregation)
    const key = [reach.rows, [...reach.tables]].map((tables) => tables.map(({ id }) => id).join()).join('/')
    const group = groups.get(key) ?? { reach, columns: [] }
    group.columns.push(index)
    groups.set(key, group)
  })
  if (groups.size === 0 && dimensions.length > 0)
    groups.set('', { reach: { rows: [], tables: new Set() }, columns: [] })
  const parts = [...groups.values()].map(({ reach, columns }) => {
    return `(${groupSql(
      dimensions,
      reach,
      columns.map((index) => [index, aggregations[index]] as const),
      selections,
    )})`
  })
  const names = dimensions.map((_, index) => `d${index}`)
  const values = aggregations.map(({ whenEmpty }, index) =>
    whenEmpty === '0' ? `coalesce(a${index}, 0) AS a${index}` : `a${index}`,
  )
  const from = parts.reduce(
    (left, right) =>
      `${left} ${names.length === 0 ? `CROSS JOIN ${right}` : `FULL JOIN ${right} USING (${names.join()})`}`,
    parts.shift() ?? '(SELECT 1)',
  )
  const results = expressions.flatMap(({ value }, index) => [
    `(${numberOf(value)})::DOUBLE AS m${index}`,
    `${value.text ?? 'NULL::VARCHAR'} AS x${index}`,
  ])
  const columns = [...names, ...results]
  return `SELECT ${columns.length === 0 ? '1' : columns.join()} FROM (SELECT ${[...names, ...values, '1'].join()} FROM ${from})`
}

function groupSql(
  dimensions: readonly QueryDimension[],
  reach: Reach,
  columns: readonly (readonly [number, Aggregation | undefined])[],
  selections: Selections,
): string {
  const tables = new Set(reach.tables)
  for (const { field } of dimensions) for (const table of field.tables) tables.add(table)
  const plan = planJoin(tables, selections)
  const fields = new Set(columns.flatMap(([, aggregation]) => aggregation?.fields ?? []))
  const decoded = new Set(columns.flatMap(([, aggregation]) => aggregation?.decoded ?? []))
  const inner = dimensions.map(({ field, keep }, index) => `${dimensionSql(plan.columnOf(field), keep)} AS g${index}`)
  for (const field of fields) {
    const own = reach.rows.find((table) => table.fields.includes(field))
    inner.push(`${own === undefined ? plan.columnOf(field) : plan.columnIn(own, field)} AS x${field.id}`)
    if (!decoded.has(field)) continue
    inner.push(`${own === undefined ? plan.numberOf(field) : plan.numberIn(own, field)} AS n${field.id}`)
  }
  const repeats = reach.rows.length > 0 && repeatsRows(plan, reach.rows)
  if (repeats) inner.push(...reach.rows.map((table) => `${plan.rowIdOf(table)} AS r${table.id}`))
  // A row that only lies on the way between the tables asked for is no row of the answer.
  const isOnWay = plan.tables.some((table) => !tables.has(table))
  const present = isOnWay
    ? ` WHERE ${[...tables].map((table) => `${plan.rowIdOf(table)} IS NOT NULL`).join(' OR ')}`
    : ''
  const rows = `(SELECT ${repeats ? 'DISTINCT ' : ''}${inner.join()} FROM ${plan.from}${present})`
  const withTexts = [...decoded].filter(({ id }) => columns.some(([, column]) => column?.sql.includes(`y${id}.t`)))
  const symbols = withTexts.map(({ id }) => ` LEFT JOIN s${id} AS y${id} ON y${id}.e = x${id}`).join('')
  // Narrow columns group faster, so null gets its number only afterwards.
  const names = dimensions.map((_, index) => `coalesce(g${index}::INTEGER, ${nullElement}) AS d${index}`)
  const results = columns.map(([index, aggregation]) => `${aggregation?.sql ?? 'NULL'} AS a${index}`)
  const group = names.length === 0 ? '' : ` GROUP BY ${dimensions.map((_, index) => `g${index}`).join()}`
  return `SELECT ${[...names, ...results].join()} FROM ${rows}${symbols}${group}`
}

function dimensionSql(column: string, keep: ReadonlySet<number> | undefined): string {
  if (keep === undefined) return column
  const element = `coalesce(${column}::INTEGER, ${nullElement})`
  return `CASE WHEN ${element} IN (${[...keep, othersElement].join()}) THEN ${element} ELSE ${othersElement} END`
}

/** Aggregations to which a row that comes again changes nothing. */
const repeatable: ReadonlySet<string> = new Set(['min', 'max', 'minstring', 'maxstring', 'only'])

function reachOf({ name, distinct, fields }: Aggregation): Reach {
  if (distinct || repeatable.has(name)) {
    return { rows: [], tables: new Set(fields.flatMap((field) => field.tables)) }
  }
  const rows = new Set(fields.filter((field) => !isLink(field)).flatMap((field) => field.tables))
  for (const field of fields) {
    // A link has rows in several tables. Qlik leaves open which are meant; the largest table is what people expect.
    if (!field.tables.some((table) => rows.has(table)))
      rows.add(field.tables.reduce((a, b) => (b.rowCount > a.rowCount ? b : a)))
  }
  return { rows: [...rows], tables: rows }
}

/** Whether the join may hold a row of these tables more than once: some other table is not met by a unique value. */
function repeatsRows(plan: JoinPlan, rows: readonly Table[]): boolean {
  const once = new Set(rows)
  for (let size = 0; size < once.size;) {
    size = once.size
    for (const table of plan.tables) {
      const isOnce = [...table.uniqueLinks].some((link) =>
        link.tables.some((other) => other !== table && once.has(other)),
      )
      if (isOnce) once.add(table)
    }
  }
  return plan.tables.some((table) => !once.has(table))
}
