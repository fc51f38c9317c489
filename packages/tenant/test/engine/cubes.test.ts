import { expect, it } from 'vitest'
import { cube, list, openSales, statesOf, textsOf } from './small-app.ts'

const sorted = (field: string, criteria: object): object => ({
  qDef: { qFieldDefs: [field], qSortCriterias: [criteria] },
})

it('gives the rows of a chart with sums, counts and averages over both tables, orphans included', async () => {
  const { client } = await openSales()
  const handle = await client.create(
    cube([sorted('Kind', { qSortByAscii: 1 })], ['Sum(Amount)', 'Count(Product)', 'Avg(Price)', 'Max(Amount)']),
  )
  // By hand: fruit 3+5+4, vegetable 7+0, and fig, which has no kind.
  expect(await textsOf(client, handle)).toEqual([
    ['Fruit', '12', '3', '1.6666666666667', '5'],
    ['Vegetable', '7', '2', '5', '7'],
    ['-', '1', '1', '6', '1'],
  ])
  const { qHyperCube } = await client.layout(handle)
  expect(qHyperCube).toMatchObject({
    qSize: { qcx: 5, qcy: 3 },
    qMode: 'S',
    qEffectiveInterColumnSortOrder: [0, 1, 2, 3, 4],
    qGrandTotalRow: [{ qText: '20', qNum: 20 }, { qText: '6' }, { qText: '3.5' }, { qText: '7' }],
    qDimensionInfo: [
      {
        qFallbackTitle: 'Kind',
        qCardinal: 2,
        qSortIndicator: 'A',
        qDimensionType: 'D',
        qMin: 'NaN',
        qStateCounts: { qOption: 2 },
      },
    ],
    qMeasureInfo: [{ qFallbackTitle: 'Sum(Amount)', qMin: 1, qMax: 12, qSortIndicator: 'N' }, {}, {}, {}],
  })
  const [, , orphan] = qHyperCube?.qDataPages?.[0]?.qMatrix ?? []
  expect(orphan?.[0]).toEqual({ qText: '-', qNum: 'NaN', qElemNumber: -2, qState: 'L', qIsNull: true })
})

it('counts a row once per group, however many rows of another table it meets', async () => {
  const { client } = await openSales()
  // Apple and the day are in two sales rows; the product is one row of its table.
  const handle = await client.create(cube(['Kind'], ['Count(Kind)', 'Count(DISTINCT Day)', 'Sum(Amount * Price)']))
  expect(await textsOf(client, handle)).toEqual([
    ['Fruit', '3', '2', '19'],
    ['Vegetable', '2', '1', '7'],
    ['-', '0', '1', '6'],
  ])
})

it('leaves out nulls and zeros only where asked to', async () => {
  const { client } = await openSales()
  const rows = async (more: object, dimension: object = {}): Promise<string[]> => {
    const handle = await client.create(
      cube([{ qDef: { qFieldDefs: ['Product'] }, ...dimension }], ['Sum(Amount)', 'Avg(Amount)'], more),
    )
    return (await textsOf(client, handle)).map((row) => row.join(' '))
  }
  expect(await rows({})).toEqual(['apple 8 4', 'pear 4 4', 'leek 7 7', 'kale 0 0', 'fig 1 1', 'plum 0 -'])
  expect(await rows({ qSuppressZero: true })).toEqual(['apple 8 4', 'pear 4 4', 'leek 7 7', 'fig 1 1'])
  const average = await client.create(cube(['Product'], ['Avg(Amount)'], { qSuppressMissing: true }))
  expect((await textsOf(client, average)).flat()).not.toContain('plum')
  const kinds = await client.create(cube([{ qDef: { qFieldDefs: ['Kind'] }, qNullSuppression: true }], ['Sum(Amount)']))
  expect(await textsOf(client, kinds)).toEqual([
    ['Fruit', '12'],
    ['Vegetable', '7'],
  ])
})

