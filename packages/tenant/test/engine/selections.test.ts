import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Field } from '../../src/engine/data-model.ts'
import { searchElements } from '../../src/engine/field-search.ts'
import type { Client } from './client.ts'
import { cube, list, openSales, statesOf, textsOf } from './small-app.ts'

const listPath = '/qListObjectDef'
const cubePath = '/qHyperCubeDef'

async function currentSelections(client: Client): Promise<string> {
  const { qReturn } = await client.ask(1, 'GetObject', ['selections'])
  const handle =
    qReturn?.qHandle ??
    (await client.create({ qInfo: { qId: 'selections', qType: 'CurrentSelections' }, qSelectionObjectDef: {} }))
  const { qSelectionObject } = await client.layout(handle)
  const fields = (qSelectionObject?.qSelections ?? []).map(({ qField, qSelected }) => `${qField}=${qSelected}`)
  return `${fields.join(' & ')} [${qSelectionObject?.qBackCount}, ${qSelectionObject?.qForwardCount}]`
}

async function fieldHandle(client: Client, name: string): Promise<number> {
  return Number((await client.ask(1, 'GetField', [name]))['qReturn']?.qHandle)
}

it('carries a selection to every chart of both tables, and orphans behave as in Qlik', async () => {
  const { client } = await openSales()
  const kinds = await client.create(list('Kind'))
  const products = await client.create(list('Product'))
  const days = await client.create(list('Day'))
  // Fig has no kind and plum no sales; both are values of the link.
  expect(await statesOf(client, products)).toEqual(['apple:O', 'pear:O', 'leek:O', 'kale:O', 'fig:O', 'plum:O'])
  await client.ask(kinds, 'SelectListObjectValues', [listPath, [0], false])
  expect(await statesOf(client, kinds)).toEqual(['Fruit:S', 'Vegetable:A'])
  expect(await statesOf(client, products)).toEqual(['apple:O', 'pear:O', 'leek:X', 'kale:X', 'fig:X', 'plum:O'])
  expect(await statesOf(client, days)).toEqual(['Mon:O', 'Tue:O', 'Wed:X'])
  await client.ask(days, 'SelectListObjectValues', [listPath, [1], false])
  expect(await statesOf(client, products)).toEqual(['apple:O', 'pear:X', 'leek:X', 'kale:X', 'fig:X', 'plum:X'])
  expect(await statesOf(client, days)).toEqual(['Mon:A', 'Tue:S', 'Wed:X'])
  await client.ask(kinds, 'SelectListObjectValues', [listPath, [1], false])
  expect(await statesOf(client, days)).toEqual(['Mon:X', 'Tue:XS', 'Wed:A'])
})

it('tells every socket which of its objects a selection has changed: in the answer, or as a push', async () => {
  const { client, another } = await openSales()
  const kpi = await client.create(cube([], ['Sum(Amount)']))
  await client.create({ qInfo: { qType: 'plain' }, title: 'no data' })
  const kinds = await client.create({ ...list('Kind'), qInfo: { qId: 'kinds', qType: 'list' } })
  const other = await another()
  const { qReturn } = await other.ask(1, 'GetObject', ['kinds'])
  const before = other.frames.length
  const answer = await client.call(kinds, 'SelectListObjectValues', [listPath, [1], false])
  expect(answer).toEqual({ jsonrpc: '2.0', id: answer.id, result: { qSuccess: true }, change: [kpi, kinds] })
  expect(other.frames.slice(before)).toEqual([{ jsonrpc: '2.0', change: [qReturn?.qHandle] }])
  expect(await statesOf(other, Number(qReturn?.qHandle))).toEqual(['Fruit:A', 'Vegetable:S'])
  // And the other way round.
  await other.ask(Number(qReturn?.qHandle), 'SelectListObjectValues', [listPath, [0], false])
  expect(client.frames.at(-1)).toEqual({ jsonrpc: '2.0', change: [kpi, kinds] })
  expect(await textsOf(client, kpi)).toEqual([['12']])
})

