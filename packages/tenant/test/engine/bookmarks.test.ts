import { expect, it, onTestFinished } from 'vitest'
import { openSessionApp } from '../../src/engine/open-session-app.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { Client } from './client.ts'
import { randomNumbers } from './random-app.ts'
import { cube, list, openSales, textsOf } from './small-app.ts'

async function select(client: Client, field: string, texts: readonly string[], state = ''): Promise<number> {
  const handle = Number((await client.ask(1, 'GetField', [field, state])).qReturn?.qHandle)
  await client.ask(handle, 'SelectValues', [texts.map((qText) => ({ qText }))])
  return handle
}

async function selections(client: Client, state = '$'): Promise<string> {
  const properties = { qInfo: { qId: `now${state}`, qType: 'now' }, qSelectionObjectDef: { qStateName: state } }
  const { qSelectionObject } = await client.layout(await client.create(properties))
  const fields = (qSelectionObject?.qSelections ?? []).map(
    ({ qField, qSelected, qLocked }) => `${qField}=${qSelected}${qLocked === true ? ' locked' : ''}`,
  )
  return fields.join(' & ')
}

async function createBookmark(client: Client, properties: object = {}): Promise<string> {
  const qInfo = { qType: 'bookmark' }
  const result = await client.ask(1, 'CreateBookmark', [{ qInfo, qMetaDef: { title: 'Mine' }, ...properties }])
  return (result['qInfo'] as { qId: string }).qId
}

it('brings back the selections and locks of all states, as one step', async () => {
  const { client } = await openSales({ qStateNames: ['Left'] })
  await select(client, 'Day', ['Tue'], 'Left')
  const kind = await select(client, 'Kind', ['Fruit'])
  await client.ask(kind, 'Lock')
  const id = await createBookmark(client)
  await client.ask(1, 'ClearAll', [true])
  await client.ask(1, 'ClearAll', [false, 'Left'])
  await select(client, 'Product', ['leek'])
  const kinds = await client.create(list('Kind'))
  const applied = await client.call(1, 'ApplyBookmark', [id])
  expect(applied.result).toEqual({ qSuccess: true })
  expect(applied.change).toContain(kinds)
  expect([await selections(client), await selections(client, 'Left')]).toEqual(['Kind=Fruit locked', 'Day=Tue'])
  await client.ask(1, 'Back')
  expect([await selections(client), await selections(client, 'Left')]).toEqual(['Product=leek', ''])
  expect(await client.ask(1, 'ApplyBookmark', ['nowhere'])).toEqual({ qSuccess: false })
})

it('makes a bookmark that has layout, properties and values, and can be replaced, cloned and destroyed', async () => {
  const { client } = await openSales()
  const bookmarks = await client.create({ qInfo: { qType: 'BookmarkList' }, qBookmarkListDef: { qType: 'bookmark' } })
  await select(client, 'Product', ['apple', 'fig'])
  const qProp = { qInfo: { qId: 'b1', qType: 'bookmark' }, qMetaDef: { title: 'Mine' }, note: 'x' }
  const created = await client.call(1, 'CreateBookmark', [qProp])
  expect(created).toMatchObject({
    result: {
      qReturn: { qType: 'GenericBookmark', qGenericType: 'bookmark', qGenericId: 'b1' },
      qInfo: { qId: 'b1', qType: 'bookmark' },
    },
    change: [bookmarks],
  })
  const handle = Number(created.result?.qReturn?.qHandle)
  expect(await client.ask(1, 'GetBookmark', ['b1'])).toMatchObject({ qReturn: { qHandle: handle } })
  expect(await client.ask(1, 'GetBookmark', ['b2'])).toEqual({ qReturn: { qType: null, qHandle: null } })
  expect((await client.call(1, 'CreateBookmark', [qProp])).error).toMatchObject({ code: 3, parameter: 'b1' })
  expect(await client.ask(handle, 'GetProperties')).toEqual({ qProp })
  expect(await client.ask(handle, 'GetInfo')).toEqual({ qInfo: { qId: 'b1', qType: 'bookmark' } })
  expect(await client.layout(handle)).toMatchObject({
    qInfo: { qId: 'b1', qType: 'bookmark' },
    qMeta: { title: 'Mine' },
    qBookmark: {
      qStateData: [
        {
          qStateName: '$',
          qFieldItems: [
            { qDef: { qName: 'Product' }, qValues: [{ qText: 'apple' }, { qText: 'fig' }], qValuesCount: 2 },
          ],
        },
      ],
    },
    qFieldInfos: [{ qFieldName: 'Product', qValuesCount: 2, qExcludedValuesCount: 4 }],
  })
  const page = { qStartIndex: 1, qEndIndex: 1 }
  expect(await client.ask(handle, 'GetFieldValues', ['Product', false, page])).toEqual({
    qFieldValues: [{ qText: 'fig' }],
  })
  expect(await client.ask(handle, 'GetFieldValues', ['Product', true, page])).toEqual({
    qFieldValues: [{ qText: 'leek' }],
  })
  await client.ask(handle, 'SetProperties', [{ ...qProp, qMetaDef: { title: 'Other' } }])
  const patch = { qOp: 'replace', qPath: '/note', qValue: '"y"' }
  await client.ask(handle, 'ApplyPatches', [[patch]])
  const data = { qType: 'bookmark', qData: { note: '/note' } }
  expect(await client.ask(1, 'GetBookmarks', [{ qTypes: ['bookmark'], ...data }])).toMatchObject({
    qList: [{ qInfo: { qId: 'b1' }, qMeta: { title: 'Other' }, qData: { note: 'y' } }],
  })
  await select(client, 'Product', ['kale'])
  await client.ask(1, 'ReplaceBookmark', ['b1'])
  const { qCloneId } = await client.ask(1, 'CloneBookmark', ['b1'])
  await client.ask(1, 'ClearAll')
  expect(await client.ask(handle, 'Apply')).toEqual({ qSuccess: true })
  expect(await selections(client)).toBe('Product=kale')
  const listed = (await client.layout(bookmarks))['qBookmarkList'] as { qItems: { qInfo: { qId: string } }[] }
  expect(listed.qItems.map(({ qInfo }) => qInfo.qId)).toEqual(['b1', qCloneId])
  const destroyed = await client.call(1, 'DestroyBookmark', ['b1'])
  expect(destroyed).toMatchObject({ result: { qSuccess: true }, close: [handle], change: [bookmarks] })
  expect(await client.ask(1, 'DestroyBookmark', ['b1'])).toEqual({ qSuccess: false })
})

