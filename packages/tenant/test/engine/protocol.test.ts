import { expect, it } from 'vitest'
import { Client } from './client.ts'
import { cube, list, openSales } from './small-app.ts'

// Codes: JSON-RPC 2.0 section 5.1, and LocalizedErrorCode of the published engine schema.

it('answers the first calls of a page that looks up the theme of the app', async () => {
  const { app } = await openSales()
  const client = new Client(app.openSession())
  // A page in the wild calls with one parameter, or with all five.
  expect((await client.call(-1, 'OpenDoc', ['sales-app', '', '', '', false])).result).toEqual({
    qReturn: { qType: 'Doc', qHandle: 1, qGenericId: 'sales-app' },
  })
  const reference = { qType: 'GenericObject', qHandle: 2, qGenericType: 'AppPropsList', qGenericId: 'AppPropsList' }
  const properties = {
    qInfo: { qId: 'AppPropsList', qType: 'AppPropsList' },
    qAppObjectListDef: { qType: 'appprops', qData: { theme: '/theme' } },
  }
  expect((await client.call(1, 'CreateSessionObject', [properties])).result).toEqual({ qReturn: reference })
  expect((await client.call(1, 'GetObject', ['AppPropsList'])).result).toEqual({ qReturn: reference })
  expect((await client.call(2, 'GetLayout')).result).toMatchObject({
    qLayout: { qAppObjectList: { qItems: [{ qInfo: { qType: 'appprops' }, qData: { theme: 'card' } }] } },
  })
})

it('lists sheets with the properties that are asked for', async () => {
  const { client } = await openSales()
  const handle = await client.create({
    qInfo: { qId: 'SheetList', qType: 'SheetList' },
    qAppObjectListDef: { qType: 'sheet', qData: { title: '/qMetaDef/title', cells: '/cells', rank: '/rank' } },
  })
  const { qAppObjectList } = await client.layout(handle)
  expect(qAppObjectList?.qItems).toEqual([
    {
      qInfo: { qId: 'sheet-1', qType: 'sheet' },
      qMeta: expect.objectContaining({ title: 'Overview' }),
      qData: { title: 'Overview', cells: [] },
    },
  ])
})

it('opens the app once per socket, knows no other, and tells who comes later that it is open', async () => {
  const { app, client } = await openSales()
  expect((await client.call(-1, 'OpenDoc', ['sales-app'])).error).toMatchObject({ code: 1002, parameter: 'sales-app' })
  const session = app.openSession()
  const first = new Client(session)
  expect((await first.call(-1, 'GetActiveDoc')).error).toMatchObject({ code: 1017 })
  expect((await first.call(-1, 'OpenDoc', ['another-app'])).error).toMatchObject({
    code: 1003,
    parameter: 'another-app',
  })
  await first.open('sales-app')
  const second = new Client(session)
  expect((await second.call(-1, 'GetActiveDoc')).result).toEqual({
    qReturn: { qType: 'Doc', qHandle: 1, qGenericId: 'sales-app' },
  })
})

it('answers an unknown method with its name, on every kind of handle', async () => {
  const { client } = await openSales()
  const object = await client.create({ qInfo: { qType: 'any' } })
  const { qReturn: field } = await client.ask(1, 'GetField', ['Kind'])
  for (const [handle, type] of [
    [-1, 'Global'],
    [1, 'Doc'],
    [object, 'GenericObject'],
    [Number(field?.qHandle), 'Field'],
  ] as const) {
    const { error } = await client.call(handle, 'DoSomethingElse')
    expect(error).toEqual({
      code: -32601,
      parameter: 'DoSomethingElse',
      message: `DoSomethingElse of ${type} is not supported by the local tenant`,
    })
  }
  // Names that every JavaScript object answers to are no methods.
  expect((await client.call(1, 'constructor')).error?.code).toBe(-32601)
})