it('says nothing of a selection that changes nothing', async () => {
  const { client } = await openSales()
  const kinds = await client.create(list('Kind'))
  await client.ask(kinds, 'SelectListObjectValues', [listPath, [1], false])
  const again = await client.call(kinds, 'SelectListObjectValues', [listPath, [1], false])
  expect(again.change).toBeUndefined()
  expect(await currentSelections(client)).toBe('Kind=Vegetable [1, 0]')
})

it('goes back and forward through the selections', async () => {
  const { client } = await openSales()
  const kind = await fieldHandle(client, 'Kind')
  const day = await fieldHandle(client, 'Day')
  await client.ask(kind, 'Select', ['Fruit'])
  await client.ask(day, 'SelectValues', [[{ qText: 'Mon' }, { qIsNumeric: true, qNumber: 2 }]])
  expect(await currentSelections(client)).toBe('Kind=Fruit & Day=Mon, Tue [2, 0]')
  await client.ask(1, 'Back')
  expect(await currentSelections(client)).toBe('Kind=Fruit [1, 1]')
  await client.ask(1, 'Back')
  await client.ask(1, 'Back')
  expect(await currentSelections(client)).toBe(' [0, 2]')
  await client.ask(1, 'Forward')
  expect(await currentSelections(client)).toBe('Kind=Fruit [1, 1]')
  await client.ask(day, 'LowLevelSelect', [[2], false])
  expect(await currentSelections(client)).toBe('Kind=Fruit & Day=Wed [2, 0]')
  expect((await client.ask(1, 'BackCount'))['qReturn']).toBe(2)
  await client.ask(1, 'ClearAll')
  expect(await currentSelections(client)).toBe(' [3, 0]')
})

it('selects in a field by every way there is', async () => {
  const { client } = await openSales()
  const product = await fieldHandle(client, 'Product')
  const chosen = async (method: string, params: unknown[] = []): Promise<string> => {
    const { qReturn } = await client.ask(product, method, params)
    return `${Boolean(qReturn)} ${(await currentSelections(client)).replace(/ \[.*/, '')}`
  }
  expect(await chosen('Select', ['p*'])).toBe('true Product=pear, plum')
  expect(await chosen('ToggleSelect', ['plum'])).toBe('true Product=pear')
  expect(await chosen('SelectAlternative')).toBe('true Product=apple, fig, kale, leek, plum')
  expect(await chosen('Select', ['>9'])).toBe('false Product=apple, fig, kale, leek, plum')
  expect(await chosen('ToggleSelect', ['>9'])).toBe('false Product=apple, fig, kale, leek, plum')
  expect(await chosen('SelectAll')).toBe('true Product=apple, fig, kale, leek, pear, plum')
  expect(await chosen('Clear')).toBe('true ')
  await client.ask(await fieldHandle(client, 'Kind'), 'Select', ['Vegetable'])
  expect(await chosen('SelectPossible')).toBe('true Kind=Vegetable & Product=kale, leek')
  expect(await chosen('SelectExcluded')).toBe('true Kind=Vegetable & Product=apple, fig, pear, plum')
  expect(await chosen('ClearAllButThis')).toBe('true Product=apple, fig, pear, plum')
  const amount = await fieldHandle(client, 'Amount')
  await client.ask(amount, 'Select', ['>=4'])
  expect(await currentSelections(client)).toContain('Amount=4, 5, 7')
})

it('counts many selected values instead of naming them', async () => {
  const { client } = await openSales()
  const handle = await client.create({ qInfo: { qType: 'CurrentSelections' }, qSelectionObjectDef: {} })
  const product = await fieldHandle(client, 'Product')
  await client.ask(product, 'Select', ['pear'])
  expect((await client.layout(handle))['qSelectionObject']?.qSelections?.[0]).toMatchObject({
    qField: 'Product',
    qTotal: 6,
    qSelectedCount: 1,
    qSelected: 'pear',
    qTextSearch: 'pear',
    qStateCounts: { qSelected: 1, qAlternative: 5, qExcluded: 0 },
    qSelectedFieldSelectionInfo: [{ qName: 'pear' }],
  })
})

