import { expect, it } from 'vitest'
import type { Client } from './client.ts'
import { cube, list, openSales, statesOf, textsOf } from './small-app.ts'

const variables = [
  { qName: 'vFactor', qDefinition: '3', qComment: 'times' },
  { qName: 'vSum', qDefinition: 'Sum(Amount)' },
  { qName: 'vTotal', qDefinition: '=Sum(Amount)' },
  { qName: 'vName', qDefinition: 'Sum' },
  { qName: 'vText', qDefinition: 'it’s' },
  { qName: 'vOf', qDefinition: 'Sum($1) + $2' },
  { qName: 'vTwice', qDefinition: '$(vSum) * 2' },
  { qName: 'vLoop', qDefinition: '$(vLoop)' },
  { qName: 'Kind', qDefinition: 'not the field' },
]

async function variable(client: Client, name: string): Promise<number> {
  return Number((await client.ask(1, 'GetVariableByName', [name])).qReturn?.qHandle)
}

async function evaluate(client: Client, expression: string): Promise<unknown> {
  return (await client.ask(1, 'Evaluate', [expression]))['qReturn']
}

it('puts variables into expressions, by dollar signs and by name', async () => {
  const { client } = await openSales({ variables })
  for (const [expression, value] of [
    ['vFactor + 1', '4'],
    ['$(vFactor) + 1', '4'],
    ['[vFactor] * "vFactor"', '9'],
    ['$(vSum)', '20'],
    ['vSum', 'Sum(Amount)'],
    ['vTotal * 2', '40'],
    ['$(vTotal) * 2', '40'],
    ['$(vTwice)', '40'],
    ['$(vOf(Price, vFactor))', '24'],
    ['$(=Sum(Price)) + 1', '22'],
    ['$(v$(vName)) * 2', '40'],
    [`'$(vFactor) times'`, '3 times'],
    [`vText & '!'`, 'it’s!'],
    [`'vFactor'`, 'vFactor'],
    ['Sum(Amount * vFactor)', '60'],
    // A field goes before a variable of its name.
    ['Count(DISTINCT Kind)', '2'],
  ] as const) {
    expect([expression, await evaluate(client, expression)]).toEqual([expression, value])
  }
  expect((await client.call(1, 'Evaluate', ['$(vNowhere)'])).error).toMatchObject({ code: 7003 })
  const begin = performance.now()
  for (const long of [`$(v${' '.repeat(50_000)}x)`, `${'$('.repeat(20_000)}${')'.repeat(20_000)}`]) {
    expect((await client.call(1, 'Evaluate', [long])).error).toMatchObject({ code: 7003 })
  }
  expect(performance.now() - begin).toBeLessThan(2000)
  expect((await client.call(1, 'Evaluate', ['$(vLoop)'])).error).toMatchObject({ code: 7003, parameter: 'vLoop' })
})

it('puts variables into charts, lists and texts of objects, and tells them when a value changes', async () => {
  const { client } = await openSales({
    variables,
    objects: [{ qInfo: { qId: 'total', qType: 'measure' }, qMeasure: { qDef: 'Sum(Amount) * $(vFactor)' } }],
  })
  const chart = await client.create(cube(['Kind'], ['Sum(Amount) * vFactor', '$(vSum)']))
  const shared = await client.create(cube([], [{ qLibraryId: 'total' }]))
  const title = await client.create({ qInfo: { qType: 'text' }, title: { qStringExpression: `='by ' & $(vFactor)` } })
  expect(await textsOf(client, chart)).toEqual([
    ['Fruit', '36', '12'],
    ['Vegetable', '21', '7'],
    ['-', '3', '1'],
  ])
  expect(await textsOf(client, shared)).toEqual([['60']])
  const factor = await variable(client, 'vFactor')
  const changed = await client.call(factor, 'SetNumValue', [10])
  expect(new Set(changed.change)).toEqual(new Set([factor, chart, shared, title]))
  expect((await textsOf(client, chart))[1]).toEqual(['Vegetable', '70', '7'])
  expect(await textsOf(client, shared)).toEqual([['200']])
  expect((await client.layout(title))['title']).toBe('by 10')
  const sorted = await client.create(
    list('Kind', {
      qDef: { qFieldDefs: ['Kind'], qSortCriterias: [{ qSortByExpression: 1, qExpression: { qv: '$(vSum)' } }] },
    }),
  )
  expect(await statesOf(client, sorted)).toEqual(['Vegetable:O', 'Fruit:O'])
})

