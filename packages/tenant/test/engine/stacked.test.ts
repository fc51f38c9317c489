import { expect, it } from 'vitest'
import { cube, openSales } from './small-app.ts'
import type { Client, Json } from './client.ts'

// NxStackedPivotCell and the names of its types: the published engine schema; a page of a real engine is in
// qlik-oss/picasso.js, plugins/q/test/unit/data/extractor-k.spec.js.

interface Node {
  readonly qText?: string
  readonly qElemNo: number
  readonly qValue: number | 'NaN'
  readonly qType: string
  readonly qMaxPos: number | 'NaN'
  readonly qMinNeg: number
  readonly qUp: number
  readonly qDown: number
  readonly qRow: number
  readonly qSubNodes: readonly Node[]
}

const stacked = (dimensions: readonly (string | object)[], measures: readonly string[], more: object = {}): object =>
  cube(dimensions, measures, {
    qMode: 'K',
    qInitialDataFetch: [{ qTop: 0, qLeft: 0, qWidth: 1, qHeight: 50 }],
    ...more,
  })

const byText = (field: string): object => ({ qDef: { qFieldDefs: [field], qSortCriterias: [{ qSortByAscii: 1 }] } })

async function pageOf(client: Client, properties: object): Promise<{ root: Node; area: Json; layout: Json }> {
  const handle = await client.create(properties)
  const layout = (await client.layout(handle)).qHyperCube ?? {}
  expect(layout.qError).toBeUndefined()
  const [page] = layout['qStackedDataPages'] as { qData: Node[]; qArea: Json }[]
  if (page?.qData[0] === undefined) throw new Error('there is no stacked page')
  return { root: page.qData[0], area: page.qArea, layout }
}

const outline = (node: Node): string =>
  node.qSubNodes.length === 0
    ? `${node.qText}`
    : `${node.qType === 'R' ? '' : node.qText}(${node.qSubNodes.map(outline).join(' ')})`

it('nests the dimensions as a tree with the value below, and sums what stands above zero', async () => {
  const { client } = await openSales()
  const { root, area, layout } = await pageOf(client, stacked([byText('Day'), byText('Product')], ['Sum(Amount)']))
  // By hand from the six sales, and plum, which is never sold.
  expect(outline(root)).toBe('(Mon(apple(3) pear(4)) Tue(apple(5) fig(1)) Wed(kale(0) leek(7)) -(plum(0)))')
  expect(layout).toMatchObject({
    qMode: 'K',
    qSize: { qcx: 1, qcy: 4 },
    qEffectiveInterColumnSortOrder: [0, 1],
    qDataPages: [],
    qPivotDataPages: [],
  })
  expect(area).toEqual({ qLeft: 0, qTop: 0, qWidth: 2, qHeight: 4 })
  expect(root).toMatchObject({ qType: 'R', qElemNo: 0, qMaxPos: 20, qMinNeg: 0, qUp: 0, qDown: 0 })
  const [monday, , wednesday, none] = root.qSubNodes
  expect(monday).toMatchObject({ qText: 'Mon', qElemNo: 0, qType: 'N', qValue: 'NaN', qMaxPos: 7, qRow: 0 })
  expect(monday?.qSubNodes[1]).toMatchObject({ qText: 'pear', qType: 'N', qMaxPos: 4, qRow: 1 })
  expect(monday?.qSubNodes[1]?.qSubNodes).toEqual([
    { qText: '4', qElemNo: 0, qValue: 4, qType: 'V', qMaxPos: 0, qMinNeg: 0, qUp: 0, qDown: 0, qRow: 1, qSubNodes: [] },
  ])
  expect(wednesday).toMatchObject({ qMaxPos: 7, qRow: 4 })
  expect(none).toMatchObject({ qText: '-', qElemNo: -2, qType: 'U' })
})

it('pages by the first dimension and says how much lies before and after', async () => {
  const { client } = await openSales()
  const handle = await client.create(stacked([byText('Day'), byText('Product')], ['Sum(Amount)']))
  const { qDataPages } = await client.ask(handle, 'GetHyperCubeStackData', [
    '/qHyperCubeDef',
    [{ qTop: 1, qLeft: 0, qWidth: 1, qHeight: 2 }],
  ])
  const [page] = (qDataPages ?? []) as unknown as { qData: Node[]; qArea: Json }[]
  expect(page?.qData[0]?.qSubNodes.map(({ qText }) => qText)).toEqual(['Tue', 'Wed'])
  expect(page?.qData[0]).toMatchObject({ qUp: 1, qDown: 1 })
  expect(page?.qArea).toMatchObject({ qTop: 1, qHeight: 2 })
  const straight = await client.create(cube(['Day'], ['Sum(Amount)']))
  const { error } = await client.call(straight, 'GetHyperCubeStackData', ['/qHyperCubeDef', [{ qHeight: 1 }]])
  expect(error).toMatchObject({ code: 8, parameter: 'qMode' })
})

