import { afterEach, expect, it } from 'vitest'
import { Database } from '../../src/engine/database.ts'

const opened: Database[] = []

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

async function open(): Promise<Database> {
  const database = await Database.open()
  opened.push(database)
  return database
}

it('keeps the answer to a query, unless it is of long texts', async () => {
  const database = await open()
  const short = `SELECT repeat('x', 900000) AS a`
  expect(await database.cached(short)).toBe(await database.cached(short))
  const long = `SELECT repeat('x', 1100000) AS a`
  expect(await database.cached(long)).not.toBe(await database.cached(long))
})

it('counts the length of texts, and forgets what was asked longest ago', async () => {
  const database = await open()
  const text = (count: number): string => `SELECT repeat('x', 990000) AS a${count}`
  const first = await database.cached(text(0))
  // 64 million characters are as much as four million cells.
  for (let count = 1; count < 60; count++) await database.cached(text(count))
  expect(await database.cached(text(0))).toBe(first)
  for (let count = 60; count < 130; count++) await database.cached(text(count))
  expect(await database.cached(text(0))).not.toBe(first)
})

it('does not count what was crowded out before its answer came', async () => {
  const database = await open()
  const cells = (name: string, rows: number): string => `SELECT 1 AS ${name} FROM range(${rows})`
  // Each is more than the whole cache. The one that is asked first takes longer.
  const slow = `${cells('slow', 4_100_000)} WHERE (SELECT sum(sqrt(range)) FROM range(500000000)) > 0`
  await Promise.all([database.cached(slow), database.cached(cells('quick', 4_100_000))])
  const kept = await database.cached(cells('kept', 10))
  expect(await database.cached(cells('kept', 10))).toBe(kept)
})