it('sorts by load order, number, text, expression, frequency and state, and by the columns in their order', async () => {
  const { client } = await openSales()
  const order = async (criteria: object, more: object = {}): Promise<string> => {
    const handle = await client.create(
      cube([sorted('Product', criteria)], [{ qDef: { qDef: 'Sum(Amount)' }, qSortBy: { qSortByNumeric: -1 } }], more),
    )
    return (await textsOf(client, handle)).map(([product]) => product).join(' ')
  }
  expect(await order({})).toBe('apple pear leek kale fig plum')
  expect(await order({ qSortByLoadOrder: -1 })).toBe('plum fig kale leek pear apple')
  expect(await order({ qSortByAscii: 1 })).toBe('apple fig kale leek pear plum')
  expect(await order({ qSortByAscii: -1 })).toBe('plum pear leek kale fig apple')
  expect(await order({ qSortByExpression: -1, qExpression: { qv: 'Sum(Price)' } })).toBe(
    'kale fig apple pear leek plum',
  )
  expect(await order({ qSortByExpression: 1, qExpression: 'Sum(Price)', qSortByAscii: 1 })).toBe(
    'plum leek pear apple fig kale',
  )
  expect(await order({ qSortByFrequency: -1, qSortByAscii: 1 })).toBe('apple fig kale leek pear plum')
  expect(await order({}, { qInterColumnSortOrder: [1, 0] })).toBe('apple leek pear fig kale plum')
  const days = await client.create(cube([sorted('Day', { qSortByNumeric: -1 })], ['Sum(Amount)']))
  expect((await textsOf(client, days)).map(([day]) => day)).toEqual(['Wed', 'Tue', 'Mon'])
  const { qReturn } = await client.ask(1, 'GetField', ['Product'])
  await client.ask(Number(qReturn?.qHandle), 'Select', ['kale'])
  const states = await client.create(
    list('Product', { qDef: { qFieldDefs: ['Product'], qSortCriterias: [{ qSortByState: 1, qSortByAscii: 1 }] } }),
  )
  expect((await statesOf(client, states))[0]).toBe('kale:S')
})

it('nests several dimensions, each sorted its own way', async () => {
  const { client } = await openSales()
  const handle = await client.create(
    cube([sorted('Day', { qSortByNumeric: -1 }), sorted('Product', { qSortByAscii: 1 })], ['Sum(Amount)'], {
      qSuppressZero: true,
    }),
  )
  expect((await textsOf(client, handle)).map((row) => row.join(' '))).toEqual([
    'Wed leek 7',
    'Tue apple 5',
    'Tue fig 1',
    'Mon apple 3',
    'Mon pear 4',
  ])
})

it('keeps the largest values and sums up the others', async () => {
  const { client } = await openSales()
  const limited = (more: object): object => ({
    qDef: { qFieldDefs: ['Product'] },
    qOtherTotalSpec: { qOtherMode: 'OTHER_COUNTED', qOtherCounted: { qv: '2' }, ...more },
  })
  const measures = [{ qDef: { qDef: 'Sum(Amount)' }, qSortBy: { qSortByNumeric: -1 } }, 'Avg(Price)']
  const order = { qInterColumnSortOrder: [1, 0] }
  const handle = await client.create(cube([limited({ qOtherLabel: 'The rest' })], measures, order))
  // Pear, kale, fig and plum: amounts 4+0+1, prices 2, 9 and 6.
  expect((await textsOf(client, handle)).map((row) => row.join(' '))).toEqual([
    'apple 8 1.5',
    'leek 7 1',
    'The rest 5 5.6666666666667',
  ])
  const { qHyperCube } = await client.layout(handle)
  expect(qHyperCube?.qDataPages?.[0]?.qMatrix?.[2]?.[0]).toMatchObject({ qElemNumber: -3, qIsOtherCell: true })
  const without = await client.create(cube([limited({ qSuppressOther: true })], measures, order))
  expect((await textsOf(client, without)).map(([product]) => product)).toEqual(['apple', 'leek'])
  const other = await client.create(cube([limited({ qOtherMode: 'OTHER_REL_LIMITED' })], measures, order))
  expect((await client.layout(other))['qHyperCube']?.qError).toMatchObject({
    qErrorCode: 7003,
    qContext: 'OTHER_REL_LIMITED',
  })
})

