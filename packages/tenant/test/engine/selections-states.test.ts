import { expect, it } from 'vitest'
import type { Client } from './client.ts'
import { cube, list, openSales, statesOf, textsOf } from './small-app.ts'

async function fieldHandle(client: Client, name: string, state = ''): Promise<number> {
  return Number((await client.ask(1, 'GetField', [name, state]))['qReturn']?.qHandle)
}

async function stateNames(client: Client): Promise<unknown> {
  return (await client.ask(1, 'GetAppLayout')).qLayout?.['qStateNames']
}

it('has the alternate states of the app, each with its own selections and all with one history', async () => {
  const { client } = await openSales({ qStateNames: ['Left', 'Right'] })
  expect(await stateNames(client)).toEqual(['Left', 'Right'])
  const here = await client.create(cube([], ['Sum(Amount)']))
  const left = await client.create(cube([], ['Sum(Amount)'], { qStateName: 'Left' }))
  const kinds = await client.create({ ...list('Kind'), qStateName: 'Left' })
  const selections = await client.create({ qInfo: { qType: 's' }, qSelectionObjectDef: { qStateName: 'Left' } })
  await client.ask(await fieldHandle(client, 'Kind', 'Left'), 'Select', ['Fruit'])
  await client.ask(await fieldHandle(client, 'Day', '$'), 'Select', ['Tue'])
  expect(await textsOf(client, here)).toEqual([['6']])
  expect(await textsOf(client, left)).toEqual([['12']])
  // The list takes the state of its object.
  expect(await statesOf(client, kinds)).toEqual(['Fruit:S', 'Vegetable:A'])
  expect((await client.layout(selections)).qSelectionObject).toMatchObject({
    qStateName: 'Left',
    qBackCount: 2,
    qSelections: [{ qField: 'Kind', qSelected: 'Fruit' }],
  })
  await client.ask(1, 'Back')
  expect(await textsOf(client, here)).toEqual([['20']])
  await client.ask(1, 'Back')
  expect(await textsOf(client, left)).toEqual([['20']])
  await client.ask(1, 'Forward')
  await client.ask(1, 'Forward')
  await client.ask(1, 'ClearAll', [false, 'Left'])
  expect([await textsOf(client, here), await textsOf(client, left)]).toEqual([[['6']], [['20']]])
})

it('gives one field handle for each state, and the same for $ as for none', async () => {
  const { client } = await openSales({ qStateNames: ['Left'] })
  const plain = await fieldHandle(client, 'Kind')
  expect(await fieldHandle(client, 'Kind', '$')).toBe(plain)
  expect(await fieldHandle(client, 'Kind', 'Left')).not.toBe(plain)
})

it('names a state that does not exist, wherever it is asked for', async () => {
  const { client } = await openSales({ qStateNames: ['Left'] })
  const error = { code: 2, parameter: 'Up', message: 'The app has no alternate state "Up"; it has "Left"' }
  for (const [method, params] of [
    ['GetField', ['Kind', 'Up']],
    ['ClearAll', [false, 'Up']],
    ['LockAll', ['Up']],
    ['RemoveAlternateState', ['Up']],
    ['AddSessionAlternateState', ['New', 'Up']],
    ['GetSetAnalysis', ['Up']],
  ] as const) {
    expect([method, (await client.call(1, method, params)).error]).toEqual([method, error])
  }
  const chart = await client.create(cube(['Kind'], [], { qStateName: 'Up' }))
  expect((await client.layout(chart)).qHyperCube?.qError).toMatchObject({ qErrorCode: 2, qContext: 'Up' })
  const kinds = await client.create(list('Kind', { qStateName: 'Up' }))
  expect((await client.layout(kinds)).qListObject?.qError).toMatchObject({ qErrorCode: 2, qContext: 'Up' })
  const select = ['/qListObjectDef', [0], false]
  expect((await client.call(kinds, 'SelectListObjectValues', select)).error).toEqual(error)
})

it('adds and removes states, and tells the app and the charts of it', async () => {
  const { client } = await openSales()
  const there = await client.create(cube([], ['Sum(Amount)'], { qStateName: 'New' }))
  expect((await client.layout(there)).qHyperCube?.qError).toMatchObject({ qErrorCode: 2 })
  expect((await client.call(1, 'AddAlternateState', ['New'])).change).toEqual([1, there])
  expect((await client.call(1, 'AddAlternateState', ['New'])).error).toMatchObject({ code: 3, parameter: 'New' })
  expect((await client.call(1, 'AddAlternateState', [''])).error).toMatchObject({ code: 8 })
  expect((await client.call(1, 'RemoveAlternateState', ['$'])).error).toMatchObject({ code: 8 })
  await client.ask(await fieldHandle(client, 'Kind', 'New'), 'Select', ['Fruit'])
  expect(await textsOf(client, there)).toEqual([['12']])
  // A state of the session begins with the selections of another, and the app's layout does not list it.
  await client.ask(1, 'AddSessionAlternateState', ['Copy', 'New'])
  const copy = await client.create(cube([], ['Sum(Amount)'], { qStateName: 'Copy' }))
  expect(await textsOf(client, copy)).toEqual([['12']])
  expect(await stateNames(client)).toEqual(['New'])
  expect(await client.ask(1, 'RemoveSessionAlternateState', ['New'])).toEqual({ qSuccess: false })
  expect(await client.ask(1, 'RemoveSessionAlternateState', ['Copy'])).toEqual({ qSuccess: true })
  await client.ask(1, 'RemoveAlternateState', ['New'])
  expect(await stateNames(client)).toEqual([])
  // What was selected in it is gone with it, also from the way back.
  await client.ask(1, 'Back')
  await client.ask(1, 'AddAlternateState', ['New'])
  expect(await textsOf(client, there)).toEqual([['20']])
})

it('keeps the states of one session from another', async () => {
  const { client, elsewhere } = await openSales({ qStateNames: ['Left'] })
  await client.ask(1, 'AddAlternateState', ['Mine'])
  expect(await stateNames(await elsewhere())).toEqual(['Left'])
})