it('answers wrong parameters with -32602 and what is wrong', async () => {
  const { client } = await openSales()
  const wrong: [number, string, unknown, RegExp][] = [
    [1, 'GetObject', [], /qId is missing; it must be a string/],
    [1, 'GetObject', [7], /qId must be a string/],
    [1, 'GetObject', ['a', 'b'], /takes 1 parameters at most, not 2/],
    [1, 'GetObject', { qName: 'a' }, /qName has no parameter of this name; it has qId/],
    [1, 'CreateSessionObject', ['text'], /qProp must be an object/],
    [99, 'GetLayout', [], /99 stands for nothing/],
  ]
  for (const [handle, method, params, message] of wrong) {
    const { error } = await client.call(handle, method, params)
    expect(error?.code, `${method} ${JSON.stringify(params)}`).toBe(-32602)
    expect(error?.message).toMatch(message)
  }
})

it('takes parameters by position or by name', async () => {
  const { client } = await openSales()
  expect(await client.ask(1, 'GetObject', { qId: 'sheet-1' })).toEqual(await client.ask(1, 'GetObject', ['sheet-1']))
})

it('answers what is no request by the errors of JSON-RPC and goes on', async () => {
  const { client } = await openSales()
  const before = client.frames.length
  for (const text of [
    '',
    '{',
    'nonsense',
    '[]',
    '5',
    'null',
    '{"id":7}',
    '{"id":8,"method":"x","params":3}',
    '{"id":9,"method":"x","handle":"y"}',
  ]) {
    client.connection.receive(text)
  }
  await client.ask(1, 'GetAllInfos')
  const answers = client.frames.slice(before, -1).map(({ id, error }) => [id, error?.code])
  expect(answers).toEqual([
    [null, -32700],
    [null, -32700],
    [null, -32700],
    [null, -32600],
    [null, -32600],
    [null, -32600],
    [7, -32600],
    [8, -32600],
    [9, -32600],
  ])
})

it('answers requests in the order in which they came', async () => {
  const { client } = await openSales()
  const handle = await client.create(cube(['Product'], ['Sum(Amount)']))
  const before = client.frames.length
  const calls = [
    client.call(handle, 'GetLayout'),
    client.call(-1, 'EngineVersion'),
    client.call(1, 'Nothing'),
    client.call(handle, 'GetInfo'),
  ]
  client.connection.receive('no JSON')
  await Promise.all(calls)
  await client.ask(-1, 'EngineVersion')
  const ids = client.frames.slice(before).map(({ id }) => id)
  expect(ids.filter((id) => id !== null)).toEqual(
    ids.filter((id) => id !== null).toSorted((a, b) => Number(a) - Number(b)),
  )
  expect(ids[4]).toBeNull()
})

it('answers each request under the selections that were made before it, however fast they follow one another', async () => {
  const { client } = await openSales()
  const kinds = await client.create(list('Kind'))
  const total = await client.create(cube([], ['Sum(Amount)']))
  const asked = [0, 1].flatMap((kind) => {
    void client.call(kinds, 'SelectListObjectValues', ['/qListObjectDef', [kind], false])
    return [client.layout(total), client.layout(total)]
  })
  const texts = (await Promise.all(asked)).map(
    ({ qHyperCube }) => qHyperCube?.qDataPages?.[0]?.qMatrix[0]?.[0]?.['qText'],
  )
  // Fruit: 3 + 5 + 4; then the vegetables alone: 7 + 0.
  expect(texts).toEqual(['12', '12', '7', '7'])
})

it('says of what is not there that it has no handle, as a success', async () => {
  const { client } = await openSales()
  const none = { qReturn: { qType: null, qHandle: null } }
  expect((await client.call(1, 'GetObject', ['nothing'])).result).toEqual(none)
  expect((await client.call(1, 'GetField', ['Nothing'])).result).toEqual(none)
  expect((await client.call(1, 'GetVariableByName', ['vNothing'])).result).toEqual(none)
})

