import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { aggregationNames, aggregations } from '../../src/engine/expression/aggregates.ts'
import { functionGroups } from '../../src/engine/expression/functions.ts'

const readme = new URL('../../README.md', import.meta.url)

/** The names in backticks of each row's second column, by the row's name. */
async function rows(): Promise<ReadonlyMap<string, readonly string[]>> {
  const [, section = ''] = (await readFile(readme, 'utf8')).split('## What the engine answers')
  const lines = section.split('\n## ')[0]?.split('\n') ?? []
  return new Map(
    lines
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
      .map(([, name = '', answered = '']) => [name, [...answered.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '')]),
  )
}

it('lists in the README the functions that there are, and no others', async () => {
  const listed = await rows()
  for (const [group, functions] of Object.entries(functionGroups)) {
    expect(listed.get(group), group).toEqual(Object.keys(functions))
  }
  expect(listed.get('aggregations')?.filter((name) => name !== 'DISTINCT')).toEqual(aggregationNames)
})

it('spells the aggregations as it knows them', () => {
  expect(aggregationNames.map((name) => name.toLowerCase()).toSorted()).toEqual(Object.keys(aggregations).toSorted())
})
