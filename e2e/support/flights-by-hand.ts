import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

// The package's `exports` name its script only, so its data is found beside that.
const script = createRequire(import.meta.url).resolve('vega-datasets')
const data = (file: string): string => join(dirname(script), '..', 'data', file)

export interface ByHand {
  /** Rows of a query over `flights` and `airports`, numbers as numbers. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  close(): void
}

/**
 * The demo's data asked by hand: the same files in a DuckDB of the test's own, with nothing of the tenant in between.
 */
export async function flightsByHand(): Promise<ByHand> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`CREATE VIEW flights AS FROM read_parquet('${data('flights-3m.parquet')}')`)
  await connection.run(`CREATE VIEW airports AS FROM read_csv('${data('airports.csv')}', header = true)`)
  return {
    async query(sql) {
      const rows = (await connection.runAndReadAll(sql)).getRowObjects()
      return rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
        ),
      )
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
