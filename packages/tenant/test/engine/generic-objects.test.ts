import { expect, it } from 'vitest'
import { GenericObject } from '../../src/engine/generic-object.ts'
import type { Patch } from '../../src/engine/patches.ts'
import { list, openSales } from './small-app.ts'

const patchOf = (qPath: string, value: unknown): object => ({ qOp: 'replace', qPath, qValue: JSON.stringify(value) })

const objects = [
  {
    qProperty: { qInfo: { qId: 'box', qType: 'container' }, title: 'Box' },
    qChildren: [
      { qProperty: { qInfo: { qId: 'a', qType: 'part' }, n: 1 }, qChildren: [] },
      { qProperty: { qInfo: { qId: 'b', qType: 'part' }, n: 2 }, qChildren: [] },
    ],
  },
]

it('takes soft patches on an object of the app and refuses to write to it', async () => {
  const { client, elsewhere } = await openSales({ objects })
  const box = Number((await client.ask(1, 'GetObject', ['box'])).qReturn?.qHandle)
  for (const [method, params] of [
    ['SetProperties', [{ title: 'x' }]],
    ['ApplyPatches', [[patchOf('/title', 'x')], false]],
    ['SetFullPropertyTree', [{ qProperty: { qInfo: { qId: 'box', qType: 'container' } }, qChildren: [] }]],
    ['CreateChild', [{ qInfo: { qType: 'part' } }]],
    ['DestroyChild', ['a']],
    ['DestroyAllChildren', []],
    ['SetChildArrayOrder', [['b', 'a']]],
    ['CopyFrom', ['a']],
  ] as const) {
    const { error } = await client.call(box, method, params)
    expect([method, error]).toMatchObject([method, { code: 5, parameter: 'box' }])
  }
  expect((await client.layout(box))['qMeta']).toEqual({ privileges: ['read', 'exportdata'] })
  const patched = await client.call(box, 'ApplyPatches', [[patchOf('/title', 'Mine')], true])
  expect(patched.change).toEqual([box])
  expect(await client.layout(box)).toMatchObject({ title: 'Mine', qHasSoftPatches: true })
  expect((await client.ask(box, 'GetProperties')).qProp).toMatchObject({ title: 'Box' })
  expect((await client.ask(box, 'GetEffectiveProperties')).qProp).toMatchObject({ title: 'Mine' })
  const other = await elsewhere()
  expect(await other.layout(Number((await other.ask(1, 'GetObject', ['box'])).qReturn?.qHandle))).toMatchObject({
    title: 'Box',
  })
  await client.ask(box, 'ClearSoftPatches')
  expect(await client.layout(box)).toMatchObject({ title: 'Box' })
})

it('drops a soft patch that new properties leave no place for, and everybody goes on selecting', async () => {
  const { client } = await openSales()
  const info = { qId: 'own', qType: 'part' }
  const own = await client.create({ qInfo: info, color: { auto: true }, title: 'Own' })
  const kinds = await client.create(list('Kind'))
  const patches = [patchOf('/color/auto', false), patchOf('/title', 'Mine')]
  for (const replace of [
    () => client.ask(own, 'SetProperties', [{ title: 'New' }]),
    () => client.ask(1, 'CreateSessionObject', [{ qInfo: info, title: 'New' }]),
    () => client.ask(own, 'ApplyPatches', [[{ qOp: 'remove', qPath: '/color' }], false]),
    () => client.ask(own, 'CopyFrom', ['kind']),
  ]) {
    await client.ask(own, 'SetProperties', [{ color: { auto: true }, title: 'Own' }])
    await client.ask(own, 'ApplyPatches', [patches, true])
    await replace()
    expect((await client.ask(own, 'GetEffectiveProperties')).qProp).toMatchObject({ title: 'Mine' })
    expect(await client.layout(own)).not.toHaveProperty('color')
    await client.ask(kinds, 'SelectListObjectValues', ['/qListObjectDef', [0], true])
  }
})

it('keeps one soft patch of what is replaced over and over, and all where places move', () => {
  const object = new GenericObject({ qInfo: { qId: 'a', qType: 'part' }, n: 0, items: [1, 2, 3] }, false)
  const replace = (path: string, value: unknown): Patch => ({ op: 'replace', path, value })
  for (let n = 1; n <= 50; n++) object.patch([replace('/n', n), replace('/deep', {}), replace('/deep/er', n)], true)
  expect(object.softPatches).toEqual([replace('/n', 50), replace('/deep', {}), replace('/deep/er', 50)])
  object.patch([replace('/items/1', 'x'), { op: 'remove', path: '/items/0', value: undefined }], true)
  object.patch([replace('/items/1', 'y')], true)
  const { effective } = object
  expect(effective).toMatchObject({ n: 50, deep: { er: 50 }, items: ['x', 'y'] })
  // What is kept makes the same of the properties.
  object.properties = { ...object.properties }
  expect(object.effective).toEqual(effective)
})

it('makes, orders, copies and destroys children', async () => {
  const { client } = await openSales({ objects })
  const parent = await client.create({ qInfo: { qType: 'container' }, title: 'Own' })
  const child = async (n: number): Promise<number> => {
    const created = await client.ask(parent, 'CreateChild', [{ qInfo: { qId: `c${n}`, qType: 'part' }, n }])
    return Number(created.qReturn?.qHandle)
  }
  const first = await child(1)
  await child(2)
  const ids = async (): Promise<unknown> => (await client.ask(parent, 'GetChildInfos')).qInfos?.map(({ qId }) => qId)
  await client.ask(parent, 'SetChildArrayOrder', [['c2', 'c1']])
  expect(await ids()).toEqual(['c2', 'c1'])
  expect((await client.call(parent, 'SetChildArrayOrder', [['c2']])).error).toMatchObject({
    code: 8,
    parameter: 'qIds',
  })
  const destroyed = await client.call(parent, 'DestroyChild', ['c1', { title: 'Less' }])
  expect(destroyed).toMatchObject({ result: { qSuccess: true }, close: [first], change: [parent] })
  expect(await client.ask(parent, 'DestroyChild', ['c1'])).toEqual({ qSuccess: false })
  expect(await client.layout(parent)).toMatchObject({ title: 'Less' })
  await client.ask(parent, 'CopyFrom', ['box'])
  expect(await client.ask(parent, 'GetFullPropertyTree')).toMatchObject({
    qPropEntry: {
      qProperty: { qInfo: { qId: 'container-1', qType: 'container' }, title: 'Box' },
      qChildren: [{ qProperty: { n: 1 } }, { qProperty: { n: 2 } }],
    },
  })
  // The copies are objects of their own.
  expect(await ids()).not.toContain('a')
  expect((await client.call(parent, 'CopyFrom', ['nowhere'])).error).toMatchObject({ code: 2, parameter: 'nowhere' })
  await client.ask(parent, 'DestroyAllChildren')
  expect(await ids()).toEqual([])
  expect(await client.ask(parent, 'GetLinkedObjects')).toEqual({ qItems: [] })
})

it('forgets session objects with their session', async () => {
  const { client, another, elsewhere } = await openSales()
  await client.create({ ...list('Kind'), qInfo: { qId: 'kinds', qType: 'list' } })
  expect((await (await another()).ask(1, 'GetObject', ['kinds'])).qReturn?.qHandle).toBe(2)
  expect((await (await elsewhere()).ask(1, 'GetObject', ['kinds'])).qReturn?.qHandle).toBeNull()
})