it('counts handles per socket from 1, and gives one object one handle', async () => {
  const { client, another } = await openSales()
  await client.create({ qInfo: { qType: 'any', qId: 'first' } })
  const second = await client.create({ qInfo: { qType: 'any', qId: 'second' } })
  expect(second).toBe(3)
  const { qReturn } = await client.ask(1, 'GetObject', ['second'])
  expect(qReturn?.qHandle).toBe(3)
  const other = await another()
  expect((await other.ask(1, 'GetObject', ['second']))['qReturn']).toEqual({
    qType: 'GenericObject',
    qHandle: 2,
    qGenericType: 'any',
    qGenericId: 'second',
  })
})

it('keeps session objects for the other sockets, and closes them everywhere', async () => {
  const { client, another } = await openSales()
  const other = await another()
  await client.create({ qInfo: { qType: 'any', qId: 'shared' }, title: 'one' })
  const { qReturn } = await other.ask(1, 'GetObject', ['shared'])
  // Made again under the same id, as after a reload of the page: still the same object.
  const again = await client.call(1, 'CreateSessionObject', [{ qInfo: { qType: 'any', qId: 'shared' }, title: 'two' }])
  expect(again.result?.['qReturn']?.qHandle).toBe(2)
  expect(other.frames.at(-1)).toEqual({ jsonrpc: '2.0', change: [qReturn?.qHandle] })
  expect((await other.layout(Number(qReturn?.qHandle)))['title']).toBe('two')
  const destroyed = await client.call(1, 'DestroySessionObject', ['shared'])
  expect(destroyed).toMatchObject({ result: { qSuccess: true }, close: [2] })
  expect(other.frames.at(-1)).toEqual({ jsonrpc: '2.0', close: [qReturn?.qHandle] })
  expect((await client.call(2, 'GetLayout')).error?.code).toBe(-32602)
})

it('keeps two sessions apart', async () => {
  const { app, client } = await openSales()
  const stranger = new Client(app.openSession())
  await stranger.open('sales-app')
  const handle = await stranger.create(list('Kind'))
  await client.create({ qInfo: { qType: 'any', qId: 'mine' } })
  const { qReturn } = await client.ask(1, 'GetField', ['Kind'])
  await client.ask(Number(qReturn?.qHandle), 'Select', ['Fruit'])
  const { qListObject } = await stranger.layout(handle)
  expect(qListObject).toMatchObject({ qDimensionInfo: { qStateCounts: { qSelected: 0, qOption: 2 } } })
  expect((await stranger.ask(1, 'GetObject', ['mine']))['qReturn']?.qHandle).toBeNull()
  expect(stranger.frames.some(({ change }) => change !== undefined)).toBe(false)
})

it('cancels a request that waits or runs, with error 15, and answers the rest', async () => {
  const { client } = await openSales()
  const handle = await client.create(cube(['Product', 'Day'], ['Sum(Amount)']))
  const running = client.call(handle, 'GetLayout')
  const waiting = client.call(handle, 'GetEffectiveProperties')
  const last = client.call(handle, 'GetInfo')
  // Ids count up from 1: OpenDoc, CreateSessionObject, and then these three.
  const cancel = client.call(-1, 'CancelRequest', [4])
  expect((await cancel).result).toEqual({})
  expect((await waiting).error).toMatchObject({ code: 15 })
  expect((await running).result).toBeDefined()
  expect((await last).result).toBeDefined()
  const all = [client.call(handle, 'GetProperties'), client.call(handle, 'GetLayout')]
  await client.call(-1, 'AbortAll')
  for (const frame of await Promise.all(all)) expect(frame.error?.code).toBe(15)
})

