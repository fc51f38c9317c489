import { expect, it } from 'vitest'
import { Client, type Frame } from './client.ts'
import { cube, openSales } from './small-app.ts'

// The shape of the patches: enigma.js 2.15.0, json-patch and delta-response-interceptor. `/` is the whole.

function patched(client: Client, handle: number, method: string, params: unknown[] = []): Promise<Frame> {
  return client.call(handle, method, params, { delta: true })
}

it('answers the whole first, then what has changed, and nothing when nothing has', async () => {
  const { client } = await openSales()
  const handle = await client.create({ qInfo: { qId: 'o', qType: 'any' }, title: 'one', color: { auto: true, hue: 3 } })
  const whole = await client.layout(handle)
  const first = await patched(client, handle, 'GetLayout')
  expect(first).toEqual({
    jsonrpc: '2.0',
    id: first.id,
    delta: true,
    result: { qLayout: [{ op: 'add', path: '/', value: whole }] },
  })
  expect((await patched(client, handle, 'GetLayout')).result).toEqual({ qLayout: [] })
  await client.ask(handle, 'SetProperties', [{ title: 'two', color: { auto: true }, items: [1] }])
  expect((await patched(client, handle, 'GetLayout')).result).toEqual({
    qLayout: [
      { op: 'replace', path: '/title', value: 'two' },
      { op: 'remove', path: '/color/hue' },
      { op: 'add', path: '/items', value: [1] },
    ],
  })
})

it('answers plainly who does not ask for patches, and patches go on from the last patches', async () => {
  const { client } = await openSales()
  const handle = await client.create({ qInfo: { qType: 'any' }, title: 'one', text: 'something that is long' })
  await patched(client, handle, 'GetLayout')
  await client.ask(handle, 'SetProperties', [{ title: 'two', text: 'something that is long' }])
  const plain = await client.call(handle, 'GetLayout')
  expect(plain).not.toHaveProperty('delta')
  expect(plain.result?.qLayout).toMatchObject({ title: 'two' })
  expect((await client.call(handle, 'GetLayout', [], { delta: false })).result?.qLayout).toMatchObject({ title: 'two' })
  expect((await patched(client, handle, 'GetLayout')).result).toEqual({
    qLayout: [{ op: 'replace', path: '/title', value: 'two' }],
  })
})

it('answers whole to everybody where patches are switched off', async () => {
  const { app } = await openSales()
  const client = new Client(app.openSession({ beliefs: { deltas: 'off' } }))
  expect((await patched(client, -1, 'OpenDoc', ['sales-app'])).result?.qReturn).toMatchObject({ qHandle: 1 })
})

it('patches what a selection changes in a cube, a small part of it', async () => {
  const { client } = await openSales()
  const handle = await client.create(cube(['Day'], ['Sum(Amount)', 'Count(Product)']))
  const whole = JSON.stringify((await patched(client, handle, 'GetLayout')).result)
  await client.ask(handle, 'SelectHyperCubeValues', ['/qHyperCubeDef', 0, [0], false])
  const change = await patched(client, handle, 'GetLayout')
  const patches = change.result?.qLayout as unknown as { op: string; path: string }[]
  expect(patches.some(({ path }) => path === '/')).toBe(false)
  expect(patches.some(({ path }) => path.startsWith('/qHyperCube/qDataPages'))).toBe(true)
  expect(JSON.stringify(patches).length).toBeLessThan(whole.length / 2)
})

it('keeps apart what two sockets, two handles and two methods were sent', async () => {
  const { client, another } = await openSales()
  const other = await another()
  const handle = await client.create({ qInfo: { qId: 'o', qType: 'any' }, title: 'one' })
  await patched(client, handle, 'GetLayout')
  for (const [who, method, key] of [
    [client, 'GetProperties', 'qProp'],
    [client, 'GetEffectiveProperties', 'qProp'],
    [other, 'GetLayout', 'qLayout'],
  ] as const) {
    if (who === other) await other.ask(1, 'GetObject', ['o'])
    const { result } = await patched(who, who === other ? 2 : handle, method)
    expect(result?.[key], method).toMatchObject([{ op: 'add', path: '/' }])
  }
  await client.ask(1, 'DestroySessionObject', ['o'])
  const anew = await client.create({ qInfo: { qId: 'o', qType: 'any' }, title: 'one' })
  expect((await patched(client, anew, 'GetLayout')).result?.['qLayout']).toMatchObject([{ op: 'add', path: '/' }])
})

it('sends every other result as a whole, and leaves void answers and errors alone', async () => {
  const { client } = await openSales()
  const reference = { qType: 'GenericObject', qHandle: 2, qGenericType: 'sheet', qGenericId: 'sheet-1' }
  for (let time = 0; time < 2; time++) {
    expect(await patched(client, 1, 'GetObject', ['sheet-1'])).toMatchObject({
      delta: true,
      result: { qReturn: [{ op: 'add', path: '/', value: reference }] },
    })
    expect(await patched(client, 1, 'BackCount')).toMatchObject({
      delta: true,
      result: { qReturn: [{ op: 'add', path: '/', value: 0 }] },
    })
  }
  expect(await patched(client, 1, 'ClearAll')).not.toHaveProperty('delta')
  expect(await patched(client, 1, 'Nothing')).not.toHaveProperty('delta')
})

it('forgets what grows large, and begins with the whole again', async () => {
  const { client } = await openSales()
  const handles: number[] = []
  for (let count = 0; count < 6; count++) {
    handles.push(await client.create({ qInfo: { qType: 'any' }, text: `${count}`.repeat(60_000) }))
  }
  for (const handle of handles) await patched(client, handle, 'GetLayout')
  // Two of these fit into what a socket may keep.
  const answers = []
  for (const handle of handles.toReversed()) answers.push(await patched(client, handle, 'GetLayout'))
  const wholes = answers.map(({ result }) => Object.keys(result?.qLayout ?? {}).length)
  expect(wholes).toEqual([0, 0, 1, 1, 1, 1])
  const long = await client.create({ qInfo: { qType: 'any' }, text: 'x'.repeat(70_000) })
  for (let time = 0; time < 2; time++) {
    expect((await patched(client, long, 'GetLayout')).result?.['qLayout']).toMatchObject([{ op: 'add', path: '/' }])
  }
})

it('replaces one level higher what clients cannot address', async () => {
  const { client } = await openSales()
  const handle = await client.create({
    qInfo: { qType: 'any' },
    map: { inner: { 'a/b': 1, 7: 1, other: 'x'.repeat(99) } },
  })
  await patched(client, handle, 'GetLayout')
  for (const inner of [
    { 'a/b': 2, 7: 1 },
    { 'a/b': 2, 7: 2 },
  ]) {
    await client.ask(handle, 'SetProperties', [{ map: { inner } }])
    expect((await patched(client, handle, 'GetLayout')).result?.['qLayout']).toEqual([
      { op: 'replace', path: '/map/inner', value: inner },
    ])
  }
})
