import { expect, it } from 'vitest'
import type { Client } from './client.ts'
import { cube, list, openSales, statesOf } from './small-app.ts'

const path = '/qListObjectDef'

async function fieldHandle(client: Client, name: string, state = ''): Promise<number> {
  return Number((await client.ask(1, 'GetField', [name, state]))['qReturn']?.qHandle)
}

async function currentSelections(client: Client): Promise<string> {
  const { qReturn } = await client.ask(1, 'GetObject', ['now'])
  const properties = { qInfo: { qId: 'now', qType: 'CurrentSelections' }, qSelectionObjectDef: {} }
  const { qSelectionObject } = await client.layout(qReturn?.qHandle ?? (await client.create(properties)))
  const fields = (qSelectionObject?.qSelections ?? []).map(
    ({ qField, qSelected, qLocked }) => `${qField}=${qSelected}${qLocked === true ? ' locked' : ''}`,
  )
  return `${fields.join(' & ')} [${qSelectionObject?.qBackCount}, ${qSelectionObject?.qForwardCount}]`
}

it('locks a selection: no other one in the field, and none in other fields that it excludes', async () => {
  const { client } = await openSales()
  const kind = await fieldHandle(client, 'Kind')
  const kinds = await client.create(list('Kind'))
  const products = await client.create(list('Product'))
  // There is nothing to lock yet.
  expect(await client.ask(kind, 'Lock')).toEqual({ qReturn: false })
  await client.ask(kind, 'Select', ['Fruit'])
  const locked = await client.call(kind, 'Lock')
  expect(locked).toMatchObject({ result: { qReturn: true }, change: [kinds, products] })
  expect(await statesOf(client, kinds)).toEqual(['Fruit:L', 'Vegetable:X'])
  for (const [method, params] of [
    ['Select', ['Vegetable']],
    ['SelectValues', [[{ qText: 'Vegetable' }]]],
    ['LowLevelSelect', [[1], true]],
    ['SelectAll', []],
    ['Clear', []],
  ] as const) {
    const { result, change } = await client.call(kind, method, params)
    expect([method, result, change]).toEqual([method, { qReturn: false }, undefined])
  }
  expect(await client.ask(kinds, 'SelectListObjectValues', [path, [1], true])).toEqual({ qSuccess: false })
  // Leek and kale are no fruit; a selection with one value that is possible is made, with all its values.
  expect(await client.ask(products, 'SelectListObjectValues', [path, [2, 3], false])).toEqual({ qSuccess: false })
  expect(await currentSelections(client)).toBe('Kind=Fruit locked [2, 0]')
  const product = await fieldHandle(client, 'Product')
  const values = [{ qText: 'leek' }, { qText: 'pear' }]
  expect(await client.ask(product, 'SelectValues', [values])).toEqual({ qReturn: true })
  expect(await statesOf(client, products)).toEqual(['apple:A', 'pear:S', 'leek:XS', 'kale:X', 'fig:X', 'plum:A'])
  expect(await client.ask(kind, 'Unlock')).toEqual({ qReturn: true })
  expect(await client.ask(kind, 'Select', ['Vegetable'])).toEqual({ qReturn: true })
})

it('passes over a lock of the field itself where it is told to, and keeps it locked', async () => {
  const { client } = await openSales()
  const kinds = await client.create(list('Kind'))
  const kind = await fieldHandle(client, 'Kind')
  await client.ask(kind, 'Select', ['Fruit'])
  await client.ask(kind, 'Lock')
  expect(await client.ask(kind, 'Select', ['Vegetable', true])).toEqual({ qReturn: true })
  expect(await currentSelections(client)).toBe('Kind=Vegetable locked [3, 0]')
  expect(await client.ask(kinds, 'SelectListObjectValues', [path, [0], false, true])).toEqual({ qSuccess: true })
  expect(await statesOf(client, kinds)).toEqual(['Fruit:L', 'Vegetable:X'])
})

it('clears around locks unless told otherwise, and steps back to before them', async () => {
  const { client } = await openSales()
  const kind = await fieldHandle(client, 'Kind')
  const day = await fieldHandle(client, 'Day')
  await client.ask(kind, 'Select', ['Fruit'])
  await client.ask(day, 'Select', ['Mon'])
  await client.ask(kind, 'Lock')
  await client.ask(1, 'ClearAll')
  expect(await currentSelections(client)).toBe('Kind=Fruit locked [4, 0]')
  await client.ask(1, 'Back')
  expect(await currentSelections(client)).toBe('Kind=Fruit locked & Day=Mon [3, 1]')
  await client.ask(1, 'Back')
  expect(await currentSelections(client)).toBe('Kind=Fruit & Day=Mon [2, 2]')
  await client.ask(1, 'Forward')
  await client.ask(day, 'ClearAllButThis')
  expect(await currentSelections(client)).toBe('Kind=Fruit locked & Day=Mon [3, 1]')
  await client.ask(day, 'ClearAllButThis', [true])
  expect(await currentSelections(client)).toBe('Day=Mon [4, 0]')
  await client.ask(1, 'LockAll')
  expect(await currentSelections(client)).toBe('Day=Mon locked [5, 0]')
  await client.ask(1, 'ClearAll', [true])
  expect(await currentSelections(client)).toBe(' [6, 0]')
  await client.ask(1, 'Back')
  await client.ask(1, 'UnlockAll')
  expect(await currentSelections(client)).toBe('Day=Mon [6, 0]')
})