it('falls silent towards a socket that has gone', async () => {
  const { client, another } = await openSales()
  const other = await another()
  const handle = await client.create(list('Kind'))
  await other.ask(1, 'GetObject', ['list-1'])
  other.connection.detach()
  const before = other.frames.length
  await client.ask(handle, 'SelectListObjectValues', ['/qListObjectDef', [0], false])
  other.connection.receive('{"id":99,"handle":-1,"method":"EngineVersion","params":[]}')
  await client.ask(-1, 'EngineVersion')
  expect(other.frames.length).toBe(before)
})

it('patches properties softly and for good, and says what a patch misses', async () => {
  const { client } = await openSales()
  const handle = await client.create({ qInfo: { qType: 'any' }, color: { auto: true }, items: [1, 2] })
  const soft = await client.call(handle, 'ApplyPatches', [
    [{ qOp: 'replace', qPath: '/color/auto', qValue: 'false' }],
    true,
  ])
  expect(soft.change).toEqual([handle])
  expect((await client.ask(handle, 'GetProperties'))['qProp']?.['color']).toEqual({ auto: true })
  expect((await client.ask(handle, 'GetEffectiveProperties'))['qProp']?.['color']).toEqual({ auto: false })
  expect((await client.layout(handle))['color']).toEqual({ auto: false })
  await client.ask(handle, 'ClearSoftPatches')
  expect((await client.layout(handle))['color']).toEqual({ auto: true })
  await client.ask(handle, 'ApplyPatches', [
    [
      { qOp: 'add', qPath: '/items/-', qValue: '3' },
      { qOp: 'remove', qPath: '/items/0' },
      { qOp: 'add', qPath: '/title', qValue: '"x"' },
    ],
    false,
  ])
  expect((await client.ask(handle, 'GetProperties'))['qProp']).toMatchObject({ items: [2, 3], title: 'x' })
  expect(
    (await client.call(handle, 'ApplyPatches', [[{ qOp: 'replace', qPath: '/no/way', qValue: '1' }], true])).error,
  ).toMatchObject({ code: 8, parameter: '/no/way' })
  expect(
    (await client.call(handle, 'ApplyPatches', [[{ qOp: 'replace', qPath: '/items', qValue: '{' }], true])).error?.code,
  ).toBe(-32602)
})

it('writes and reads whole trees of properties', async () => {
  const { client } = await openSales()
  const handle = await client.create({
    qInfo: { qId: 'pane', qType: 'filterpane' },
    qChildListDef: { qData: { title: '/title' } },
  })
  const child = (id: string, title: string): object => ({
    qProperty: { qInfo: { qId: id, qType: 'listbox' }, title },
    qChildren: [],
  })
  const tree = (...children: object[]): object => ({
    qProperty: { qInfo: { qId: 'pane', qType: 'filterpane' }, qChildListDef: { qData: { title: '/title' } } },
    qChildren: children,
  })
  await client.ask(handle, 'SetFullPropertyTree', [tree(child('a', 'A'), child('b', 'B'))])
  const { qReturn } = await client.ask(1, 'GetObject', ['a'])
  expect((await client.layout(handle))['qChildList']?.qItems).toMatchObject([
    { qInfo: { qId: 'a' }, qData: { title: 'A' } },
    { qInfo: { qId: 'b' } },
  ])
  const changed = await client.call(handle, 'SetFullPropertyTree', [tree(child('a', 'A2'))])
  expect(changed.change).toEqual(expect.arrayContaining([handle, qReturn?.qHandle]))
  expect((await client.layout(Number(qReturn?.qHandle)))['title']).toBe('A2')
  expect((await client.ask(handle, 'GetChildInfos'))['qInfos']).toEqual([{ qId: 'a', qType: 'listbox' }])
  expect((await client.ask(handle, 'GetFullPropertyTree'))['qPropEntry']).toMatchObject({
    qChildren: [{ qProperty: { title: 'A2' } }],
  })
})

