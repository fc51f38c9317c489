import { expect, it } from 'vitest'
import { loadApp } from '../../src/engine/engine.ts'
import { Client } from './client.ts'
import { cube, list, openSales, statesOf, writeFolder } from './small-app.ts'

const path = '/qListObjectDef'

async function selected(client: Client): Promise<string> {
  const handle = await client.create({ qInfo: { qId: 'now', qType: 'now' }, qSelectionObjectDef: {} })
  const { qSelectionObject } = await client.layout(handle)
  return (qSelectionObject?.qSelections ?? []).map(({ qField, qSelected }) => `${qField}=${qSelected}`).join(' & ')
}

async function search(client: Client, handle: number, match: string): Promise<string> {
  const { qSuccess } = await client.ask(handle, 'SearchListObjectFor', [path, match])
  const values = (await statesOf(client, handle)).map((value) => value.split(':')[0])
  return `${String(qSuccess)} ${values.join(' ')}`
}

it('finds values by every kind of search', async () => {
  const { client } = await openSales({ variables: [{ qName: 'vLimit', qDefinition: '4' }] })
  const products = await client.create(list('Product'))
  expect(await search(client, products, 'p')).toBe('true pear plum')
  expect(await search(client, products, '*p*')).toBe('true apple pear plum')
  expect(await search(client, products, 'P*L*')).toBe('true plum')
  expect(await search(client, products, 'k l')).toBe('true leek kale')
  expect(await search(client, products, '"pear"')).toBe('true pear')
  expect(await search(client, products, '(pe*|*ig)')).toBe('true pear fig')
  expect(await search(client, products, '=Sum(Amount)>4')).toBe('true apple leek')
  expect(await search(client, products, '=Sum(Amount)>=$(vLimit)')).toBe('true apple pear leek')
  expect(await search(client, products, 'x')).toBe('false ')
  const amounts = await client.create(list('Amount'))
  expect(await search(client, amounts, '>=4')).toBe('true 5 4 7')
  expect(await search(client, amounts, '>1<5')).toBe('true 3 4')
  expect(await search(client, amounts, ' <5>=3 ')).toBe('true 3 4')
  expect(await search(client, amounts, '>.5e1')).toBe('true 7')
  expect(await search(client, amounts, '>1e6')).toBe('false ')
  // A field in quotes is a field; a text in quotes, and nothing else, is a text.
  expect(await search(client, amounts, '="Amount">4')).toBe('true 5 7')
  expect(await search(client, products, '="Pear"')).toBe('true pear')
  expect(await search(client, products, ' *um ')).toBe('true plum')
  for (const parameter of ['>', '<x', '>1<', '<>5', '>5 or so'])
    expect((await client.call(amounts, 'SearchListObjectFor', [path, parameter])).error).toMatchObject({
      code: 8,
      parameter,
    })
  for (const [tooMuch, limit] of [
    ['x'.repeat(5001), '5000 characters'],
    [`=${' '.repeat(5000)}1`, '5000 characters'],
    [`(${'a|'.repeat(200)}a)`, '200 alternatives'],
  ] as const)
    expect((await client.call(amounts, 'SearchListObjectFor', [path, tooMuch])).error).toMatchObject({
      code: 8,
      parameter: 'qMatch',
      message: expect.stringContaining(limit),
    })
  expect((await client.call(products, 'SearchListObjectFor', [path, '~aple'])).error).toMatchObject({
    code: 20,
    parameter: '~aple',
  })
  expect((await client.call(products, 'SearchListObjectFor', [path, '=Rank(1)'])).error).toMatchObject({ code: 7003 })
})

