import type { AppDefinition } from './app-definition.ts'
import { checkTree, type DataModel, type Field, type Table } from './data-model.ts'
import type { Database } from './database.ts'
import { makeCodedTable, makeSymbols, numberInRow, readSymbols } from './field-codes.ts'
import { dualMacros } from './field-type.ts'
import { type FieldDraft, makeViews } from './table-views.ts'

/**
 * Loads the tables of an app: every value of a field becomes an element number, the same in all tables.
 *
 * In DuckDB table i is the view `v{i}` of its file, the view of its own name in the schema `app`, and the table `t{i}`
 * of element numbers with a column `c{j}` for field j, whose values are in the table `s{j}`; for some a column `n{j}`
 * has the numbers themselves.
 *
 * @param rows - Takes at most so many rows of the first table, evenly spread over it; default all.
 * @throws {@link AppLoadError}
 */
export async function loadTables(database: Database, app: AppDefinition, rows: number | undefined): Promise<DataModel> {
  checkTree(
    app.file,
    app.tables.map(({ name, fields }) => ({ name, fields: fields.map((field) => field.name) })),
  )
  for (const macro of dualMacros) await database.run(macro)
  await database.run('CREATE SCHEMA app')
  const drafts = new Map<string, FieldDraft>()
  for (const [index, table] of app.tables.entries()) {
    await makeViews(database, app, table, index, index === 0 ? rows : undefined, drafts)
  }
  const codings = await Promise.all([...drafts.values()].map((draft) => makeSymbols(database, app, draft)))
  const tables: { id: number; name: string; rowCount: number; fields: Field[]; uniqueLinks: Set<Field> }[] = []
  for (const [id, { name }] of app.tables.entries()) {
    const own = codings.filter(({ draft }) => draft.columns.some(({ table }) => table === id))
    tables.push({ id, name, rowCount: await makeCodedTable(database, id, own), fields: [], uniqueLinks: new Set() })
  }
  const fields: Field[] = []
  for (const coding of codings) {
    const { id, name, columns } = coding.draft
    const own: Table[] = []
    const tags = [...new Set(columns.flatMap(({ type }) => type.tags)), ...(columns.length > 1 ? ['$key'] : [])]
    const symbols = await readSymbols(database, id)
    const field: Field = { id, name, tags, symbols, numberIn: (alias) => numberInRow(coding, alias), tables: own }
    fields.push(field)
    for (const table of tables.filter((_, index) => columns.some((column) => column.table === index))) {
      own.push(table)
      table.fields.push(field)
      if (columns.length > 1 && (await isUnique(database, table.id, id))) table.uniqueLinks.add(field)
    }
  }
  return { database, tables, fields, fieldByName: new Map(fields.map((field) => [field.name, field])) }
}

async function isUnique(database: Database, table: number, field: number): Promise<boolean> {
  const column = `c${field}`
  const { columns } = await database.read(`SELECT count(${column}) = count(DISTINCT ${column}) FROM t${table}`)
  return columns[0]?.[0] === true
}
