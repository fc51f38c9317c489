import type { AppDefinition, TableDefinition } from './app-definition.ts'
import { AppLoadError, reasonOf } from './app-load-error.ts'
import { findDataFile } from './data-file.ts'
import { type Database, quoteName } from './database.ts'
import { dualType, fieldType, type FieldType, isDual, partOfDual } from './field-type.ts'

/** A field while it is loaded: in which tables it is, and what its values look like there. */
export interface FieldDraft {
  readonly id: number
  readonly name: string
  readonly columns: { readonly table: number; readonly type: FieldType }[]
}

/**
 * Makes the views of a table over its file: `v{index}` with the values as written (columns `f{field}`, and `f{field}t`
 * for the text of a dual), and one of the table's own name in the schema `app`.
 *
 * @param rows - Takes at most so many rows, evenly spread; undefined takes all.
 * @param drafts - Fields by name; those of this table are added.
 * @throws {@link AppLoadError}
 */
export async function makeViews(
  database: Database,
  app: AppDefinition,
  table: TableDefinition,
  index: number,
  rows: number | undefined,
  drafts: Map<string, FieldDraft>,
): Promise<void> {
  const place = `tables.${table.name}`
  const { path, readSql } =
    table.readSql === undefined
      ? findDataFile(app.file, `${place}.file`, table.file)
      : { path: app.file, readSql: table.readSql }
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
    const type = dual ? dualType : fieldType(sqlType)
    if (type === undefined) {
      const allowed = 'text, numbers, booleans, dates, times, timestamps and dual(text, number)'
      throw new AppLoadError(app.file, `${place}.fields.${name}`, `is of type ${sqlType}; a field holds ${allowed}`)
    }
    drafts.set(name, draft)
    draft.columns.push({ table: index, type })
    if (dual) selected.push(`${partOfDual(sql, 'text')} AS ${key}t`)
    selected.push(`(${dual ? partOfDual(sql, 'number') : sql}) AS ${key}`)
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
