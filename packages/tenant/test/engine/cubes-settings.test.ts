import { expect, it } from 'vitest'
import { cube, openSales, textsOf } from './small-app.ts'

it('names each setting that it does not follow, and passes over those that ask for nothing', async () => {
  const { client } = await openSales()
  const dimension = (more: object, definition: object = {}): object => ({
    qDef: { qFieldDefs: ['Kind'], ...definition },
    ...more,
  })
  const measure = (more: object, definition: object = {}): object => ({
    qDef: { qDef: 'Sum(Amount)', ...definition },
    ...more,
  })
  const limited = (spec: object): object => cube([dimension({ qOtherTotalSpec: spec })], ['Sum(Amount)'])
  const plain = ['Sum(Amount)']
  const refused: [object, string][] = [
    [cube(['Kind'], plain, { qMode: 'P' }), 'hypercubes of mode P'],
    [cube(['Kind'], plain, { qMode: 'DATA_MODE_TREE' }), 'hypercubes of mode T'],
    [cube(['Kind'], plain, { qContextSetExpression: '{<Kind={Fruit}>}' }), 'qContextSetExpression'],
    [cube(['Kind'], plain, { qPopulateMissing: true }), 'qPopulateMissing'],
    [cube(['Kind'], plain, { qDynamicScript: ['LOAD 1'] }), 'qDynamicScript'],
    [cube([dimension({ qShowAll: true })], plain), 'qShowAll'],
    [cube([dimension({ qCalcCondition: { qCond: { qv: '1' } } })], plain), 'qCalcCondition'],
    [cube([dimension({}, { qSortCriterias: [{ qSortByGreyness: 1 }] })], plain), 'qSortCriterias by qSortByGreyness'],
    [cube([dimension({}, { qFieldDefs: ['Kind', 'Product'], qGrouping: 'H' })], plain), 'drill-down and cyclic groups'],
    [cube(['=If(Amount > 3, 1)'], plain), 'the calculated dimension'],
    [cube(['=Aggr(Sum(Amount), Kind)'], plain), 'the calculated dimension'],
    [cube(['Kind'], [measure({ qCalcCond: { qv: '1' } })]), 'qCalcCond'],
    [cube(['Kind'], [measure({ qTrendLines: [{ qType: 'AVERAGE' }] })]), 'qTrendLines'],
    [cube(['Kind'], [measure({ qSortBy: { qSortByGreyness: -1 } })]), 'qSortBy by qSortByGreyness'],
    [cube(['Kind'], [measure({}, { qRelative: true })]), 'qRelative'],
    [cube(['Kind'], [measure({}, { qBrutalSum: true })]), 'qBrutalSum'],
    [cube(['Kind'], [measure({}, { qAccumulate: 3 })]), 'qAccumulate'],
    [cube(['Kind'], [measure({}, { qAggrFunc: 'Median' })]), 'totals of the kind Median'],
    [limited({ qOtherMode: 'OTHER_ABS_LIMITED', qOtherLimit: { qv: '5' } }), 'the limitation OTHER_ABS_LIMITED'],
    [limited({ qOtherMode: 'OTHER_ABS_ACC_TARGET' }), 'the limitation OTHER_ABS_ACC_TARGET'],
    [limited({ qOtherMode: 'OTHER_REL_LIMITED' }), 'the limitation OTHER_REL_LIMITED'],
    [
      cube([dimension({ qOtherTotalSpec: { qOtherMode: 'OTHER_COUNTED' } }), 'Day'], plain),
      'a limited dimension beside others',
    ],
  ]
  for (const [properties, what] of refused) {
    const { qHyperCube } = await client.layout(await client.create(properties))
    expect(qHyperCube?.qError, what).toMatchObject({
      qErrorCode: 7003,
      qExtendedMessage: expect.stringMatching(/^Not supported by this engine: /),
    })
    expect(String(qHyperCube?.qError?.['qExtendedMessage']), what).toContain(what)
  }
  const asking = cube(
    [
      dimension({
        qShowAll: false,
        qCalcCondition: { qCond: {}, qMsg: {} },
        qOtherTotalSpec: { qOtherMode: 'OTHER_OFF' },
      }),
    ],
    [
      measure(
        { qTrendLines: [], qMiniChart: {}, qSortBy: { qSortByGreyness: 0 } },
        { qRelative: false, qAccumulate: 0 },
      ),
    ],
    { qContextSetExpression: '', qPopulateMissing: false, qDynamicScript: [], qAlwaysFullyExpanded: true },
  )
  expect((await textsOf(client, await client.create(asking))).length).toBe(3)
})

it('makes totals of the data or of the rows, as each measure says', async () => {
  const { client } = await openSales()
  const total = (qAggrFunc: string): object => ({ qDef: { qDef: 'Avg(Price)', qAggrFunc } })
  const names = ['Expr', 'Sum', 'Avg', 'Min', 'Max', 'Count', 'None']
  const { qHyperCube } = await client.layout(await client.create(cube(['Kind'], names.map(total))))
  // By kind 5/3, 5 and, without a kind, 6; of all six prices 3.5.
  expect(((qHyperCube?.['qGrandTotalRow'] ?? []) as { qText: string }[]).map(({ qText }) => qText)).toEqual([
    '3.5',
    '12.666666666667',
    '4.2222222222222',
    '1.6666666666667',
    '6',
    '3',
    '-',
  ])
})

it('works out labels, and holds its columns in the order that is asked for', async () => {
  const { client } = await openSales()
  const measure = { qDef: { qDef: 'Sum(Amount)', qLabelExpression: `='Of ' & Count(Amount)` } }
  const handle = await client.create(cube(['Kind'], [measure, 'Max(Price)'], { qColumnOrder: [2, 0, 1] }))
  expect(await textsOf(client, handle)).toEqual([
    ['2', 'Fruit', '12'],
    ['9', 'Vegetable', '7'],
    ['6', '-', '1'],
  ])
  expect((await client.layout(handle)).qHyperCube).toMatchObject({
    qColumnOrder: [2, 0, 1],
    qMeasureInfo: [{ qFallbackTitle: 'Of 6' }, { qFallbackTitle: 'Max(Price)' }],
  })
})

it('calculates in the alternate state that the cube names', async () => {
  const { client } = await openSales({ qStateNames: ['Other'] })
  const { qReturn } = await client.ask(1, 'GetField', ['Product', 'Other'])
  await client.ask(Number(qReturn?.qHandle), 'Select', ['leek'])
  const inOther = await client.create(cube([], ['Sum(Amount)', 'Only(Product)'], { qStateName: 'Other' }))
  expect(await textsOf(client, inOther)).toEqual([['7', 'leek']])
  expect(await textsOf(client, await client.create(cube([], ['Sum(Amount)'])))).toEqual([['20']])
})