it('adds what was found to a selection, or puts it in its place', async () => {
  const { client } = await openSales()
  const products = await client.create(list('Product'))
  await client.ask(products, 'SelectListObjectValues', [path, [0, 2], false])
  await client.ask(products, 'SearchListObjectFor', [path, 'p'])
  await client.ask(products, 'AcceptListObjectSearch', [path, true])
  expect(await selected(client)).toBe('Product=apple, kale, pear, plum')
  await client.ask(products, 'SearchListObjectFor', [path, 'p'])
  await client.ask(products, 'AcceptListObjectSearch', [path, false])
  expect(await selected(client)).toBe('Product=pear, plum')
  // What finds nothing leaves all as it is.
  await client.ask(products, 'SearchListObjectFor', [path, 'x'])
  await client.ask(products, 'AcceptListObjectSearch', [path, false])
  expect(await selected(client)).toBe('Product=pear, plum')
  // Within a search the calls by state mean what it shows.
  await client.ask(products, 'SearchListObjectFor', [path, '*e*'])
  await client.ask(products, 'SelectListObjectAlternative', [path])
  expect(await selected(client)).toBe('Product=apple, kale, leek')
})

it('leaves a selection as it is where what is to be selected is not found', async () => {
  const { client, another } = await openSales()
  const kinds = await client.create(list('Kind'))
  const amounts = await client.create(list('Amount'))
  const chart = await client.create(cube(['Kind'], ['Sum(Amount)']))
  await client.ask(kinds, 'SelectListObjectAll', [path])
  await client.ask(amounts, 'SelectListObjectValues', [path, [1], false])
  const before = await selected(client)
  expect(before).toBe('Kind=Fruit, Vegetable & Amount=1')
  const nowhere = { qMin: 1000, qMax: 2000 }
  for (const [handle, method, params] of [
    [kinds, 'SelectListObjectAlternative', [path]],
    [kinds, 'SelectListObjectValues', [path, [-2], false]],
    [amounts, 'SelectListObjectContinuousRange', [path, [nowhere]]],
    [chart, 'SelectHyperCubeContinuousRange', ['/qHyperCubeDef', [{ qDimIx: 0, qRange: nowhere }]]],
    [chart, 'SelectHyperCubeValues', ['/qHyperCubeDef', 0, [-2], false]],
    [chart, 'RangeSelectHyperCubeValues', ['/qHyperCubeDef', [{ qMeasureIx: 0, qRange: nowhere }], [], false]],
  ] as const) {
    expect([method, await client.ask(handle, method, params)]).toEqual([method, { qSuccess: false }])
    expect([method, await selected(client)]).toEqual([method, before])
  }
  await client.ask(1, 'ClearAll')
  expect(await client.ask(kinds, 'SelectListObjectExcluded', [path])).toEqual({ qSuccess: false })
  // What was sold for 1, a fig, has no kind: there is nothing in its row to select.
  await client.ask(amounts, 'SelectListObjectValues', [path, [1], false])
  expect(await client.ask(chart, 'SelectHyperCubeCells', ['/qHyperCubeDef', [0], [0]])).toEqual({ qSuccess: false })
  await client.ask(1, 'ClearAll')
  await client.ask(kinds, 'SelectListObjectValues', [path, [0], true])
  // Toggling the last value away clears, and so does naming no value.
  await client.ask(kinds, 'SelectListObjectValues', [path, [0], true])
  expect(await selected(client)).toBe('')
  await client.ask(kinds, 'SelectListObjectValues', [path, [0], false])
  await client.ask(kinds, 'SelectListObjectValues', [path, [], false])
  expect(await selected(client)).toBe('')
  // A search is not lost where it cannot be taken.
  const own = await client.create({ ...list('Kind'), qInfo: { qId: 'own', qType: 'list' } })
  await client.ask(own, 'SearchListObjectFor', [path, 'v'])
  const other = await another()
  const theirs = await other.create(list('Product'))
  await other.ask(theirs, 'BeginSelections', [[path]])
  expect((await client.call(own, 'AcceptListObjectSearch', [path, false])).error).toMatchObject({ code: 6003 })
  await other.ask(theirs, 'EndSelections', [true])
  await client.ask(own, 'AcceptListObjectSearch', [path, false])
  expect(await selected(client)).toBe('Kind=Vegetable')
})