it('shows a user’s bookmarks in every session of that user, and to nobody else', async () => {
  const [ada, grace] = [{}, {}]
  const { client, elsewhere } = await openSales({}, { owner: ada })
  await select(client, 'Kind', ['Fruit'])
  const id = await createBookmark(client)
  const { qId } = await client.ask(1, 'CreateTemporaryBookmark', [{}])
  const again = await elsewhere({ owner: ada })
  expect(await client.ask(1, 'GetBookmarks', [{}])).toMatchObject({ qList: [{ qInfo: { qId: id } }] })
  expect(await again.ask(1, 'ApplyBookmark', [id])).toEqual({ qSuccess: true })
  expect(await selections(again)).toBe('Kind=Fruit')
  await again.ask(1, 'ClearAll')
  expect(await again.ask(1, 'ApplyTemporaryBookmark', [qId])).toEqual({ qReturn: true })
  expect(await selections(again)).toBe('Kind=Fruit')
  for (const options of [{ owner: grace }, {}]) {
    const stranger = await elsewhere(options)
    expect(await stranger.ask(1, 'GetBookmarks', [{}])).toEqual({ qList: [] })
    expect(await stranger.ask(1, 'ApplyBookmark', [id])).toEqual({ qSuccess: false })
    expect(await stranger.ask(1, 'ApplyTemporaryBookmark', [qId])).toEqual({ qReturn: false })
  }
})

const stored = {
  qProperties: { qInfo: { qId: 'stored', qType: 'bookmark' }, qMetaDef: { title: 'Stored' } },
  qBookmark: {
    qStateData: [
      {
        qStateName: '$',
        qFieldItems: [
          { qDef: { qName: 'Product', qType: 'PRESENT' }, qValues: [{ qText: 'pear' }, { qText: 'mango' }] },
          { qDef: { qName: 'Amount' }, qValues: [{ qText: '4', qIsNumeric: true, qNumber: 4 }], qLocked: true },
          { qDef: { qName: 'Day' }, qSelectInfo: { qTextSearch: 'M*' }, qValues: [] },
          { qDef: { qName: 'Kind' }, qValues: [], qExcludedValues: [{ qText: 'Vegetable' }] },
          { qDef: { qName: 'Colour' }, qValues: [{ qText: 'red' }] },
        ],
      },
      { qStateName: 'Gone', qFieldItems: [{ qDef: { qName: 'Kind' }, qValues: [{ qText: 'Fruit' }] }] },
    ],
    qVariableItems: [{ qName: 'vShare', qValue: { qText: '7', qIsNumeric: true, qNumber: 7 } }],
  },
}