it('refuses frames that are nested without end, whatever brackets their texts hold', async () => {
  const { client } = await openSales()
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  const before = client.frames.length
  client.connection.receive(
    `{"id":7,"handle":1,"method":"CreateSessionObject","params":[{"qInfo":{"qType":"deep"},"x":${deep}}]}`,
  )
  const handle = await client.create({ qInfo: { qType: 'text' }, title: '[{"\\'.repeat(10_000) })
  expect(client.frames[before]).toMatchObject({ id: 7, error: { code: -32600 } })
  expect((await client.layout(handle))['title']).toHaveLength(40_000)
})

it('lays out properties and types that are named as what every object of JavaScript has', async () => {
  const { client } = await openSales()
  const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf']
  const properties = Object.fromEntries(names.map((name) => [name, { title: name }]))
  const handle = await client.create({ qInfo: { qType: 'text' }, inner: properties, ...properties })
  expect(await client.layout(handle)).toMatchObject({ inner: properties, ...properties })
  for (const type of names) {
    const { qReturn } = await client.ask(1, 'CreateSessionObject', [{ qInfo: { qType: type } }])
    expect(qReturn).toMatchObject({ qType: 'GenericObject', qGenericType: type })
  }
  for (const qMode of names) {
    const { qHyperCube } = await client.layout(await client.create(cube(['Kind'], [], { qMode })))
    expect(qHyperCube?.qError?.['qExtendedMessage']).toBe(`Not supported by this engine: hypercubes of mode ${qMode}`)
  }
})

it('answers an internal error where an answer cannot be written, and goes on', async () => {
  const { app } = await openSales()
  const texts: string[] = []
  const connection = app.openSession().attach((frame) => {
    if (frame['id'] === 1 && frame['result'] !== undefined) throw new TypeError('cannot be written')
    texts.push(JSON.stringify(frame))
  })
  for (const id of [1, 2]) {
    connection.receive(JSON.stringify({ id, handle: -1, method: 'EngineVersion', params: [] }))
  }
  await expect.poll(() => texts.length).toBe(2)
  expect(texts.map((text): unknown => JSON.parse(text))).toEqual([
    {
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32603, parameter: '', message: 'Internal error: cannot be written' },
    },
    expect.objectContaining({ id: 2, result: expect.anything() }),
  ])
})

it('refuses more requests than it would keep waiting, and answers those that wait', async () => {
  const { client } = await openSales()
  const handle = await client.create(cube(['Product'], ['Sum(Amount)']))
  const calls = Array.from({ length: 1500 }, () => client.call(handle, 'GetLayout'))
  const frames = await Promise.all(calls)
  expect(frames.filter(({ result }) => result !== undefined)).toHaveLength(1000)
  const refused = frames.filter(({ error }) => error !== undefined)
  expect(refused).toHaveLength(500)
  expect(refused[0]?.error).toMatchObject({ code: 19, message: expect.stringContaining('1000 requests') })
  expect((await client.call(handle, 'GetLayout')).result).toBeDefined()
  // Malformed frames wait their turn as well.
  const before = client.frames.length
  for (let count = 0; count < 1500; count++) client.connection.receive('{"id":"x"}')
  await client.ask(-1, 'EngineVersion').catch(() => undefined)
  await expect.poll(() => client.frames.length).toBe(before + 1501)
})

it('keeps no more of what waits than a socket may hold', async () => {
  const { client } = await openSales()
  const text = 'x'.repeat(4_000_000)
  const calls = Array.from({ length: 20 }, () => client.call(1, 'GetObject', [text]))
  const codes = (await Promise.all(calls)).map(({ error }) => error?.code)
  expect(codes.filter((code) => code === 19).length).toBe(16)
})

it('refuses to calculate once the app is closed', async () => {
  const { app, client } = await openSales()
  const chart = await client.create(cube(['Day'], ['Sum(Amount)']))
  await app.close()
  const { error } = await client.call(chart, 'GetLayout')
  expect(error).toMatchObject({ code: -32603, message: expect.stringContaining('closed') })
})