it('selects ranges of numbers in a list and in a dimension, and says which', async () => {
  const { client } = await openSales()
  const amounts = await client.create(list('Amount'))
  const range = { qMin: 3, qMax: 5, qMinInclEq: false, qMaxInclEq: true }
  await client.ask(amounts, 'SelectListObjectContinuousRange', [path, [range, { qMin: 7, qMinInclEq: true }]])
  expect(await selected(client)).toBe('Amount=4, 5, 7')
  const now = Number((await client.ask(1, 'GetObject', ['now'])).qReturn?.qHandle)
  expect((await client.layout(now)).qSelectionObject?.qSelections?.[0]).toMatchObject({
    qRangeInfo: [
      { qRangeLo: 3, qRangeHi: 5, qMeasure: '' },
      { qRangeLo: 7, qRangeHi: 'NaN', qMeasure: '' },
    ],
  })
  await client.ask(1, 'ClearAll')
  const chart = await client.create(cube(['Kind', 'Price'], ['Sum(Amount)']))
  const ranges = [{ qDimIx: 1, qRange: { qMin: 2, qMax: 6, qMinInclEq: true } }]
  await client.ask(chart, 'SelectHyperCubeContinuousRange', ['/qHyperCubeDef', ranges])
  expect(await selected(client)).toBe('Price=2')
})

it('selects by ranges of several measures, with and and or, and names the measure', async () => {
  const { client } = await openSales()
  const chart = await client.create(cube(['Product'], ['Sum(Amount)', 'Sum(Price)']))
  const ranges = [
    { qMeasureIx: 0, qRange: { qMin: 4, qMax: 9, qMinInclEq: true } },
    { qMeasureIx: 1, qRange: { qMin: 2, qMax: 9, qMinInclEq: true, qMaxInclEq: true } },
  ]
  await client.ask(chart, 'RangeSelectHyperCubeValues', ['/qHyperCubeDef', ranges, [], false])
  expect(await selected(client)).toBe('Product=apple, pear')
  const now = Number((await client.ask(1, 'GetObject', ['now'])).qReturn?.qHandle)
  expect((await client.layout(now)).qSelectionObject?.qSelections?.[0]).toMatchObject({
    qRangeInfo: [
      { qRangeLo: 4, qRangeHi: 9, qMeasure: 'Sum(Amount)' },
      { qRangeLo: 2, qRangeHi: 9, qMeasure: 'Sum(Price)' },
    ],
  })
  await client.ask(1, 'ClearAll')
  await client.ask(chart, 'RangeSelectHyperCubeValues', ['/qHyperCubeDef', ranges, [], true])
  expect(await selected(client)).toBe('Product=apple, fig, kale, leek, pear')
  await client.ask(1, 'ClearAll')
  const groups = [{ qRanges: ranges, qColumnsToSelect: [0] }]
  await client.ask(chart, 'MultiRangeSelectHyperCubeValues', ['/qHyperCubeDef', groups])
  expect(await selected(client)).toBe('Product=apple, pear')
  const wrong = [{ qMeasureIx: 4, qRange: {} }]
  const refused = await client.call(chart, 'RangeSelectHyperCubeValues', ['/qHyperCubeDef', wrong, [], false])
  expect(refused.error).toMatchObject({ code: 8, parameter: 'qMeasureIx' })
  const tree = await client.call(chart, 'MultiRangeSelectTreeDataValues', ['/qTreeDataDef', []])
  expect(tree.error).toMatchObject({ code: -32601, parameter: 'MultiRangeSelectTreeDataValues' })
})

it('selects all rows of a table, and takes the only selected value away where asked to', async () => {
  const { client } = await openSales()
  const chart = await client.create(cube(['Kind'], ['Sum(Amount)']))
  const cells = (rows: number[], deselects = false): Promise<unknown> =>
    client.ask(chart, 'SelectHyperCubeCells', ['/qHyperCubeDef', rows, [0], false, deselects])
  await cells([])
  expect(await selected(client)).toBe('Kind=Fruit, Vegetable')
  await cells([1])
  expect(await selected(client)).toBe('Kind=Vegetable')
  await cells([0], true)
  expect(await selected(client)).toBe('')
})

