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