it('applies the bookmarks of the app, and says what of them is not there', async () => {
  const { client } = await openSales({ bookmarks: [stored], variables: [{ qName: 'vShare', qDefinition: '1' }] })
  const { qResult } = await client.ask(1, 'ApplyAndVerifyBookmark', ['stored'])
  // BookmarkFieldVerifyResultState of the published schema names the results.
  expect(qResult).toMatchObject({
    qApplySuccess: true,
    qWarnings: [
      { qState: '$', qField: 'Product', qVerifyResult: 'FIELD_VALUE_MISSING', qMissingValues: ['mango'] },
      { qState: '$', qField: 'Colour', qVerifyResult: 'FIELD_MISSING', qMissingValues: ['red'] },
      { qState: 'Gone', qVerifyResult: 'STATE_MISSING' },
    ],
  })
  expect(await selections(client)).toBe('Product=pear & Amount=4 locked & Day=Mon & Kind=Fruit')
  expect(await client.ask(1, 'Evaluate', ['vShare'])).toEqual({ qReturn: '7' })
  const { qReturn } = await client.ask(1, 'GetBookmark', ['stored'])
  const handle = Number(qReturn?.qHandle)
  for (const [target, method, params] of [
    [handle, 'SetProperties', [{}]],
    [1, 'DestroyBookmark', ['stored']],
    [1, 'ReplaceBookmark', ['stored']],
  ] as const) {
    expect([method, (await client.call(target, method, params)).error]).toMatchObject([
      method,
      { code: 5, parameter: 'stored' },
    ])
  }
  expect((await client.call(1, 'CreateBookmark', [stored.qProperties])).error).toMatchObject({ code: 3 })
  expect(await client.ask(1, 'ApplyAndVerifyBookmark', ['nowhere'])).toEqual({
    qResult: { qApplySuccess: false, qWarnings: [] },
  })
})

it('finds the values again after a reload, and says which are gone', async () => {
  const session = await openSessionApp('SessionApp_bookmarks')
  onTestFinished(() => session.close())
  const client = new Client(session)
  await client.ask(-1, 'GetActiveDoc')
  const load = async (letters: string): Promise<void> => {
    await client.ask(1, 'SetScript', [`Load * Inline [\nLetter\n${letters.replaceAll(' ', '\n')}\n];`])
    await client.ask(1, 'DoReload')
  }
  await load('a b c d')
  await select(client, 'Letter', ['b', 'd'])
  const id = await createBookmark(client)
  await load('d e f')
  expect(await client.ask(1, 'ApplyAndVerifyBookmark', [id])).toMatchObject({
    qResult: { qApplySuccess: true, qWarnings: [{ qField: 'Letter', qMissingValues: ['b'], qTotalMissing: 1 }] },
  })
  expect(await selections(client)).toBe('Letter=d')
})

it('keeps variables and soft patches in a bookmark where it is told to', async () => {
  const { client } = await openSales({
    variables: [
      { qName: 'vIn', qDefinition: '1', qIncludeInBookmark: true },
      { qName: 'vOut', qDefinition: '1' },
    ],
  })
  const chart = await client.create({ ...cube(['Kind'], []), qInfo: { qId: 'chart', qType: 'cube' }, title: 'a' })
  const patch = (value: string): Promise<unknown> => {
    const patches = [{ qOp: 'replace', qPath: '/title', qValue: JSON.stringify(value) }]
    return client.ask(chart, 'ApplyPatches', [patches, true])
  }
  const set = async (value: string): Promise<void> => {
    for (const name of ['vIn', 'vOut']) {
      const { qReturn } = await client.ask(1, 'GetVariableByName', [name])
      await client.ask(Number(qReturn?.qHandle), 'SetStringValue', [value])
    }
  }
  const now = async (): Promise<string> => {
    const { qValue } = (await client.ask(1, 'EvaluateEx', [`vIn & '/' & vOut`])) as { qValue?: { qText: string } }
    return `${qValue?.qText} ${String((await client.layout(chart))['title'])}`
  }
  await set('2')
  await patch('b')
  const some = await createBookmark(client)
  const all = await createBookmark(client, { qIncludeVariables: true })
  const { qId } = await client.ask(1, 'CreateTemporaryBookmark', [{ qIncludeVariables: true }, ['other']])
  await set('3')
  await patch('c')
  expect(await now()).toBe('3/3 c')
  await client.ask(1, 'ApplyTemporaryBookmark', [qId])
  expect(await now()).toBe('2/2 c')
  await set('3')
  await client.ask(1, 'ApplyBookmark', [some])
  expect(await now()).toBe('2/3 b')
  await client.ask(1, 'ApplyBookmark', [all])
  expect(await now()).toBe('2/2 b')
  await client.ask(1, 'ClearAllSoftPatches')
  expect(await now()).toBe('2/2 a')
})

