import { AppLoadError } from './app-load-error.ts'
import type { Database } from './database.ts'

/** All values of a field. Element number = place in numeric, then text order, so sorting by it sorts by value. */
export interface Symbols {
  readonly size: number
  readonly text: readonly string[]
  /** NaN for a value that is no number. */
  readonly number: Float64Array
}

/** A field: a column of one table, or of several, which it then associates. */
export interface Field {
  /** Columns of the coded tables are named `c` + id, symbol tables `s` + id. */
  readonly id: number
  readonly name: string
  readonly tags: readonly string[]
  readonly symbols: Symbols
  /** SQL of the number in a row of one of its tables, which has an alias in the query; looking it up would be slow. */
  readonly numberIn: (alias: string) => string
  readonly tables: readonly Table[]
}

/** A table whose columns hold element numbers; null stays null. */
export interface Table {
  /** Its name in SQL is `t` + id. */
  readonly id: number
  readonly name: string
  readonly rowCount: number
  readonly fields: readonly Field[]
  /** Link fields whose values are unique in this table. */
  readonly uniqueLinks: ReadonlySet<Field>
}

/** The loaded data of an app. */
export interface DataModel {
  readonly database: Database
  readonly tables: readonly Table[]
  readonly fields: readonly Field[]
  readonly fieldByName: ReadonlyMap<string, Field>
}

/** The data of an app that has none. */
export const emptyModel: Omit<DataModel, 'database'> = { tables: [], fields: [], fieldByName: new Map() }

/** Whether a field associates tables. */
export function isLink(field: Field): boolean {
  return field.tables.length > 1
}

/**
 * Refuses tables that do not form a tree: two that share several fields (Qlik would make a synthetic key), and
 * circles of associations (Qlik would loosen a table).
 *
 * @param tables - Names of the tables with the names of their fields.
 * @throws {@link AppLoadError} naming the tables and the fields.
 */
export function checkTree(file: string, tables: readonly { name: string; fields: readonly string[] }[]): void {
  for (const [index, table] of tables.entries()) {
    for (const other of tables.slice(index + 1)) {
      const shared = table.fields.filter((field) => other.fields.includes(field))
      if (shared.length < 2) continue
      const names = `"${table.name}" and "${other.name}" share ${shared.map((name) => `"${name}"`).join(', ')}`
      throw new AppLoadError(file, 'tables', `${names}: this would need a synthetic key; let them share one field only`)
    }
  }
  // Fields and tables are the nodes of one graph. An edge between two nodes that hang together already closes a circle.
  const edges = new Map<string, string[]>()
  for (const table of tables) {
    for (const field of table.fields) {
      const from = `table "${table.name}"`
      const to = `field "${field}"`
      const way = findWay(edges, from, to)
      if (way !== undefined) {
        throw new AppLoadError(file, 'tables', `circular reference: ${[...way, from].join(' - ')}; rename a field`)
      }
      edges.set(from, [...(edges.get(from) ?? []), to])
      edges.set(to, [...(edges.get(to) ?? []), from])
    }
  }
}

function findWay(
  edges: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string,
  seen = new Set<string>(),
): string[] | undefined {
  if (from === to) return [to]
  seen.add(from)
  for (const next of edges.get(from) ?? []) {
    if (seen.has(next)) continue
    const way = findWay(edges, next, to, seen)
    if (way !== undefined) return [from, ...way]
  }
  return undefined
}