it('gives several measures a level of their own', async () => {
  const { client } = await openSales()
  const { root, layout } = await pageOf(client, stacked([byText('Kind')], ['Sum(Amount)', 'Max(Price)']))
  expect(outline(root)).toBe(
    '(Fruit(Sum(Amount)(12) Max(Price)(2)) Vegetable(Sum(Amount)(7) Max(Price)(9)) -(Sum(Amount)(1) Max(Price)(6)))',
  )
  expect(root.qSubNodes[0]?.qSubNodes.map(({ qType, qElemNo }) => [qType, qElemNo])).toEqual([
    ['P', 0],
    ['P', 1],
  ])
  expect(layout).toMatchObject({ qEffectiveInterColumnSortOrder: [0, -1] })
})

it('nests in the order that is asked for, and sorts by the height of the stacks', async () => {
  const { client } = await openSales()
  const turned = await pageOf(
    client,
    stacked([byText('Day'), byText('Kind')], ['Sum(Amount)'], { qInterColumnSortOrder: [1, 0] }),
  )
  expect(outline(turned.root)).toBe('(Fruit(Mon(7) Tue(5) -(0)) Vegetable(Wed(7)) -(Tue(1)))')
  const high = await pageOf(
    client,
    stacked([byText('Day'), byText('Product')], ['Sum(Amount)'], { qSortbyYValue: -1, qSuppressZero: true }),
  )
  expect(high.root.qSubNodes.map(({ qText, qMaxPos }) => [qText, qMaxPos])).toEqual([
    ['Mon', 7],
    ['Wed', 7],
    ['Tue', 6],
  ])
})

it('says that a value is missing, and sums what lies below zero apart', async () => {
  const { client } = await openSales()
  const { root } = await pageOf(client, stacked([byText('Product')], ['If(Sum(Amount) > 0, Sum(Amount) - 4)']))
  const nodes = new Map(root.qSubNodes.map((node) => [node.qText, node]))
  expect(nodes.get('leek')).toMatchObject({ qMaxPos: 3, qMinNeg: 0 })
  expect(nodes.get('fig')).toMatchObject({ qMaxPos: 0, qMinNeg: -3 })
  expect(nodes.get('kale')).toMatchObject({ qMaxPos: 'NaN', qSubNodes: [{ qType: 'U', qValue: 'NaN', qText: '-' }] })
  expect(root).toMatchObject({ qMaxPos: 7, qMinNeg: -3 })
  // A value that is missing in the dimension has its sum all the same: 1 - 4 of the unknown product.
  const byKind = await pageOf(client, stacked([byText('Kind')], ['Sum(Amount) - 4']))
  expect(byKind.root).toMatchObject({ qMaxPos: 11, qMinNeg: -3 })
})

it('gives the small picture of a chart its peaks, and a stack its dimensions from column 1 on', async () => {
  const { client } = await openSales()
  const straight = await client.create(cube([byText('Product')], ['Sum(Amount)']))
  const reduced = async (handle: number, page: object): Promise<string[]> => {
    const { qDataPages } = await client.ask(handle, 'GetHyperCubeReducedData', ['/qHyperCubeDef', [page], -1, 'D1'])
    const [answer] = qDataPages ?? []
    return [
      `reduced: ${String((answer as unknown as Json)['qIsReduced'])}`,
      ...(answer?.qMatrix ?? []).map((row) => row.map(({ qText }) => qText).join(' ')),
    ]
  }
  // Of apple 8, fig 1, kale 0 and of leek 7, pear 4, plum 0.
  expect(await reduced(straight, { qTop: 0, qLeft: 0, qWidth: 2, qHeight: 4 })).toEqual([
    'reduced: true',
    'apple 8',
    'kale 0',
    'leek 7',
    'plum 0',
  ])
  expect(await reduced(straight, { qTop: 4, qLeft: 0, qWidth: 2, qHeight: 4 })).toEqual([
    'reduced: false',
    'pear 4',
    'plum 0',
  ])
  const tree = await client.create(stacked([byText('Day'), byText('Kind')], ['Sum(Amount)'], { qSuppressZero: true }))
  expect(await reduced(tree, { qTop: 0, qLeft: 1, qWidth: 4, qHeight: 2000 })).toEqual([
    'reduced: false',
    'Mon Fruit 7',
    'Tue Fruit 5',
    'Tue - 1',
    'Wed Vegetable 7',
  ])
})
