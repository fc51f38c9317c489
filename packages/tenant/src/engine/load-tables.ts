import type { AppDefinition, TableDefinition } from './app-definition.ts'
import { AppLoadError } from './app-load-error.ts'
import { checkTree, type DataModel, type Field, type Symbols, type Table } from './data-model.ts'
import { findDataFile } from './data-file.ts'
import { type Database, quoteName } from './database.ts'
import { dualMacro, fieldType, type FieldType, isDual } from './field-type.ts'

/** A field while it is loaded. */
interface Draft {
  readonly id: number
  readonly name: string
  readonly columns: { readonly table: number; readonly key: string; readonly type: FieldType }[]
}

/**
 * Loads the tables of an app: every value of a field becomes an element number, the same in all tables.
 *
 * Makes in DuckDB, for table i, the view `v{i}`, in the schema `app` a view of the table's own name, and the
 * table `t{i}` (element numbers, columns `c{field}`); for field j the table `s{j}` (`e` element, `n` number, `t` text).
 *
 * @param rows - Takes at most so many rows of the first table, evenly spread over it; default all.
 * @throws {@link AppLoadError}
 */
export async function loadTables(database: Database, app: AppDefinition, rows: number | undefined): Promise<DataModel> {
  checkTree(
    app.file,
    app.tables.map(({ name, fields }) => ({ name, fields: fields.map((field) => field.name) })),
  )
  await database.run(dualMacro)
  await database.run('CREATE SCHEMA app')
  const drafts = new Map<string, Draft>()
  for (const [index, table] of app.tables.entries()) {
    await makeViews(database, app, table, index, index === 0 ? rows : undefined, drafts)
  }
  for (const draft of drafts.values()) await makeSymbols(database, app, draft)
  const tables: (Omit<Table, 'fields' | 'uniqueLinks'> & { fields: Field[]; uniqueLinks: Set<Field> })[] = []
  for (const [id, { name, fields }] of app.tables.entries()) {
    const columns = fields.map((field) => drafts.get(field.name)).filter((draft) => draft !== undefined)
    tables.push({ id, name, rowCount: await makeTable(database, id, columns), fields: [], uniqueLinks: new Set() })
  }
  const fields: Field[] = []
  for (const draft of drafts.values()) {
    const own = draft.columns.map(({ table }) => tables[table]).filter((table) => table !== undefined)
    const tags = [...new Set(draft.columns.flatMap(({ type }) => type.tags)), ...(own.length > 1 ? ['$key'] : [])]
    const field = { id: draft.id, name: draft.name, tags, symbols: await readSymbols(database, draft.id), tables: own }
    fields.push(field)
    for (const table of own) table.fields.push(field)
    for (const table of own.length > 1 ? own : []) {
      if (await isUnique(database, table.id, field.id)) table.uniqueLinks.add(field)
    }
  }
  return { database, tables, fields, fieldByName: new Map(fields.map((field) => [field.name, field])) }
}

async function makeViews(
  database: Database,
  app: AppDefinition,
  table: TableDefinition,
  index: number,
  rows: number | undefined,
  drafts: Map<string, Draft>,
): Promise<void> {
  const place = `tables.${table.name}`
  const { path, readSql } = findDataFile(app.file, `${place}.file`, table.file)
  const count = await database.read(`SELECT count(*) FROM ${readSql}`).catch((cause: unknown) => {
    throw new AppLoadError(path, '', `cannot be read: ${reasonOf(cause)}`, { cause })
  })
  const total = Number(count.columns[0]?.[0])
  // The row before has another whole multiple: so exactly `rows` rows are taken, evenly spread.
  const source =
    rows === undefined || rows >= total
      ? readSql
      : `(SELECT * FROM (SELECT *, row_number() OVER () AS row_ FROM ${readSql}) WHERE (row_ * ${rows}) % ${total} < ${rows})`
  const selected: string[] = []
  const shown: string[] = []
  for (const { name, sql } of table.fields) {
    const draft = drafts.get(name) ?? { id: drafts.size, name, columns: [] }
    const key = `f${draft.id}`
    const sqlType = await typeOf(database, app.file, `${place}.fields.${name}`, sql, source)
    const dual = isDual(sqlType)
    const type: FieldType | undefined = dual
      ? { kind: 'dual', number: 'v', text: 't', tags: ['$numeric'] }
      : fieldType(sqlType)
    if (type === undefined) {
      const allowed = 'text, numbers, booleans, dates, times, timestamps and dual(text, number)'
      throw new AppLoadError(app.file, `${place}.fields.${name}`, `is of type ${sqlType}; a field holds ${allowed}`)
    }
    drafts.set(name, draft)
    draft.columns.push({ table: index, key, type })
    selected.push(dual ? `(${sql}).number AS ${key}, (${sql})."text" AS ${key}t` : `(${sql}) AS ${key}`)
    shown.push(`${dual ? `${key}t` : key} AS ${quoteName(name)}`)
  }
  await database.run(`CREATE VIEW v${index} AS SELECT ${selected.join(', ')} FROM ${source}`)
  const own = `CREATE VIEW app.${quoteName(table.name)} AS SELECT ${shown.join(', ')} FROM main.v${index}`
  await database.run(own).catch((cause: unknown) => {
    throw new AppLoadError(app.file, place, reasonOf(cause), { cause })
  })
}