it('gives pages of rows and columns, and none beyond the end', async () => {
  const { client } = await openSales()
  const handle = await client.create(
    cube(['Product'], ['Sum(Amount)'], { qInitialDataFetch: [{ qWidth: 2, qHeight: 2 }] }),
  )
  const { qHyperCube } = await client.layout(handle)
  expect(qHyperCube?.qDataPages?.[0]).toMatchObject({ qArea: { qLeft: 0, qTop: 0, qWidth: 2, qHeight: 2 }, qTails: [] })
  const pages = await client.ask(handle, 'GetHyperCubeData', [
    '/qHyperCubeDef',
    [
      { qTop: 4, qLeft: 1, qWidth: 5, qHeight: 5 },
      { qTop: 90, qLeft: 0, qWidth: 2, qHeight: 5 },
    ],
  ])
  expect(pages['qDataPages']).toEqual([
    {
      qMatrix: [[expect.objectContaining({ qText: '1' })], [expect.objectContaining({ qText: '0' })]],
      qTails: [],
      qArea: { qLeft: 1, qTop: 4, qWidth: 1, qHeight: 2 },
      qIsReduced: false,
    },
    { qMatrix: [], qTails: [], qArea: { qLeft: 0, qTop: 90, qWidth: 2, qHeight: 0 }, qIsReduced: false },
  ])
  const { qDataPages } = await client.ask(handle, 'GetHyperCubeReducedData', [
    '/qHyperCubeDef',
    [{ qTop: 0, qLeft: 0, qWidth: 2, qHeight: 6 }],
    -1,
    'D1',
  ])
  expect(qDataPages?.[0]?.qMatrix.length).toBe(6)
  const products = await client.create(list('Product'))
  const listed = await client.ask(products, 'GetListObjectData', [
    '/qListObjectDef',
    [
      { qTop: 1, qLeft: 0, qWidth: 1, qHeight: 1 },
      { qTop: 5, qLeft: 0, qWidth: 1, qHeight: 3 },
    ],
  ])
  expect(listed['qDataPages']?.map((page) => page.qMatrix.map(([cell]) => cell?.qText))).toEqual([['pear'], ['plum']])
})

it('takes no page for rows or columns that are not there, however it is asked', async () => {
  const { client } = await openSales()
  const handle = await client.create(cube(['Product'], ['Sum(Amount)']))
  const products = await client.create(list('Product'))
  const page = async (top: number, left: number, width: number, height: number): Promise<unknown[]> => {
    const asked = [{ qTop: top, qLeft: left, qWidth: width, qHeight: height }]
    const cells = async (method: string, of: number, path: string): Promise<number[]> => {
      const { qDataPages } = await client.ask(of, method, [path, asked])
      return (qDataPages?.[0]?.qMatrix ?? []).map((row) => row.length)
    }
    return [
      await cells('GetHyperCubeData', handle, '/qHyperCubeDef'),
      await cells('GetListObjectData', products, '/qListObjectDef'),
    ]
  }
  expect(await page(0, 0, 0, 6)).toEqual([[], []])
  expect(await page(0, 0, -3, 6)).toEqual([[], []])
  expect(await page(0, 7, 2, 6)).toEqual([[], []])
  expect(await page(0, 0, 2, -6)).toEqual([[], []])
  // Rows before the first were once made up, as many as were asked for.
  expect(await page(-2_000_000, 0, 0, 3_000_000)).toEqual([[], []])
  expect(await page(-4, -4, 2, 2)).toEqual([
    [2, 2],
    [1, 1],
  ])
  expect(await page(0.5, 0.5, 1.5, 1.5)).toEqual([[1], [1]])
})