it('keeps what is selected in one object to itself until it is confirmed, as one step', async () => {
  const { client, another } = await openSales()
  const chart = await client.create(cube(['Kind'], ['Sum(Amount)']))
  const kpi = await client.create(cube([], ['Sum(Amount)']))
  const other = await another()
  const list2 = await other.create(list('Day'))
  await client.ask(chart, 'BeginSelections', [[cubePath]])
  expect((await client.layout(chart))['qSelectionInfo']).toEqual({ qInSelections: true, qMadeSelections: false })
  await client.ask(chart, 'SelectHyperCubeValues', [cubePath, 0, [0], true])
  await client.ask(chart, 'SelectHyperCubeValues', [cubePath, 0, [1], true])
  await client.ask(chart, 'SelectHyperCubeValues', [cubePath, 0, [0], true])
  expect((await client.layout(chart))['qSelectionInfo']).toEqual({ qInSelections: true, qMadeSelections: true })
  // The chart keeps its bars, marked; the others already show what is selected.
  const { qHyperCube } = await client.layout(chart)
  const bars = qHyperCube?.qDataPages?.[0]?.qMatrix.map(([kind, sum]) => `${kind?.qText} ${sum?.qText} ${kind?.qState}`)
  expect(bars).toEqual(['Fruit 12 A', 'Vegetable 7 S', '- 1 L'])
  expect(await textsOf(client, kpi)).toEqual([['7']])
  // Elsewhere nobody may select now.
  const refused = await other.call(list2, 'SelectListObjectValues', [listPath, [0], false])
  expect(refused.error).toMatchObject({ code: 6003, parameter: 'cube-1' })
  expect((await other.call(1, 'ClearAll')).error?.code).toBe(6003)
  expect((await other.call(list2, 'BeginSelections', [[listPath]])).error?.code).toBe(6003)
  await client.ask(chart, 'EndSelections', [true])
  expect(await currentSelections(client)).toBe('Kind=Vegetable [1, 0]')
  expect(await textsOf(client, chart)).toEqual([['Vegetable', '7']])
  expect((await client.layout(chart))['qSelectionInfo']).toEqual({})
})

it('undoes what is cancelled, reset or aborted', async () => {
  const { client, another } = await openSales()
  const kinds = await client.create(list('Kind'))
  await client.ask(kinds, 'SelectListObjectValues', [listPath, [0], false])
  await client.ask(kinds, 'BeginSelections', [[listPath]])
  await client.ask(kinds, 'SelectListObjectValues', [listPath, [1], true])
  expect(await statesOf(client, kinds)).toEqual(['Fruit:S', 'Vegetable:S'])
  const reset = await client.call(kinds, 'ResetMadeSelections')
  expect(reset.change).toContain(kinds)
  expect(await statesOf(client, kinds)).toEqual(['Fruit:S', 'Vegetable:A'])
  await client.ask(kinds, 'ClearSelections', [listPath])
  expect(await statesOf(client, kinds)).toEqual(['Fruit:O', 'Vegetable:O'])
  await client.ask(kinds, 'EndSelections', [false])
  expect(await currentSelections(client)).toBe('Kind=Fruit [1, 0]')
  // Another client needs the selections free: it may break them off.
  await client.ask(kinds, 'BeginSelections', [[listPath]])
  await client.ask(kinds, 'SelectListObjectValues', [listPath, [1], false])
  const other = await another()
  await other.ask(1, 'AbortModal', [false])
  expect(await currentSelections(client)).toBe('Kind=Fruit [1, 0]')
  // A socket that goes in the midst of selecting leaves the session free for the others.
  await client.ask(kinds, 'BeginSelections', [[listPath]])
  client.connection.detach()
  await other.ask(1, 'ClearAll')
  expect(await currentSelections(other)).toBe(' [2, 0]')
})