it('stores a selection state for a while: half an hour unless told otherwise', async () => {
  const clock = new FakeClock()
  const owner = {}
  const { client, elsewhere } = await openSales({}, { owner, now: () => clock.now() })
  await select(client, 'Kind', ['Fruit'])
  const usual = String((await client.ask(1, 'StoreTempSelectionState'))['qId'])
  const short = String((await client.ask(1, 'StoreTempSelectionState', [60]))['qId'])
  const other = await elsewhere({ owner, now: () => clock.now() })
  const restore = async (id: string): Promise<unknown> =>
    (await other.ask(1, 'RestoreTempSelectionState', [id]))['qReturn']
  expect([await restore(usual), await restore(short)]).toEqual([true, true])
  expect(await selections(other)).toBe('Kind=Fruit')
  clock.advance(61_000)
  expect([await restore(usual), await restore(short)]).toEqual([true, false])
  clock.advance(1_800_000)
  expect(await restore(usual)).toBe(false)
})

it('applies nothing while somebody selects in an object', async () => {
  const { client } = await openSales()
  const id = await createBookmark(client)
  const kinds = await client.create(list('Kind'))
  await client.ask(kinds, 'BeginSelections', [['/qListObjectDef']])
  expect((await client.call(1, 'ApplyBookmark', [id])).error).toMatchObject({ code: 6003 })
})

it('writes selections as set analysis', async () => {
  const { client } = await openSales({ qStateNames: ['Left'] })
  const analysis = async (...params: string[]): Promise<unknown> =>
    (await client.ask(1, 'GetSetAnalysis', params))['qSetExpression']
  expect(await analysis()).toBe('')
  await select(client, 'Product', ['pear', 'apple'])
  const { qReturn } = await client.ask(1, 'GetField', ['Amount'])
  await client.ask(Number(qReturn?.qHandle), 'Select', ['>=4'])
  await select(client, 'Day', ['Mon'], 'Left')
  const id = await createBookmark(client)
  await client.ask(1, 'ClearAll')
  expect(await analysis('', id)).toBe(`{<[Product]={'apple','pear'},[Amount]={4,5,7}>}`)
  expect(await analysis('Left')).toBe(`{<[Day]={'Mon'}>}`)
  expect((await client.call(1, 'GetSetAnalysis', ['', 'nowhere'])).error).toMatchObject({
    code: 2,
    parameter: 'nowhere',
  })
})

const seed = Number(process.env['ORIEL_SEED'] ?? Date.now() % 1_000_000)

it(`brings 1,000 random selection states back in another session, value by value (seed ${seed})`, async () => {
  const random = randomNumbers(seed)
  const owner = {}
  const { client, elsewhere } = await openSales({ qStateNames: ['Left'] }, { owner })
  const other = await elsewhere({ owner })
  const fields = ['Product', 'Day', 'Amount', 'Price', 'Kind']
  const states = ['$', 'Left']
  const watch = (one: Client): Promise<number> => {
    const lists = states.flatMap((qStateName) => fields.map((field) => Object.values(list(field, { qStateName }))[1]))
    return one.create({ qInfo: { qType: 'watch' }, lists: lists.map((qListObjectDef) => ({ qListObjectDef })) })
  }
  const [watched, compared] = [await watch(client), await watch(other)]
  const read = async (one: Client, handle: number): Promise<string> => {
    const { lists } = (await one.layout(handle)) as { lists?: { qListObject: { qDataPages: unknown } }[] }
    return JSON.stringify(lists?.map(({ qListObject }) => qListObject.qDataPages))
  }
  const different = new Set<string>()
  for (let round = 0; round < 1000; round++) {
    const [state, field] = [states[round % 2] ?? '', fields[Math.floor(random() * fields.length)] ?? '']
    const { qReturn } = await client.ask(1, 'GetField', [field, state])
    const handle = Number(qReturn?.qHandle)
    const elements = [0, 1, 2, 3, 4, 5].filter(() => random() < 0.4)
    await client.ask(handle, 'LowLevelSelect', [elements, random() < 0.5, true])
    if (random() < 0.2) await client.ask(handle, random() < 0.5 ? 'Lock' : 'Unlock')
    if (random() < 0.1) await client.ask(1, 'ClearAll', [true, state])
    const saved = await read(client, watched)
    const { qId } = await client.ask(1, 'CreateTemporaryBookmark', [{}])
    await other.ask(1, 'ApplyTemporaryBookmark', [qId])
    expect(await read(other, compared), `round ${round}, seed ${seed}`).toBe(saved)
    different.add(saved)
  }
  expect(different.size).toBeGreaterThan(200)
})

it('tells nobody of a bookmark that changes nothing', async () => {
  const { client } = await openSales()
  const chart = await client.create(cube([], ['Sum(Amount)']))
  await select(client, 'Kind', ['Fruit'])
  const id = await createBookmark(client)
  const again = await client.call(1, 'ApplyBookmark', [id])
  // Nothing is different, so nobody is told.
  expect(again.change).toBeUndefined()
  expect(await textsOf(client, chart)).toEqual([['12']])
})
