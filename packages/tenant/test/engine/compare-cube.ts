import { expect } from 'vitest'
import type { Client } from './client.ts'
import type { Aggregate, Oracle, Selected, Value } from './oracle.ts'

interface Situation {
  readonly fields: readonly string[]
  readonly random: () => number
  readonly selected: Selected
  readonly stateName: string
  /** What to say when something differs. */
  readonly situation: string
}

/**
 * Compares a random hypercube in a state with what the oracle gives.
 *
 * @returns How many values were compared.
 */
export async function compareCube(client: Client, oracle: Oracle, situation: Situation): Promise<number> {
  const { fields, random, selected, stateName } = situation
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
      qStateName: stateName,
      qDimensions: dimensions.map((field) => ({ qDef: { qFieldDefs: [field] } })),
      qMeasures: expressions.map((qDef) => ({ qDef: { qDef } })),
      qInitialDataFetch: [{ qTop: 0, qLeft: 0, qWidth: 10, qHeight: 900 }],
    },
  })
  const { qHyperCube } = await client.layout(handle)
  const by = `${expressions.join(', ')} by ${dimensions.join(', ') || 'nothing'} in ${stateName}`
  const what = `${situation.situation}: ${by}`
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
  return [...wanted.values()].flat().length
}

function rounded(cube: ReadonlyMap<string, readonly Value[]>): [string, Value[]][] {
  const sorted = [...cube].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([key, values]) => [
    key,
    values.map((value) => (typeof value === 'number' ? Math.round(value * 1e9) / 1e9 : value)),
  ])
}
