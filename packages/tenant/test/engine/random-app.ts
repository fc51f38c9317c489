import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OracleTable, Row, Value } from './oracle.ts'

/** Numbers between 0 and 1 that the seed determines (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Tables that form a tree, with orphans on either side, nulls, and keys that occur more than once. */
export function randomTables(random: () => number): OracleTable[] {
  const upTo = (limit: number): number => Math.floor(random() * limit)
  const fields: string[][] = []
  const count = 1 + upTo(5)
  let links = 0
  for (let index = 0; index < count; index++) {
    const own = [`D${index}`, `M${index}`]
    const partner = fields[upTo(index)]
    if (partner !== undefined) {
      const shared = partner.filter((field) => field.startsWith('K'))
      const known = shared[upTo(shared.length)]
      const link = known !== undefined && random() < 0.4 ? known : `K${links++}`
      if (link !== known) partner.push(link)
      own.push(link)
    }
    fields.push(own)
  }
  const domain = 2 + upTo(4)
  // Sometimes every key is there once, as in a proper dimension table: then the engine takes a shorter way.
  return fields.map((names, index) => {
    const isUnique = random() < 0.4
    const rows = Array.from({ length: upTo(8) }, (_, row) => randomRow(names, isUnique ? row : undefined))
    return { name: `T${index}`, fields: names, rows }
  })

  function randomRow(names: readonly string[], key: number | undefined): Row {
    const value = (name: string): Value => {
      if (random() < 0.12) return null
      if (name.startsWith('M')) return upTo(7) - 2
      if (name.startsWith('K')) return `k${key ?? upTo(domain + 1)}`
      return `v${upTo(domain)}`
    }
    return Object.fromEntries(names.map((name) => [name, value(name)]))
  }
}

/** Writes tables as an app with CSV files into a new folder. */
export async function writeApp(tables: readonly OracleTable[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-app-'))
  const definitions: Record<string, unknown> = {}
  for (const { name, fields, rows } of tables) {
    const lines = rows.map((row) => fields.map((field) => row[field] ?? '').join(','))
    await writeFile(join(folder, `${name}.csv`), [fields.join(','), ...lines, ''].join('\n'))
    const sql = (field: string): string => `CAST("${field}" AS ${field.startsWith('M') ? 'DOUBLE' : 'VARCHAR'})`
    definitions[name] = { file: `${name}.csv`, fields: Object.fromEntries(fields.map((field) => [field, sql(field)])) }
  }
  await writeFile(
    join(folder, 'app.json'),
    JSON.stringify({ id: 'random', title: 'Random tables', tables: definitions }),
  )
  return folder
}