it('selects cells of a table and ranges of a measure', async () => {
  const { client } = await openSales()
  const table = await client.create(
    cube(['Product', 'Day'], ['Sum(Amount)'], {
      qInterColumnSortOrder: [2],
      qMeasures: [{ qDef: { qDef: 'Sum(Amount)' }, qSortBy: { qSortByNumeric: -1 } }],
    }),
  )
  expect((await textsOf(client, table)).slice(0, 3)).toEqual([
    ['leek', 'Wed', '7'],
    ['apple', 'Tue', '5'],
    ['pear', 'Mon', '4'],
  ])
  await client.ask(table, 'SelectHyperCubeCells', [cubePath, [0, 2], [0]])
  expect(await currentSelections(client)).toBe('Product=leek, pear [1, 0]')
  await client.ask(1, 'ClearAll')
  await client.ask(table, 'SelectHyperCubeCells', [cubePath, [1], [0, 1]])
  expect(await currentSelections(client)).toBe('Product=apple & Day=Tue [3, 0]')
  await client.ask(1, 'ClearAll')
  const range = { qMeasureIx: 0, qRange: { qMin: 3, qMax: 5, qMinInclEq: true, qMaxInclEq: false } }
  await client.ask(table, 'RangeSelectHyperCubeValues', [cubePath, [range], [0], false])
  expect(await currentSelections(client)).toBe('Product=apple, pear [5, 0]')
  const unknown = await client.call(table, 'SelectHyperCubeValues', [cubePath, 5, [0], false])
  expect(unknown.error).toMatchObject({ code: 8, parameter: 'qDimNo' })
  expect((await client.call(table, 'SelectHyperCubeValues', ['/nowhere', 0, [0], false])).error).toMatchObject({
    code: -32602,
    parameter: '/nowhere',
  })
})

it('searches in a list, takes what was found, or lets it be', async () => {
  const { client } = await openSales()
  const products = await client.create(list('Product'))
  expect((await client.ask(products, 'SearchListObjectFor', [listPath, '*L*']))['qSuccess']).toBe(true)
  expect(await statesOf(client, products)).toEqual(['apple:O', 'leek:O', 'kale:O', 'plum:O'])
  // "`P U S`: retrieves values that start with P, U or S", published schema of SearchListObjectFor.
  expect((await client.ask(products, 'SearchListObjectFor', [listPath, 'L p']))['qSuccess']).toBe(true)
  expect(await statesOf(client, products)).toEqual(['pear:O', 'leek:O', 'plum:O'])
  expect((await client.ask(products, 'SearchListObjectFor', [listPath, '*l?m']))['qSuccess']).toBe(true)
  expect(await statesOf(client, products)).toEqual(['plum:O'])
  expect((await client.ask(products, 'SearchListObjectFor', [listPath, 'zzz']))['qSuccess']).toBe(false)
  await client.ask(products, 'AbortListObjectSearch', [listPath])
  expect((await statesOf(client, products)).length).toBe(6)
  await client.ask(products, 'SearchListObjectFor', [listPath, '*ea*'])
  await client.ask(products, 'AcceptListObjectSearch', [listPath, false])
  expect(await currentSelections(client)).toBe('Product=pear [1, 0]')
  expect((await statesOf(client, products)).length).toBe(6)
  await client.ask(products, 'SelectListObjectAlternative', [listPath])
  expect(await currentSelections(client)).toBe('Product=apple, fig, kale, leek, plum [2, 0]')
  await client.ask(1, 'ClearAll')
  await client.ask(products, 'SelectListObjectAll', [listPath])
  await client.ask(products, 'ClearSelections', [listPath, []])
  expect(await currentSelections(client)).toBe(' [5, 0]')
})