it('hands the settings of charts through and takes master items from the app', async () => {
  const { client } = await openSales()
  const handle = await client.create({
    qInfo: { qType: 'chart' },
    color: { auto: true },
    qHyperCubeDef: {
      customErrorMessage: { calcCond: '' },
      qDimensions: [{ qLibraryId: 'kind', qDef: { cId: 'dim-1', autoSort: true }, qNullSuppression: true }],
      qMeasures: [{ qLibraryId: 'total', qDef: { cId: 'measure-1', numFormatFromTemplate: true } }],
      qInitialDataFetch: [{ qWidth: 2, qHeight: 5 }],
    },
  })
  const layout = await client.layout(handle)
  expect(layout).toMatchObject({
    color: { auto: true },
    qMeta: { privileges: expect.arrayContaining(['read']) },
    qSelectionInfo: {},
    qHyperCube: {
      customErrorMessage: { calcCond: '' },
      qDimensionInfo: [
        {
          cId: 'dim-1',
          autoSort: true,
          qFallbackTitle: 'Sort of product',
          qLibraryId: 'kind',
          qGroupFieldDefs: ['Kind'],
        },
      ],
      qMeasureInfo: [
        {
          cId: 'measure-1',
          numFormatFromTemplate: true,
          qFallbackTitle: 'Pieces',
          qLibraryId: 'total',
          qNumFormat: { qType: 'F', qnDec: 1 },
        },
      ],
    },
  })
  expect(layout['qHyperCubeDef']).toBeUndefined()
  expect(await textsOf(client, handle)).toEqual([
    ['Fruit', '12.0'],
    ['Vegetable', '7.0'],
  ])
})

it('calculates the expressions that colours and the like come from', async () => {
  const { client } = await openSales()
  const handle = await client.create(
    cube(
      [
        {
          qDef: { qFieldDefs: ['Kind'] },
          qNullSuppression: true,
          qAttributeExpressions: [{ qExpression: 'Max(Price)', id: 'colorByAlternative' }],
        },
      ],
      ['Sum(Amount)'],
    ),
  )
  const { qHyperCube } = await client.layout(handle)
  expect(qHyperCube?.qDataPages?.[0]?.qMatrix.map(([kind]) => kind?.['qAttrExps'])).toEqual([
    { qValues: [{ qText: '2', qNum: 2 }] },
    { qValues: [{ qText: '9', qNum: 9 }] },
  ])
  expect(qHyperCube).toMatchObject({
    qDimensionInfo: [{ qAttrExprInfo: [{ id: 'colorByAlternative', qMin: 2, qMax: 9 }] }],
  })
})

it('counts how often the values of a list occur', async () => {
  const { client } = await openSales()
  const frequencies = async (mode: string): Promise<unknown[]> => {
    const handle = await client.create(list('Day', { qFrequencyMode: mode }))
    const { qListObject } = await client.layout(handle)
    return (qListObject?.qDataPages?.[0]?.qMatrix ?? []).map(([cell]) => cell?.['qFrequency'])
  }
  expect(await frequencies('NX_FREQUENCY_VALUE')).toEqual(['2', '2', '2'])
  expect(await frequencies('N')).toEqual([undefined, undefined, undefined])
  expect((await frequencies('NX_FREQUENCY_RELATIVE'))[0]).toBe('1')
})

it('replaces expressions anywhere in the properties by their values', async () => {
  const { client } = await openSales()
  const handle = await client.create({
    qInfo: { qType: 'text' },
    title: { qStringExpression: `='Sold: ' & Sum(Amount)` },
    nested: [{ value: { qValueExpression: { qExpr: 'Sum(Price)' } } }],
  })
  expect(await client.layout(handle)).toMatchObject({ title: 'Sold: 20', nested: [{ value: 21 }] })
})

