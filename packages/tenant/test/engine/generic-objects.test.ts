import { expect, it } from 'vitest'
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