it('shows alternatives as excluded unless the list shows them', async () => {
  const { client } = await openSales()
  const plain = await client.create(list('Kind', { qShowAlternatives: false }))
  await client.ask(plain, 'SelectListObjectValues', [path, [0], false])
  expect(await statesOf(client, plain)).toEqual(['Fruit:S', 'Vegetable:X'])
  expect((await client.layout(plain)).qListObject?.['qDimensionInfo']).toMatchObject({
    qStateCounts: { qAlternative: 1, qExcluded: 0 },
  })
})

it('keeps the order while values are being selected, and then brings the selected to the top', async () => {
  const { client } = await openSales()
  const sort = [{ qSortByState: 1, qSortByAscii: 1 }]
  const byState = await client.create(list('Product', { qDef: { qFieldDefs: ['Product'], qSortCriterias: sort } }))
  const short = await client.create(list('Product', { qAutoSortByState: { qDisplayNumberOfRows: 3 } }))
  const names = async (handle: number): Promise<string> =>
    (await statesOf(client, handle)).map((value) => value.split(':')[0]).join(' ')
  expect(await names(byState)).toBe('apple fig kale leek pear plum')
  await client.ask(byState, 'BeginSelections', [[path]])
  await client.ask(byState, 'SelectListObjectValues', [path, [4], true])
  expect(await names(byState)).toBe('apple fig kale leek pear plum')
  await client.ask(byState, 'EndSelections', [true])
  expect(await names(byState)).toBe('pear apple fig kale leek plum')
  expect(await names(short)).toBe('pear apple leek kale fig plum')
})

it('gives pages of a list, and refuses what is too much or not supported', async () => {
  const { client } = await openSales()
  const products = await client.create(list('Product', { qInitialDataFetch: [] }))
  const pages = [
    { qTop: 1, qLeft: 0, qWidth: 1, qHeight: 2 },
    { qTop: 5, qLeft: 0, qWidth: 1, qHeight: 100 },
    { qTop: 9, qLeft: 0, qWidth: 1, qHeight: 1 },
  ]
  const { qDataPages = [] } = await client.ask(products, 'GetListObjectData', [path, pages])
  expect(qDataPages.map(({ qMatrix }) => qMatrix.map(([cell]) => cell?.qText))).toEqual([
    ['pear', 'leek'],
    ['plum'],
    [],
  ])
  const unsupported = await client.create(list('Product', { qExpressions: [{ qExpr: 'Sum(Amount)' }] }))
  expect((await client.layout(unsupported)).qListObject?.qError).toMatchObject({ qContext: 'qExpressions' })
})

it('names what is not selected where that is less', async () => {
  const letters = 'a b c d e f g h i'.split(' ')
  const folder = await writeFolder({
    'letters.csv': `letter\n${letters.join('\n')}\n`,
    'app.json': JSON.stringify({
      id: 'letters',
      title: 'Letters',
      tables: { Letters: { file: 'letters.csv', fields: { Letter: 'letter' } } },
    }),
  })
  const app = await loadApp({ folder })
  const client = new Client(app.openSession())
  await client.open('letters')
  const now = await client.create({ qInfo: { qType: 'now' }, qSelectionObjectDef: {} })
  const { qReturn } = await client.ask(1, 'GetField', ['Letter'])
  await client.ask(Number(qReturn?.qHandle), 'LowLevelSelect', [[0, 2, 3, 4, 5, 6, 7], false])
  expect((await client.layout(now)).qSelectionObject?.qSelections?.[0]).toMatchObject({
    qSelectedCount: 7,
    qSelected: '7 of 9',
    qSelectionThreshold: 6,
    qSelectedFieldSelectionInfo: [],
    qNotSelectedFieldSelectionInfo: [
      { qName: 'b', qFieldSelectionMode: 'NORMAL' },
      { qName: 'i', qFieldSelectionMode: 'NORMAL' },
    ],
  })
  await app.close()
})
