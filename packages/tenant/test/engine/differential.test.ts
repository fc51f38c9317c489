import { rm } from 'node:fs/promises'
import { afterAll, expect, it } from 'vitest'
import { loadApp } from '../../src/engine/engine.ts'
import { Client } from './client.ts'
import { type Aggregate, Oracle, type Selected, type Value } from './oracle.ts'
import { randomNumbers, randomTables, writeApp } from './random-app.ts'

const seed = Number(process.env['ORIEL_SEED'] ?? Date.now() % 1_000_000)
const apps = Number(process.env['ORIEL_APPS'] ?? 25)
const folders: string[] = []

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
})

it(
  `gives the states and cubes that an independent oracle gives, on random trees of tables (seed ${seed})`,
  { timeout: 240_000 },
  async () => {
    const random = randomNumbers(seed)
    const counts = { states: 0, cells: 0, cubes: 0 }
    for (let app = 0; app < apps; app++) await compareApp(random, counts, `seed ${seed}, app ${app}`)
    console.log(`compared ${counts.states} states and ${counts.cells} cells of ${counts.cubes} cubes, seed ${seed}`)
    expect(counts.states).toBeGreaterThan(apps * 80)
    expect(counts.cells).toBeGreaterThan(apps * 40)
  },
)

async function compareApp(
  random: () => number,
  counts: { states: number; cells: number; cubes: number },
  where: string,
): Promise<void> {
  const tables = randomTables(random)
  const folder = await writeApp(tables)
  folders.push(folder)
  const app = await loadApp({ folder })
  const oracle = new Oracle(tables)
  const client = new Client(app.openSession())
  await client.open('random')
  const upTo = (limit: number): number => Math.floor(random() * limit)
  const fields = [...new Set(tables.flatMap((table) => table.fields))]
  const lists = new Map<string, number>()
  for (const field of fields) {
    const fetch = { qTop: 0, qLeft: 0, qWidth: 1, qHeight: 100 }
    lists.set(
      field,
      await client.create({
        qInfo: { qType: 'list' },
        qListObjectDef: { qDef: { qFieldDefs: [field] }, qInitialDataFetch: [fetch] },
      }),
    )
  }
  for (let round = 0; round < 6; round++) {
    await client.ask(1, 'ClearAll')
    const selected = new Map<string, ReadonlySet<Value>>()
    for (let count = round === 0 ? 0 : 1 + upTo(3); count > 0; count--) {
      const field = fields[upTo(fields.length)] ?? ''
      const values = oracle.values(field).filter(() => random() < 0.5)
      if (values.length > 0) selected.set(field, new Set(values))
    }
    for (const [field, values] of selected) {
      const { qReturn } = await client.ask(1, 'GetField', [field])
      const wanted = [...values].map((value) =>
        typeof value === 'number' ? { qIsNumeric: true, qNumber: value } : { qText: value },
      )
      await client.ask(Number(qReturn?.qHandle), 'SelectValues', [wanted])
    }
    const situation = `${where}, ${JSON.stringify([...selected].map(([field, values]) => [field, [...values]]))} in ${JSON.stringify(tables)}`
    for (const [field, handle] of lists) {
      const { qListObject } = await client.layout(handle)
      const cells = qListObject?.qDataPages?.[0]?.qMatrix ?? []
      expect(cells.length, `${situation}: values of ${field}`).toBe(oracle.values(field).length)
      for (const [cell] of cells) {
        const value = field.startsWith('M') ? Number(cell?.qNum) : String(cell?.qText)
        expect(`${value} is ${cell?.qState}`, `${situation}: ${field}`).toBe(
          `${value} is ${oracle.state(field, value, selected)}`,
        )
        counts.states++
      }
    }
    for (let cube = 0; cube < 4; cube++) await compareCube(client, oracle, fields, random, selected, counts, situation)
  }
  await app.close()
}

async function compareCube(
  client: Client,
  oracle: Oracle,
  fields: readonly string[],
  random: () => number,
  selected: Selected,
  counts: { cells: number; cubes: number },
  situation: string,
): Promise<void> {
  const upTo = (limit: number): number => Math.floor(random() * limit)
  const any = (): string => fields[upTo(fields.length)] ?? ''
  const dimensions = [...new Set(Array.from({ length: upTo(4) }, any))].filter((field) => !field.startsWith('M'))
  const aggregates = Array.from({ length: 1 + upTo(2) }, (): Aggregate => {
    const name = (['Sum', 'Count', 'Avg', 'Min', 'Max', 'Only'] as const)[upTo(6)] ?? 'Sum'
    const numbers = fields.filter((field) => field.startsWith('M'))
    const number = numbers[upTo(numbers.length)] ?? ''
    if (name === 'Sum' && random() < 0.3)
      return { name, distinct: false, fields: [...new Set([number, numbers[upTo(numbers.length)] ?? ''])] }
    const distinct = name !== 'Only' && name !== 'Min' && name !== 'Max' && random() < 0.3
    return { name, distinct, fields: [name === 'Count' || name === 'Only' ? any() : number] }
  })
  const expressions = aggregates.map(
    ({ name, distinct, fields }) => `${name}(${distinct ? 'DISTINCT ' : ''}${fields.join(' * ')})`,
  )
  const handle = await client.create({
    qInfo: { qType: 'cube', qId: 'cube' },
    qHyperCubeDef: {
      qDimensions: dimensions.map((field) => ({ qDef: { qFieldDefs: [field] } })),
      qMeasures: expressions.map((qDef) => ({ qDef: { qDef } })),
      qInitialDataFetch: [{ qTop: 0, qLeft: 0, qWidth: 10, qHeight: 900 }],
    },
  })
  const { qHyperCube } = await client.layout(handle)
  const what = `${situation}: ${expressions.join(', ')} by ${dimensions.join(', ') || 'nothing'}`
  expect(qHyperCube?.qError, what).toBeUndefined()
  const found = new Map<string, Value[]>()
  for (const row of qHyperCube?.qDataPages?.[0]?.qMatrix ?? []) {
    const key = row.slice(0, dimensions.length).map((cell) => (cell.qIsNull === true ? null : cell.qText))
    const values = row.slice(dimensions.length).map((cell, index): Value => {
      if (cell.qIsNull === true) return null
      return aggregates[index]?.name === 'Only' && cell.qNum === 'NaN' ? (cell.qText ?? null) : Number(cell.qNum)
    })
    found.set(JSON.stringify(key), values)
  }
  const wanted = oracle.cube(dimensions, aggregates, selected)
  expect(Object.fromEntries(rounded(found)), what).toEqual(Object.fromEntries(rounded(wanted)))
  counts.cubes++
  counts.cells += [...wanted.values()].flat().length
}

function rounded(cube: ReadonlyMap<string, readonly Value[]>): [string, Value[]][] {
  const sorted = [...cube].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([key, values]) => [
    key,
    values.map((value) => (typeof value === 'number' ? Math.round(value * 1e9) / 1e9 : value)),
  ])
}
