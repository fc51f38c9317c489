import type { AppDefinition } from './app-definition.ts'
import { AppLoadError, reasonOf } from './app-load-error.ts'
import type { Symbols } from './data-model.ts'
import type { Database } from './database.ts'
import type { FieldDraft } from './table-views.ts'

/** How the values of a field become element numbers. */
interface Coding {
  readonly draft: FieldDraft
  /** Where one table has numbers and another texts, texts that read as numbers associate with them. */
  readonly isMixed: boolean
  readonly isText: boolean
  /** The type of the coded columns: narrow ones are read faster. */
  readonly sqlType: 'USMALLINT' | 'UINTEGER'
  /** The smallest number, if the values are whole numbers without a gap: then codes are counted from it. */
  readonly first: number | null
}

/** SQL of the number in a row of a coded table, which has an alias in the query. */
export function numberInRow({ draft, first, isText }: Coding, alias: string): string {
  if (isText) return 'NULL::DOUBLE'
  return first === null ? `${alias}.n${draft.id}` : `(${alias}.c${draft.id} + ${first})::DOUBLE`
}

/** Makes the table `s{field}` of a field's values: `e` element, `n` number, `t` text. */
export async function makeSymbols(database: Database, app: AppDefinition, draft: FieldDraft): Promise<Coding> {
  const kinds = draft.columns.map(({ type }) => type.kind === 'text')
  const isMixed = new Set(kinds).size > 1
  const parts: string[] = []
  for (const { table, type } of draft.columns) {
    const key = `f${draft.id}`
    const found = `FROM v${table} WHERE ${key} IS NOT NULL`
    const distinct =
      type.text === 't'
        ? `SELECT ${key} AS v, any_value(${key}t) AS t ${found} GROUP BY ${key}`
        : `SELECT DISTINCT ${key} AS v ${found}`
    const number = isMixed && type.kind === 'text' ? 'TRY_CAST(v AS DOUBLE)' : type.number
    const name = `d${table}_${draft.id}`
    const sql = `CREATE TABLE ${name} AS SELECT v, ${number} AS n, ${type.text} AS t FROM (${distinct})`
    await database.run(sql).catch((cause: unknown) => {
      const place = `tables.${app.tables[table]?.name ?? ''}.fields.${draft.name}`
      throw new AppLoadError(app.file, place, `cannot be calculated: ${reasonOf(cause)}`, { cause })
    })
    parts.push(`SELECT ${table} AS p, n, t FROM ${name}`)
  }
  // A value with a number is that number, whatever its text; the table loaded first gives the text, as in Qlik.
  await database.run(
    `CREATE TABLE s${draft.id} AS SELECT (row_number() OVER (ORDER BY n NULLS LAST, t) - 1)::INTEGER AS e, n, t
     FROM (SELECT n, arg_min(t, row(p, t)) AS t FROM (${parts.join(' UNION ALL ')}) GROUP BY n, CASE WHEN n IS NULL THEN t END)`,
  )
  const { columns } = await database.read(
    `SELECT count(*), min(n), max(n) - min(n) + 1 = count(*) AND bool_and(n IS NOT NULL AND n = floor(n)) FROM s${draft.id}`,
  )
  const [size, first, hasNoGap] = columns.map((column) => column[0])
  return {
    draft,
    isMixed,
    isText: kinds.every(Boolean),
    sqlType: Number(size) < 65_535 ? 'USMALLINT' : 'UINTEGER',
    first: hasNoGap === true && !isMixed ? Number(first) : null,
  }
}

/**
 * Makes the table `t{id}` of element numbers: one column `c{field}` per field, null where there is no value, and
 * `n{field}` with its number where that cannot be reckoned from the element.
 *
 * @returns How many rows it has.
 */
export async function makeCodedTable(database: Database, id: number, codings: readonly Coding[]): Promise<number> {
  const columns: string[] = []
  const joins: string[] = []
  for (const { draft, first, isText, sqlType } of codings) {
    const key = `f${draft.id}`
    const type = draft.columns.find(({ table }) => table === id)?.type
    if (first !== null && type !== undefined) {
      columns.push(`(${type.number.replaceAll(/\bv\b/g, `v.${key}`)} - ${first})::${sqlType} AS c${draft.id}`)
      continue
    }
    const same = isText ? 's.t = d.t' : 's.n IS NOT DISTINCT FROM d.n AND (s.n IS NOT NULL OR s.t = d.t)'
    const map = `m${id}_${draft.id}`
    const values = `d${id}_${draft.id}`
    await database.run(
      `CREATE TABLE ${map} AS SELECT d.v, s.e::${sqlType} AS e, s.n FROM ${values} d JOIN s${draft.id} s ON ${same}`,
    )
    columns.push(`${map}.e AS c${draft.id}`)
    if (!isText) columns.push(`${map}.n AS n${draft.id}`)
    joins.push(`LEFT JOIN ${map} ON ${map}.v = v.${key}`)
  }
  // A join keeps the order of a long table, but may turn round a short one; the load order of values hangs on it.
  const counted = await database.read(`SELECT count(*) FROM v${id}`)
  const rowCount = Number(counted.columns[0]?.[0])
  const isShort = rowCount <= 200_000
  const source = isShort ? `(SELECT *, row_number() OVER () AS row_ FROM v${id})` : `v${id}`
  const order = isShort ? ' ORDER BY row_' : ''
  await database.run(`CREATE TABLE t${id} AS SELECT ${columns.join(', ')} FROM ${source} v ${joins.join(' ')}${order}`)
  for (const { draft } of codings) {
    await database.run(`DROP TABLE IF EXISTS m${id}_${draft.id}; DROP TABLE d${id}_${draft.id}`)
  }
  return rowCount
}

/** Reads the values of a field that {@link makeSymbols} has made. */
export async function readSymbols(database: Database, id: number): Promise<Symbols> {
  const { rowCount, columns } = await database.read(`SELECT t, coalesce(n, 'NaN'::DOUBLE) FROM s${id} ORDER BY e`)
  return {
    size: rowCount,
    text: (columns[0] ?? []).map(String),
    number: Float64Array.from((columns[1] ?? []).map(Number)),
  }
}