it('locks the dimensions of an object, all or those that are named', async () => {
  const { client } = await openSales()
  const chart = await client.create(cube(['Kind', 'Day'], ['Sum(Amount)']))
  await client.ask(chart, 'SelectHyperCubeCells', ['/qHyperCubeDef', [0], [0, 1]])
  await client.ask(chart, 'Lock', ['/qHyperCubeDef', [1]])
  expect(await currentSelections(client)).toBe('Kind=Fruit & Day=Mon locked [2, 0]')
  const values = ['/qHyperCubeDef', 1, [2], false]
  expect(await client.ask(chart, 'SelectHyperCubeValues', values)).toEqual({ qSuccess: false })
  await client.ask(chart, 'ClearSelections', ['/qHyperCubeDef'])
  expect(await currentSelections(client)).toBe('Day=Mon locked [3, 0]')
  await client.ask(chart, 'Unlock', ['/qHyperCubeDef'])
  expect(await currentSelections(client)).toBe('Day=Mon [4, 0]')
})

it('counts what is locked, also where others exclude it', async () => {
  const { client } = await openSales()
  const kinds = await client.create(list('Kind'))
  const kind = await fieldHandle(client, 'Kind')
  await client.ask(kind, 'Select', ['Fruit'])
  // Made before the lock, so it is not refused.
  await client.ask(await fieldHandle(client, 'Day'), 'Select', ['Wed'])
  await client.ask(kind, 'Lock')
  expect(await statesOf(client, kinds)).toEqual(['Fruit:XL', 'Vegetable:X'])
  const { qListObject } = await client.layout(kinds)
  expect(qListObject?.['qDimensionInfo']).toMatchObject({
    qLocked: true,
    qStateCounts: { qLocked: 0, qLockedExcluded: 1, qSelected: 0, qExcluded: 1 },
  })
})

it('makes a selection against locks where that is believed of the engine', async () => {
  const { client } = await openSales({}, { beliefs: { lockedConflictRefused: false } })
  const kind = await fieldHandle(client, 'Kind')
  await client.ask(kind, 'Select', ['Fruit'])
  await client.ask(kind, 'Lock')
  expect(await client.ask(await fieldHandle(client, 'Product'), 'Select', ['leek'])).toEqual({ qReturn: true })
})

it('keeps one and only one value selected in a field that says so', async () => {
  const { client } = await openSales()
  const kind = await fieldHandle(client, 'Kind')
  const kinds = await client.create(list('Kind'))
  const refused = await client.call(kind, 'SetNxProperties', [{ qOneAndOnlyOne: true }])
  expect(refused.error).toMatchObject({ code: 8, parameter: 'qOneAndOnlyOne' })
  await client.ask(kind, 'Select', ['Fruit'])
  await client.ask(kind, 'SetNxProperties', [{ qOneAndOnlyOne: true }])
  expect(await client.ask(kind, 'GetNxProperties')).toEqual({ qProperties: { qOneAndOnlyOne: true } })
  expect(await client.ask(kind, 'Clear')).toEqual({ qReturn: false })
  expect(await client.ask(kind, 'SelectAll')).toEqual({ qReturn: false })
  await client.ask(1, 'ClearAll', [true])
  // Another value takes the place of the first, even in a list that toggles.
  expect(await client.ask(kinds, 'SelectListObjectValues', [path, [1], true])).toEqual({ qSuccess: true })
  expect(await statesOf(client, kinds)).toEqual(['Fruit:A', 'Vegetable:S'])
  const selections = await client.create({ qInfo: { qType: 's' }, qSelectionObjectDef: {} })
  expect((await client.layout(selections)).qSelectionObject?.qSelections).toMatchObject([{ qOneAndOnlyOne: true }])
})

it('refuses AND mode by its name', async () => {
  const { client } = await openSales()
  const kind = await fieldHandle(client, 'Kind')
  expect(await client.ask(kind, 'GetAndMode')).toEqual({ qReturn: false })
  expect(await client.ask(kind, 'SetAndMode', [false])).toEqual({})
  expect((await client.call(kind, 'SetAndMode', [true])).error).toMatchObject({ code: 20, parameter: 'qAndMode' })
})

it.each([
  ['refuses', false],
  ['where that is assumed, makes', true],
])('%s a soft-locked selection that a lock in another field excludes', async (_, softLockPassesOtherLocks) => {
  const { client } = await openSales({}, { beliefs: { softLockPassesOtherLocks } })
  const kind = await fieldHandle(client, 'Kind')
  await client.ask(kind, 'Select', ['Fruit'])
  await client.ask(kind, 'Lock')
  const product = await fieldHandle(client, 'Product')
  expect(await client.ask(product, 'Select', ['leek', true])).toEqual({ qReturn: softLockPassesOtherLocks })
})