it('selects in a dimension whose field a variable names', async () => {
  const { client } = await openSales({ variables: [{ qName: 'vDimension', qDefinition: 'Kind' }] })
  const chart = await client.create(cube(['=$(vDimension)'], ['Sum(Amount)']))
  const kinds = await client.create(list('[$(vDimension)]'))
  await client.ask(chart, 'SelectHyperCubeValues', ['/qHyperCubeDef', 0, [1], false])
  expect(await statesOf(client, kinds)).toEqual(['Fruit:A', 'Vegetable:S'])
  await client.ask(kinds, 'SelectListObjectValues', ['/qListObjectDef', [0], true])
  expect((await textsOf(client, chart)).map(([kind]) => kind)).toEqual(['Fruit', 'Vegetable'])
})

it('calculates a variable under the selections of the moment', async () => {
  const { client } = await openSales({ variables })
  const chart = await client.create(cube(['Product'], ['Sum(Amount) / vTotal']))
  const { qReturn } = await client.ask(1, 'GetField', ['Product'])
  await client.ask(Number(qReturn?.qHandle), 'Select', ['pear'])
  expect(await textsOf(client, chart)).toEqual([['pear', '1']])
  expect(await client.layout(await variable(client, 'vTotal'))).toMatchObject({ qText: '4', qNum: 4 })
})

it('sets values by text, number and both, for the session alone', async () => {
  const { client, another, elsewhere } = await openSales({ variables })
  const factor = await variable(client, 'vFactor')
  expect(await client.layout(factor)).toMatchObject({
    qInfo: { qId: 'variable-vFactor', qType: 'variable' },
    qText: '3',
    qNum: 3,
    qIsScriptCreated: false,
  })
  await client.ask(factor, 'SetDualValue', ['three', 3])
  expect(await client.layout(factor)).toMatchObject({ qText: 'three', qNum: 3 })
  await client.ask(factor, 'SetStringValue', ['=1+1'])
  expect(await client.layout(factor)).toMatchObject({ qText: '2', qNum: 2 })
  expect(await client.ask(factor, 'GetRawContent')).toEqual({ qReturn: '=1+1' })
  await client.ask(factor, 'SetStringValue', ['none'])
  expect(await client.layout(factor)).toMatchObject({ qText: 'none', qNum: 'NaN' })
  expect(await evaluate(await another(), 'vFactor')).toBe('none')
  expect(await evaluate(await elsewhere(), 'vFactor')).toBe('3')
  // What belongs to the app stays as it is.
  expect((await client.ask(factor, 'GetProperties')).qProp).toMatchObject({ qName: 'vFactor', qDefinition: '3' })
  expect((await client.call(factor, 'SetProperties', [{ qName: 'vFactor' }])).error).toMatchObject({ code: 5 })
  expect((await client.call(1, 'DestroyVariableByName', ['vFactor'])).error).toMatchObject({ code: 5 })
  expect((await client.call(1, 'CreateVariableEx', [{ qName: 'vNew' }])).error).toMatchObject({ code: 5 })
})