async function typeOf(database: Database, file: string, place: string, sql: string, source: string): Promise<string> {
  const described = await database.read(`DESCRIBE SELECT (${sql}) AS x FROM ${source}`).catch((cause: unknown) => {
    throw new AppLoadError(file, place, `"${sql}" is no SQL expression over the file's columns: ${reasonOf(cause)}`, {
      cause,
    })
  })
  return String(described.columns[1]?.[0])
}

/** Makes `d{table}_{field}` (value as written, number, text) for each table, and the field's symbols from all of them. */
async function makeSymbols(database: Database, app: AppDefinition, draft: Draft): Promise<void> {
  // Where one table has numbers and another texts, texts that read as numbers associate with them.
  const mixed = new Set(draft.columns.map(({ type }) => type.kind === 'text')).size > 1
  const parts: string[] = []
  for (const { table, key, type } of draft.columns) {
    const distinct =
      type.text === 't'
        ? `SELECT ${key} AS v, any_value(${key}t) AS t FROM v${table} WHERE ${key} IS NOT NULL GROUP BY ${key}`
        : `SELECT DISTINCT ${key} AS v FROM v${table} WHERE ${key} IS NOT NULL`
    const number = mixed && type.kind === 'text' ? 'TRY_CAST(v AS DOUBLE)' : type.number
    const name = `d${table}_${draft.id}`
    await database
      .run(`CREATE TABLE ${name} AS SELECT v, ${number} AS n, ${type.text} AS t FROM (${distinct})`)
      .catch((cause: unknown) => {
        const place = `tables.${app.tables[table]?.name ?? ''}.fields.${draft.name}`
        throw new AppLoadError(app.file, place, `cannot be calculated: ${reasonOf(cause)}`, { cause })
      })
    parts.push(`SELECT ${table} AS p, n, t FROM ${name}`)
  }
  // A value with a number is that number, whatever its text; the table loaded first gives the text, as in Qlik.
  await database.run(
    `CREATE TABLE s${draft.id} AS SELECT (row_number() OVER (ORDER BY n NULLS LAST, t) - 1)::INTEGER AS e, n, t
     FROM (SELECT n, arg_min(t, p) AS t FROM (${parts.join(' UNION ALL ')}) GROUP BY n, CASE WHEN n IS NULL THEN t END)`,
  )
}

async function makeTable(database: Database, id: number, drafts: readonly Draft[]): Promise<number> {
  const columns: string[] = []
  const joins: string[] = []
  for (const draft of drafts) {
    const sizes = await database.read(`SELECT count(*) FROM s${draft.id}`)
    // Narrow columns are read faster; 65535 would be read as a value by nothing here, but costs nothing to leave out.
    const type = Number(sizes.columns[0]?.[0]) < 65_535 ? 'USMALLINT' : 'UINTEGER'
    const map = `m${id}_${draft.id}`
    await database.run(
      `CREATE TABLE ${map} AS SELECT d.v, s.e::${type} AS e FROM d${id}_${draft.id} d JOIN s${draft.id} s
       ON s.n = d.n OR (s.n IS NULL AND d.n IS NULL AND s.t = d.t)`,
    )
    await database.run(`DROP TABLE d${id}_${draft.id}`)
    columns.push(`${map}.e AS c${draft.id}`)
    joins.push(`LEFT JOIN ${map} ON ${map}.v = v.f${draft.id}`)
  }
  // A join keeps the order of a long table, but may turn round a short one; the load order of values hangs on it.
  const { columns: counted } = await database.read(`SELECT count(*) FROM v${id}`)
  const isShort = Number(counted[0]?.[0]) <= 200_000
  const source = isShort ? `(SELECT *, row_number() OVER () AS row_ FROM v${id})` : `v${id}`
  const order = isShort ? ' ORDER BY row_' : ''
  await database.run(`CREATE TABLE t${id} AS SELECT ${columns.join(', ')} FROM ${source} v ${joins.join(' ')}${order}`)
  for (const draft of drafts) await database.run(`DROP TABLE m${id}_${draft.id}`)
  const count = await database.read(`SELECT count(*) FROM t${id}`)
  return Number(count.columns[0]?.[0])
}

async function readSymbols(database: Database, id: number): Promise<Symbols> {
  const { rowCount, columns } = await database.read(`SELECT t, coalesce(n, 'NaN'::DOUBLE) FROM s${id} ORDER BY e`)
  return {
    size: rowCount,
    text: (columns[0] ?? []).map(String),
    number: Float64Array.from((columns[1] ?? []).map(Number)),
  }
}

async function isUnique(database: Database, table: number, field: number): Promise<boolean> {
  const column = `c${field}`
  const { columns } = await database.read(`SELECT count(${column}) = count(DISTINCT ${column}) FROM t${table}`)
  return columns[0]?.[0] === true
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
}
