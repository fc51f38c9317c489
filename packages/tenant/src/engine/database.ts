import { DuckDBInstance, type DuckDBConnection, type DuckDBResultReader } from '@duckdb/node-api'
import { currentSignal, QueryInterrupted } from './abort.ts'
import { nestedTooDeeply } from './qix-error.ts'

/** A result by columns. Numbers, strings, booleans and null; 64-bit integers have become numbers. */
export interface Columns {
  readonly rowCount: number
  readonly columns: readonly (readonly unknown[])[]
}

// The data of an app never change after load, so the text of a query is a complete key for its answer: states and
// cubes are shared between charts and sessions for nothing. The bound is in cells, about 16 bytes each; a text takes its
// length more.
const maxCachedCells = 4_000_000
// In characters. Answers of longer texts are not worth their memory.
const maxCachedText = 1_000_000
// More would only queue in libuv's pool of four threads, and every query already uses all cores.
const connectionCount = 3

// Nothing may be fetched from elsewhere: what CSV, JSON and Parquet need is built in. The demo app needs some 200 MB;
// a query that wants more than the limit spills to the disk or fails, and the process goes on.
const settings = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', memory_limit: '2GB' }

interface CacheEntry {
  readonly answer: Promise<Columns>
  /** 0 until it is answered. */
  cells: number
}

/** One DuckDB in memory with a few connections and a cache of answers. */
export class Database {
  readonly #instance: DuckDBInstance
  readonly #idle: DuckDBConnection[]
  readonly #all: readonly DuckDBConnection[]
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = []
  readonly #cache = new Map<string, CacheEntry>()
  #cachedCells = 0
  #isClosed = false

  private constructor(instance: DuckDBInstance, connections: readonly DuckDBConnection[]) {
    this.#instance = instance
    this.#all = connections
    this.#idle = [...connections]
  }

  static async open(): Promise<Database> {
    const instance = await DuckDBInstance.create(':memory:', settings)
    const connections = await Promise.all(Array.from({ length: connectionCount }, () => instance.connect()))
    return new Database(instance, connections)
  }

  /**
   * From now on SQL reaches nothing outside of the database but these files, and can change no setting. Clients'
   * expressions become SQL; should one ever get out of its place, it finds no way to this machine.
   *
   * @param files - Absolute paths that the views read.
   */
  async lock(files: readonly string[]): Promise<void> {
    await this.run(`SET allowed_paths = [${files.map(quoteText).join(', ')}]`)
    await this.run('SET enable_external_access = false')
    await this.run('SET lock_configuration = true')
  }

  /** Runs a statement for its effect. */
  async run(sql: string): Promise<void> {
    await this.#using((connection) => connection.run(sql))
  }

  /**
   * Runs one query and reads its whole answer. More than one statement is refused: a text from outside that got out of
   * its quotes would begin a second one.
   */
  async read(sql: string): Promise<Columns> {
    return this.#using(async (connection) => {
      const reader = await interruptible(connection, () => readOne(connection, sql))
      return { rowCount: reader.currentRowCount, columns: reader.getColumnsJS().map(withoutBigInts) }
    })
  }

  /** Like {@link Database.read}, but one and the same query is asked once. */
  cached(sql: string): Promise<Columns> {
    const known = this.#cache.get(sql)
    if (known !== undefined) {
      this.#cache.delete(sql)
      this.#cache.set(sql, known)
      return known.answer
    }
    const entry: CacheEntry = { answer: this.read(sql), cells: 0 }
    this.#cache.set(sql, entry)
    entry.answer.then(
      (answer) => this.#account(sql, entry, answer),
      () => this.#forget(sql, entry),
    )
    return entry.answer
  }

  /** Rows as objects, for people and tests: names are looked up in the schema `app` first. */
  async rows(sql: string): Promise<readonly Record<string, unknown>[]> {
    const connection = await this.#instance.connect()
    try {
      await connection.run(`SET search_path = 'app,main'`)
      const reader = await readOne(connection, sql)
      return reader.getRowObjectsJS().map((row) => {
        return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, withoutBigInt(value)]))
      })
    } finally {
      connection.closeSync()
    }
  }

  /** Closes every connection once the running queries are through; later ones are refused. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cache.clear()
    for (let count = this.#all.length; count > 0; count--) (await this.#next()).closeSync()
    this.#instance.closeSync()
  }

  #account(sql: string, entry: CacheEntry, { rowCount, columns }: Columns): void {
    const length = textLength(columns)
    if (length > maxCachedText) this.#forget(sql, entry)
    // Others may have crowded it out before it was answered.
    if (this.#cache.get(sql) !== entry) return
    entry.cells = rowCount * columns.length + (sql.length + length) / 16
    this.#cachedCells += entry.cells
    for (const [oldest, { cells }] of this.#cache) {
      if (this.#cachedCells <= maxCachedCells) return
      this.#cache.delete(oldest)
      this.#cachedCells -= cells
    }
  }

  /** Not another entry of the same query that has come into its place. */
  #forget(sql: string, entry: CacheEntry): void {
    if (this.#cache.get(sql) === entry) this.#cache.delete(sql)
  }

  async #using<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('The app has been closed')
    const connection = await this.#next()
    try {
      return await work(connection)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#idle.push(connection)
      else next(connection)
    }
  }

  #next(): Promise<DuckDBConnection> | DuckDBConnection {
    return this.#idle.pop() ?? new Promise((resolve) => this.#waiting.push(resolve))
  }
}

/** Runs a query that ends when the request that it is for is cancelled. @throws QueryInterrupted */
async function interruptible<T>(connection: DuckDBConnection, query: () => Promise<T>): Promise<T> {
  const signal = currentSignal()
  if (signal === undefined) return query()
  if (signal.aborted) throw new QueryInterrupted()
  const interrupt = (): void => connection.interrupt()
  signal.addEventListener('abort', interrupt)
  try {
    return await query()
  } catch (error) {
    throw signal.aborted ? new QueryInterrupted({ cause: error }) : error
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}

/** @throws Error when the text holds more than one statement; then none is run. */
async function readOne(connection: DuckDBConnection, sql: string): Promise<DuckDBResultReader> {
  try {
    const statement = await connection.prepare(sql)
    try {
      return await statement.runAndReadAll()
    } finally {
      statement.destroySync()
    }
  } catch (error) {
    throw tooDeep.test(error instanceof Error ? error.message : '') ? nestedTooDeeply() : error
  }
}

const tooDeep = /Parser Error: (Max expression depth|memory exhausted)/

function textLength(columns: Columns['columns']): number {
  let length = 0
  for (const column of columns) for (const value of column) if (typeof value === 'string') length += value.length
  return length
}

function withoutBigInts(column: readonly unknown[]): readonly unknown[] {
  return column.some((value) => typeof value === 'bigint') ? column.map(withoutBigInt) : column
}

function withoutBigInt(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

/** Quotes a name for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a text for SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