it('makes variables of the session, lists them where asked to, and lets them go', async () => {
  const { client } = await openSales({ variables: variables.slice(0, 1) })
  const all = await client.create({ qInfo: { qType: 'VariableList' }, qVariableListDef: { qShowSession: true } })
  const qProp = { qInfo: { qId: 'mine', qType: 'variable' }, qName: 'vMine', qDefinition: '5' }
  const created = await client.call(1, 'CreateSessionVariable', [qProp])
  expect(created).toMatchObject({
    result: { qReturn: { qType: 'GenericVariable', qGenericId: 'mine' } },
    change: [all],
  })
  const handle = Number(created.result?.qReturn?.qHandle)
  expect(await client.ask(1, 'GetVariableById', ['mine'])).toMatchObject({ qReturn: { qHandle: handle } })
  expect(await client.ask(1, 'GetVariableByName', ['vmine'])).toEqual({ qReturn: { qType: null, qHandle: null } })
  // LOCERR_VARIABLE_DUPLICATE_NAME and LOCERR_VARIABLE_NO_NAME of the published schema.
  expect((await client.call(1, 'CreateSessionVariable', [qProp])).error).toMatchObject({ code: 18001 })
  expect((await client.call(1, 'CreateSessionVariable', [{}])).error).toMatchObject({ code: 18000 })
  await client.ask(handle, 'SetProperties', [{ ...qProp, qDefinition: '6' }])
  await client.ask(handle, 'ApplyPatches', [[{ qOp: 'add', qPath: '/qComment', qValue: '"c"' }]])
  expect(await evaluate(client, 'vMine')).toBe('6')
  const names = async (): Promise<unknown> => {
    const { qVariableList } = (await client.layout(all)) as { qVariableList?: { qItems: { qName: string }[] } }
    return qVariableList?.qItems.map(({ qName }) => qName)
  }
  expect(await names()).toEqual(['vFactor', 'vMine'])
  expect(await client.ask(1, 'GetVariables', [{}])).toMatchObject({
    qList: [{ qName: 'vFactor', qDefinition: '3', qDescription: 'times' }],
  })
  const destroyed = await client.call(1, 'DestroySessionVariable', ['mine'])
  expect(destroyed).toMatchObject({ result: { qSuccess: true }, close: [handle], change: [all] })
  expect(await names()).toEqual(['vFactor'])
  expect((await client.call(1, 'Evaluate', ['vMine'])).error).toMatchObject({ code: 7003 })
  expect(await client.ask(1, 'DestroySessionVariableByName', ['vMine'])).toEqual({ qSuccess: false })
})

it('refuses variables whose expansion is endless work, however short its result', async () => {
  const times = (text: string, count = 100): string => Array.from({ length: count }, () => text).join('')
  const { client } = await openSales({
    variables: [
      { qName: 'empty', qDefinition: '' },
      { qName: 'e1', qDefinition: times('$(empty)') },
      { qName: 'e2', qDefinition: times('$(e1)') },
      { qName: 'e3', qDefinition: times('$(e2)', 3) },
      { qName: 'n0', qDefinition: '1' },
      { qName: 'n1', qDefinition: `=0${times('+n0')}` },
      { qName: 'n2', qDefinition: `=0${times('+n1')}` },
      { qName: 'wide', qDefinition: times('$1', 40_000) },
    ],
  })
  expect(await evaluate(client, '1 $(e1)')).toBe('1')
  expect(await evaluate(client, 'n1 + n1')).toBe('200')
  for (const expression of ['1 $(e3)', '$(=1 $(e3))', 'n2', '$(n2)', `1${times(' + n0', 11_000)}`, '$(wide(123456))']) {
    expect([expression, (await client.call(1, 'Evaluate', [expression])).error?.code]).toEqual([expression, 7003])
  }
  // The parts of one chart have one bound.
  const chart = await client.create(cube([], times('n1,', 110).split(',').slice(0, -1)))
  expect((await client.layout(chart)).qHyperCube?.qError).toMatchObject({ qErrorCode: 7003 })
  // And the next request begins anew.
  expect(await evaluate(client, 'n1')).toBe('100')
})