it('finds by wildcards whatever they stand for, and answers patterns that could be tried in many ways at once', async () => {
  const field = (...text: string[]): Field => {
    const symbols = { size: text.length, text, number: Float64Array.from(text, Number) }
    // Searching reads nothing of a field but its values.
    return { id: 0, name: 'F', tags: [], symbols, tables: [] } as unknown as Field
  }
  const found = (search: string, ...texts: string[]): string[] => {
    return searchElements(field(...texts), search, 'words').map((element) => texts[element] ?? '')
  }
  expect(found('*', '', 'a')).toEqual(['', 'a'])
  expect(found('b', 'ab', 'a b', 'A-Bc', 'ba')).toEqual(['a b', 'A-Bc', 'ba'])
  expect(found('(b*|*c)', 'ab', 'bd', 'AC')).toEqual(['bd', 'AC'])
  expect(found('a*', 'a', 'Abc', 'ba')).toEqual(['a', 'Abc'])
  expect(found('*a*b', 'ab', 'xaxaxbxb', 'ba', 'AB')).toEqual(['ab', 'xaxaxbxb', 'AB'])
  expect(found('?', '', 'a', 'ab')).toEqual(['a'])
  expect(found('a?*', 'a', 'ab', 'abc')).toEqual(['ab', 'abc'])
  expect(found('**?b', 'b', 'ab', 'cab')).toEqual(['ab', 'cab'])
  expect(found('a*c', 'a\nc', 'a.c', 'acx')).toEqual(['a\nc', 'a.c'])
  expect(found('(.*)', '(x)', 'x', '(.)')).toEqual(['(.)'])
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 }).map((pattern) => `*${pattern}`),
      fc.string({ unit: fc.constantFrom('a', 'b', 'B'), maxLength: 10 }),
      (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i')
        expect(found(pattern, text).length === 1, `${pattern} in ${text}`).toBe(expression.test(text))
      },
    ),
  )
  const begin = performance.now()
  expect(found(`${'*a'.repeat(30)}*c`, 'a'.repeat(2000))).toEqual([])
  expect(found(`${'*a'.repeat(2000)}*c`, 'a'.repeat(2000))).toEqual([])
  for (const slow of [`=5${' '.repeat(4900)}x`, `=${'5'.repeat(4900)}x`]) expect(found(slow, 'a')).toEqual([])
  expect(performance.now() - begin).toBeLessThan(500)
})

it('tells the others when selecting in an object ends by itself', async () => {
  const { client, another } = await openSales()
  const begin = (who: Client, handle: number): Promise<unknown> => who.ask(handle, 'BeginSelections', [[listPath]])
  const kinds = { ...list('Kind'), qInfo: { qId: 'kinds', qType: 'list' } }
  const selections = { qInfo: { qType: 's' }, qSelectionObjectDef: {} }
  const other = await another()
  const now = await other.create(selections)
  const theirs = await other.create(kinds)
  const isTold = (handles: readonly number[], from: number): void => {
    const told = other.frames.slice(from).flatMap(({ change = [] }) => change)
    expect(told).toEqual(expect.arrayContaining([...handles]))
  }
  // It is accepted: the way back is longer.
  const handle = await client.create(kinds)
  await begin(client, handle)
  await client.ask(handle, 'SelectListObjectValues', [listPath, [0], false])
  let from = other.frames.length
  await client.ask(1, 'AbortModal', [true])
  isTold([now, theirs], from)
  // The object goes.
  await begin(client, handle)
  await client.ask(handle, 'SelectListObjectValues', [listPath, [1], false])
  from = other.frames.length
  await client.ask(1, 'DestroySessionObject', ['kinds'])
  isTold([now], from)
  // The socket goes.
  const again = await client.create(kinds)
  const same = Number((await other.ask(1, 'GetObject', ['kinds'])).qReturn?.qHandle)
  await begin(client, again)
  await client.ask(again, 'SelectListObjectValues', [listPath, [0], false])
  from = other.frames.length
  client.connection.detach()
  isTold([now, same], from)
  expect((await other.layout(same))['qSelectionInfo']).toEqual({})
})

it('keeps alternate states apart', async () => {
  const { client } = await openSales()
  await client.ask(1, 'AddAlternateState', ['other'])
  const here = await client.create(cube([], ['Sum(Amount)']))
  const there = await client.create(cube([], ['Sum(Amount)'], { qStateName: 'other' }))
  const { qReturn } = await client.ask(1, 'GetField', ['Kind', 'other'])
  await client.ask(Number(qReturn?.qHandle), 'Select', ['Fruit'])
  expect(await textsOf(client, here)).toEqual([['20']])
  expect(await textsOf(client, there)).toEqual([['12']])
})