it('says in the layout what is wrong with a definition, and refuses its data', async () => {
  const { client } = await openSales()
  const cases: [object, object][] = [
    [
      cube(['Colour'], ['Sum(Amount)']),
      { qErrorCode: 7003, qContext: 'Colour', qExtendedMessage: 'The app has no field "Colour"' },
    ],
    [cube(['Kind'], ['Sum(Weight)']), { qErrorCode: 7003, qContext: 'Weight' }],
    [
      cube(['=If(Amount > 3, 1)'], ['Sum(Amount)']),
      { qErrorCode: 7003, qExtendedMessage: expect.stringContaining('calculated dimension') },
    ],
    [cube(['Kind'], ['Mode(Amount)']), { qErrorCode: 7003, qContext: 'the function Mode()' }],
    [
      cube(['Kind'], ['Sum(Amount)'], { qMode: 'P' }),
      { qErrorCode: 7003, qExtendedMessage: expect.stringContaining('mode P') },
    ],
    [cube(['Kind'], ['Sum(Amount)'], { qCalcCond: { qv: 'Sum(Amount) > 100' } }), { qErrorCode: 7005 }],
    [cube([{ qLibraryId: 'nothing' }], ['Sum(Amount)']), { qErrorCode: 2, qContext: 'nothing' }],
  ]
  for (const [properties, error] of cases) {
    const handle = await client.create(properties)
    const { qHyperCube } = await client.layout(handle)
    expect(qHyperCube?.qError).toMatchObject(error)
    expect(qHyperCube?.qDataPages).toEqual([])
    const data = await client.call(handle, 'GetHyperCubeData', [
      '/qHyperCubeDef',
      [{ qTop: 0, qLeft: 0, qWidth: 1, qHeight: 1 }],
    ])
    expect(data.error?.code).toBe('qErrorCode' in error ? error.qErrorCode : 0)
  }
})

it('refuses pages with more than 10,000 cells', async () => {
  const { client } = await openSales()
  const handle = await client.create(cube(['Product', 'Day', 'Amount'], ['Sum(Amount)']))
  const { qHyperCube } = await client.layout(handle)
  expect(qHyperCube?.qSize?.qcy).toBeGreaterThan(0)
  const wide = Array.from({ length: 2000 }, () => 'Sum(Amount)')
  const large = await client.create(cube(['Product'], wide, { qInitialDataFetch: [] }))
  const answer = await client.call(large, 'GetHyperCubeData', [
    '/qHyperCubeDef',
    [{ qTop: 0, qLeft: 0, qWidth: 2001, qHeight: 6 }],
  ])
  expect(answer.error).toMatchObject({ code: 7009 })
})

it('follows its master items when they change, and says so', async () => {
  const { client } = await openSales()
  const own = { qInfo: { qId: 'own', qType: 'measure' }, qMeasure: { qDef: 'Sum(Amount)' } }
  const measure = await client.create(own)
  const total = Number((await client.ask(1, 'GetMeasure', ['total'])).qReturn?.qHandle)
  const kind = Number((await client.ask(1, 'GetDimension', ['kind'])).qReturn?.qHandle)
  const chart = await client.create(cube([], [{ qLibraryId: 'own' }, { qLibraryId: 'total' }]))
  const byKind = await client.create(cube([{ qLibraryId: 'kind' }], []))
  const values = await client.create({ qInfo: { qType: 'list' }, qListObjectDef: { qLibraryId: 'kind' } })
  expect(await textsOf(client, chart)).toEqual([['20', '20.0']])
  expect((await textsOf(client, byKind)).length).toBe(2)
  const set = await client.call(measure, 'SetProperties', [{ ...own, qMeasure: { qDef: 'Max(Amount)' } }])
  expect(new Set(set.change)).toEqual(new Set([measure, chart]))
  expect(await textsOf(client, chart)).toEqual([['7', '20.0']])
  const patch = (qPath: string, value: unknown): unknown[] => [
    [{ qOp: 'replace', qPath, qValue: JSON.stringify(value) }],
    true,
  ]
  const patched = await client.call(total, 'ApplyPatches', patch('/qMeasure/qDef', 'Min(Price)'))
  expect(new Set(patched.change)).toEqual(new Set([total, chart]))
  expect(await textsOf(client, chart)).toEqual([['7', '1.0']])
  const turned = await client.call(kind, 'ApplyPatches', patch('/qDim/qFieldDefs', ['Product']))
  expect(new Set(turned.change)).toEqual(new Set([kind, byKind, values]))
  expect((await textsOf(client, byKind)).length).toBe(6)
})
