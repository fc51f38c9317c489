import { AppLoadError } from '../app-load-error.ts'
import type { AppDefinition, TableDefinition } from '../app-definition.ts'
import { type DataModel, emptyModel } from '../data-model.ts'
import { Database, quoteText } from '../database.ts'
import { loadTables } from '../load-tables.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { RowValue } from './row-functions.ts'
import { runScript, type ScriptTable } from './run-script.ts'

const rowsAtOnce = 1000

/**
 * Runs a load script and loads its tables into a database of their own.
 *
 * @throws {@link QixError} naming what in the script is not supported or does not fit together.
 */
export async function loadScript(definition: AppDefinition, script: string): Promise<DataModel> {
  const tables = runScript(script)
  const database = await Database.open()
  try {
    const model = tables.length === 0 ? { ...emptyModel, database } : await loadInto(database, definition, tables)
    await database.lock([])
    return model
  } catch (error) {
    await database.close()
    if (!(error instanceof AppLoadError)) throw error
    throw new QixError(errorCodes.scriptStatement, '', error.message)
  }
}

async function loadInto(database: Database, app: AppDefinition, tables: readonly ScriptTable[]): Promise<DataModel> {
  await database.run('CREATE SCHEMA script')
  const definitions: TableDefinition[] = []
  for (const [index, table] of tables.entries()) {
    const readSql = `script.r${index}`
    await database.run(`CREATE TABLE ${readSql} (${table.fields.map((_, at) => columnSql(table, at)).join()})`)
    for (let from = 0; from < table.rows.length; from += rowsAtOnce) {
      const rows = table.rows.slice(from, from + rowsAtOnce).map((row) => `(${row.map(valueSql).join()})`)
      await database.run(`INSERT INTO ${readSql} VALUES ${rows.join()}`)
    }
    // Numbered: DuckDB takes no two names that differ in case alone.
    const fields = table.fields.map((name, at) => ({ name, sql: `f${at}` }))
    definitions.push({ name: table.name, file: '', readSql, fields })
  }
  return loadTables(database, { ...app, tables: definitions }, undefined)
}

function columnSql({ rows }: ScriptTable, at: number): string {
  const values = rows.map((row) => row[at] ?? null).filter((value) => value !== null)
  const isText = values.some((value) => typeof value === 'string')
  const type = isText ? 'VARCHAR' : values.every(Number.isSafeInteger) ? 'BIGINT' : 'DOUBLE'
  return `f${at} ${type}`
}

function valueSql(value: RowValue): string {
  if (typeof value === 'string') return quoteText(value)
  // What is calculated may be too large for a number; in SQL its name would be a column's.
  return Number.isFinite(value) ? `${value}` : 'NULL'
}
