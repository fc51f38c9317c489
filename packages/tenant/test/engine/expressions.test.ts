import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openSales } from './small-app.ts'

// Amounts 3, 5, 4, 7, 0, 1 with prices 2, 1, 2, 1, 9, 6; worked out by hand.
const values: readonly [expression: string, text: string][] = [
  ['Sum(Amount)', '20'],
  ['=Sum([Amount])', '20'],
  ['sum("Amount")', '20'],
  ['Count(Amount)', '6'],
  ['Count(DISTINCT Price)', '4'],
  ['Count(distinct Product)', '6'],
  ['Sum(DISTINCT Price)', '18'],
  ['Avg(Amount)', '3.3333333333333'],
  ['Min(Amount)', '0'],
  ['Max(Amount)', '7'],
  ['Only(Amount)', '-'],
  ['Only(7 + 0 * Amount)', '7'],
  ['Amount', '-'],
  ['Sum(Amount * Price)', '32'],
  ['Sum(Amount) * 2 + 1', '41'],
  ['Sum(Amount) + 2 * 3 - 1', '25'],
  ['(Sum(Amount) + 2) * 3', '66'],
  ['-Sum(Amount) / 8', '-2.5'],
  ['10 - 2 - 3', '5'],
  ['100 / 10 / 5', '2'],
  ['Sum(Amount) / 0', '-'],
  ['1e3 + .5', '1000.5'],
  [`'a' & 'b' & 1 + 1`, 'ab2'],
  [`'it''s'`, `it's`],
  [`-'-5'`, '5'],
  [`- -'-5'`, '-5'],
  [`+'-5'`, '-5'],
  [`1 - '-5'`, '6'],
  [`1 -'-5' * -'-2'`, '11'],
  [`-'-5' & 'a\nb'`, '5a\nb'],
  [`-'-5' & '\n) FROM t0; DROP TABLE t0; --'`, '5\n) FROM t0; DROP TABLE t0; --'],
  [`Abs('-5') + Sum(Amount -'-1')`, '31'],
  ['1e999', '-'],
  [`Count(Amount) & ' sales'`, '6 sales'],
  ['Sum(If(Amount > 3, Amount))', '16'],
  [`Sum(If(Product = 'apple' or Kind = 'Vegetable', Amount, 0))`, '15'],
  [`Sum(If(not Product = 'apple' and Amount <> 0, 1, 0))`, '3'],
  [`If(Sum(Amount) >= 20, 'much', 'little')`, 'much'],
  [`If(Sum(Amount) < 20, 'little')`, '-'],
  ['Sum(Amount) > 3', '-1'],
  ['Sum(Amount) = 3', '0'],
  [`If('10' > '9', 'as numbers', 'as texts')`, 'as numbers'],
  [`If('b' > 'a', 'yes', 'no')`, 'yes'],
  [`Count(If(Day = 'Tue', 1))`, '2'],
  ['Count(If(Day = 3, 1))', '2'],
  ['Round(Avg(Amount))', '3'],
  ['Round(Avg(Amount), 0.5)', '3.5'],
  ['Floor(3.7) + Ceil(3.2) + Abs(-2) + Sqrt(9)', '12'],
  ['Sum(Mod(Amount, 2))', '4'],
  [`Upper('abc') & Lower('ABC') & Trim(' x ') & Len('four')`, 'ABCabcx4'],
  ['Alt(Only(Amount), 5)', '5'],
  [`Coalesce(Only(Product), 'many')`, 'many'],
  ['If(IsNull(Only(Amount)), 1, 2)', '1'],
  ['If(Null(), 1, 2)', '2'],
  ['True() & False()', '-10'],
  ['Sum(Amount) // a comment\n + 1', '21'],
  ['Sum(/* inside */ Amount)', '20'],
  ['Median(Amount)', '3.5'],
  ['Median(DISTINCT Price)', '4'],
  // The squares of the distances from 10/3 sum up to 100/3; a fifth of that, and its root.
  ['Stdev(Amount)', '2.5819888974716'],
  ['NumericCount(Day) & TextCount(Day) & TextCount(Product) & TextCount(DISTINCT Kind)', '6062'],
  ['MinString(Product) & MaxString(Kind)', 'appleVegetable'],
  [`Concat(DISTINCT Kind, ', ')`, 'Fruit, Vegetable'],
  [`Concat(If(Price = 2, Product), '/')`, 'apple/pear'],
  ['Concat(Kind)', 'FruitFruitFruitVegetableVegetable'],
  ['2 ^ 3 ^ 2', '512'],
  ['-2 ^ 2', '-4'],
  ['2 * Sum(Amount) ^ 2', '800'],
  ['Pow(2, 0.5)', '1.4142135623731'],
  ['Sign(-3) + Frac(2.25) + Exp(0) + Log(1)', '0.25'],
  ['Log(0)', '-'],
  ['Mod(-7, 3)', '2'],
  ['Mod(7.5, 2)', '-'],
  ['Mod(7, -2)', '-'],
  ['Round(17, 5) & Ceil(17, 5) & Floor(17, 5) & Round(17, 5, 1)', '15201516'],
  ['Round(2.5) & Round(-2.5)', '3-2'],
  [`RangeSum(1, 'x', 3) & RangeSum('x') & RangeAvg(1, 'x', 3) & RangeMin(2, 1) & RangeMax(2, 1)`, '40212'],
  [`RangeCount(1, 'x', Null())`, '1'],
  [`Left('abcd', 2) & Right('abcd', 1) & Mid('abcd', 2, 2) & Mid('abcd', 3)`, 'abdbccd'],
  [`Index('abcd', 'c') & Index('abcd', 'x')`, '30'],
  [`Replace('a-b-c', '-', '+') & Repeat('xy', 2)`, 'a+b+cxyxy'],
  [`LTrim(' a ') & '|' & RTrim(' a ')`, 'a | a'],
  [`Pick(2, 'a', 'b') & Pick(3, 'a', 'b')`, 'b'],
  [`Match('b', 'a', 'b') & Match('x', 'a')`, '20'],
  [`IsNum('5') & IsNum('x') & IsText('x') & IsText(5)`, '-10-10'],
  [`Dual('many', 7) & '/' & (Dual('many', 7) + 1)`, 'many/8'],
  // 36925 is 2001-02-03, a Saturday, as any spreadsheet shows.
  ['Year(36925) & Month(36925) & Day(36925) & WeekDay(36925) & Week(36925)', '2001Feb3Sat5'],
  ['Num(Month(36925)) & Num(WeekDay(36925)) & Hour(36925.75) & Minute(0.51) & Second(1/86400)', '2518141'],
  [`Year('x')`, '-'],
  ['MAX(amount_of_nothing)', 'error 7003: The app has no field "amount_of_nothing", named in MAX(amount_of_nothing)'],
]

it('evaluates the expressions of its language', async () => {
  const { client } = await openSales()
  for (const [expression, expected] of values) {
    const { result, error } = await client.call(1, 'Evaluate', [expression])
    expect(error === undefined ? result?.['qReturn'] : `error ${error.code}: ${error.message}`, expression).toBe(
      expected,
    )
  }
})

it('evaluates under the current selections, with text and number', async () => {
  const { client } = await openSales()
  const { qReturn } = await client.ask(1, 'GetField', ['Product'])
  await client.ask(Number(qReturn?.qHandle), 'Select', ['kale'])
  expect(await client.ask(1, 'EvaluateEx', ['Only(Day)'])).toEqual({
    qValue: { qText: 'Wed', qIsNumeric: true, qNumber: 3 },
  })
  expect(await client.ask(1, 'EvaluateEx', ['Only(Product)'])).toEqual({
    qValue: { qText: 'kale', qIsNumeric: false, qNumber: 0 },
  })
  expect(await client.ask(1, 'EvaluateEx', ['Sum(Amount)'])).toEqual({
    qValue: { qText: '0', qIsNumeric: true, qNumber: 0 },
  })
  expect(await client.ask(1, 'EvaluateEx', ['Avg(Price)'])).toEqual({
    qValue: { qText: '9', qIsNumeric: true, qNumber: 9 },
  })
})

it('names what it does not support, instead of answering something', async () => {
  const { client } = await openSales()
  const refused: readonly [string, string][] = [
    ['Sum({<Kind={Fruit}>} Amount)', 'set analysis in Sum({…})'],
    ['Sum({1} Amount)', 'set analysis in Sum({…})'],
    ['Sum({$<Kind=>} Amount) / Sum({1} Amount)', 'set analysis in Sum({…})'],
    ['Only({BM01} Product)', 'set analysis in Only({…})'],
    ['Sum(TOTAL Amount)', 'TOTAL in Sum(TOTAL …)'],
    ['Sum(Amount) / Sum(TOTAL Amount)', 'TOTAL in Sum(TOTAL …)'],
    ['Sum(ALL Amount)', 'ALL in Sum(ALL …)'],
    ['Sum(Max(Amount))', 'the aggregation max() inside another'],
    ['Sum(1)', 'sum() without a field'],
    ['Max(Amount, 2)', 'a second argument of Max()'],
    ['Concat(Product, Kind)', 'a second argument of Concat()'],
    [`Concat(Product, ',', Amount)`, 'a third argument of Concat()'],
    ['$(vAmount)', 'the dollar-sign expansion $(…)'],
    ['Round(DISTINCT 3)', 'DISTINCT in Round()'],
    [`Product like 'a*'`, 'the operator like'],
    [`'a' follows 'b'`, 'the operator follows'],
    [`'a' precedes 'b'`, 'the operator precedes'],
    ['1 xor 0', 'the operator xor'],
    ['6 bitand 3', 'the operator bitand'],
    // Functions that Qlik has and this engine has not; none of them may come out as a zero.
    ...[
      ...['Aggr', 'Rank', 'HRank', 'Above', 'Below', 'Before', 'After', 'Top', 'Bottom', 'First', 'Last'],
      ...['RowNo', 'ColumnNo', 'NoOfRows', 'NoOfColumns', 'Column', 'Dimensionality', 'SecondaryDimensionality'],
      ...['FirstSortedValue', 'Mode', 'Fractile', 'FractileExc', 'Correl', 'Kurtosis', 'Skew', 'Sterr', 'NullCount'],
      ...['MissingCount', 'IRR', 'NPV', 'LINEST_M', 'Chi2Test_p', 'TTest_t', 'ZTest_z', 'MutualInfo'],
      ...['RangeNullCount', 'RangeStdev', 'RangeMode', 'RangeFractile', 'RangeOnly', 'RangeCorrel'],
      ...[
        'Date',
        'Date#',
        'Time',
        'Time#',
        'Timestamp',
        'Timestamp#',
        'Num#',
        'Money',
        'Money#',
        'Interval',
        'Interval#',
      ],
      ...['Today', 'Now', 'MakeDate', 'MakeTime', 'AddMonths', 'AddYears', 'MonthStart', 'MonthEnd', 'YearStart'],
      ...['YearToDate', 'InYear', 'InMonth', 'QuarterName', 'MonthName', 'WeekStart', 'NetworkDays', 'Age', 'DayName'],
      ...['Class', 'ApplyCodepage', 'Lookup', 'FieldValue', 'FieldIndex', 'FieldValueCount', 'Peek', 'Previous'],
      ...['SubField', 'TextBetween', 'KeepChar', 'PurgeChar', 'SubStringCount', 'Capitalize', 'Chr', 'Ord', 'Evaluate'],
      ...['FindOneOf', 'Hash128', 'Hash256', 'Levenshtein', 'MapSubString', 'WildMatch', 'MixMatch', 'EmptyIsNull'],
      ...[
        'Sin',
        'Cos',
        'Tan',
        'Acos',
        'Pi',
        'Rand',
        'Combin',
        'Permut',
        'Fact',
        'Div',
        'FMod',
        'BitCount',
        'Even',
        'Odd',
      ],
      ...['GetSelectedCount', 'GetFieldSelections', 'GetCurrentSelections', 'GetPossibleCount', 'GetExcludedCount'],
      ...['GetObjectField', 'GetAlternativeCount', 'ValueList', 'ValueLoop', 'ColorMix1', 'RGB', 'ARGB', 'HSL', 'Red'],
      ...['OSUser', 'DocumentName', 'ReloadTime', 'EngineVersion', 'GeoMakePoint', 'BlackAndSchole', 'NormDist'],
      ...['Pmt', 'PV', 'FV', 'Rate', 'nPer', 'InObject', 'IsPartialReload', 'Q', 'Inclusive', 'Exclusive'],
    ].map((name): [string, string] => [`${name}(Amount)`, `the function ${name}()`]),
  ]
  for (const [expression, what] of refused) {
    const { error } = await client.call(1, 'EvaluateEx', [expression])
    expect(error, expression).toEqual({
      code: 7003,
      parameter: what,
      message: `Not supported by this engine: ${what}, in the expression ${expression}`,
    })
  }
  for (const broken of ['Sum(', 'Sum(Amount))', '1 +', `'open`, '[open', '1 2', 'If(1)', 'Round(1, 2, 3, 4)']) {
    const { error } = await client.call(1, 'EvaluateEx', [broken])
    expect(error?.code, broken).toBe(7003)
    expect(error?.message, broken).toContain(
      broken.startsWith('If')
        ? 'If() takes 2 to 3 arguments'
        : broken.startsWith('Round')
          ? 'Round() takes 1 to 3'
          : broken,
    )
  }
})

it('reads a name in quotes or brackets whatever it holds, and no SQL gets through', async () => {
  const { client } = await openSales()
  for (const name of [`x'; DROP TABLE t0; --`, 'a]]b', '"', 'Amount) FROM t0; --']) {
    const { error } = await client.call(1, 'Evaluate', [`Sum([${name.replaceAll(']', ']]')}])`])
    expect(error, name).toMatchObject({ code: 7003, parameter: name })
  }
  expect((await client.ask(1, 'Evaluate', [`'; DROP TABLE t0; --'`]))['qReturn']).toBe('; DROP TABLE t0; --')
  expect((await client.ask(1, 'Evaluate', [`Count(If(Product = 'a'' OR 1=1 --', 1))`]))['qReturn']).toBe('0')
  // Two minus signs side by side would begin a comment in SQL, and the text after it would be the statement's end.
  expect((await client.ask(1, 'Evaluate', [`-'-5' & '\n::DOUBLE) AS m0, (SELECT 7) AS x0 --'`]))['qReturn']).toBe(
    '5\n::DOUBLE) AS m0, (SELECT 7) AS x0 --',
  )
  expect((await client.ask(1, 'Evaluate', ['Sum(Amount)']))['qReturn']).toBe('20')
})

it('refuses nesting that would not end, and lives on', async () => {
  const { client } = await openSales()
  const compared = `${'('.repeat(40)}Only(Product)${' = Only(Kind))'.repeat(40)}`
  expect((await client.call(1, 'Evaluate', [compared])).error).toMatchObject({
    code: 7003,
    message: expect.stringContaining('nested too deeply'),
  })
  const brackets = `${'('.repeat(50_000)}1${')'.repeat(50_000)}`
  expect((await client.call(1, 'Evaluate', [brackets])).error?.code).toBe(7003)
  expect((await client.ask(1, 'Evaluate', ['Sum(Amount)']))['qReturn']).toBe('20')
})

it('answers nothing where a text would grow without end', async () => {
  const { client } = await openSales()
  const evaluated = async (expression: string): Promise<unknown> =>
    (await client.ask(1, 'Evaluate', [expression]))['qReturn']
  const nested = (inner: string, begin: string, end: string, count: number): string =>
    `${begin.repeat(count)}${inner}${end.repeat(count)}`
  expect(await evaluated(`Len(${nested(`'x'`, 'Repeat(', ', 10)', 5)})`)).toBe('100000')
  expect(await evaluated(`Len(${nested(`'x'`, 'Repeat(', ', 10)', 6)})`)).toBe('-')
  expect(await evaluated(`Len(Repeat('x', 1e15))`)).toBe('-')
  expect(await evaluated(`Len(${nested(`'xx'`, 'Replace(', `, 'x', 'xxxxxxxxxx')`, 4)})`)).toBe('20000')
  expect(await evaluated(`Len(${nested(`'xx'`, 'Replace(', `, 'x', 'xxxxxxxxxx')`, 20)})`)).toBe('-')
  // What shortens is no matter, nor is what replaces nothing.
  expect(await evaluated(nested(`'a-b-c'`, 'Replace(', `, '-', '')`, 20))).toBe('abc')
  expect(
    await evaluated(`Replace('abc', '', 'x') & Replace(Replace('ab', 'a', Replace('b', 'b', 'c')), 'c', 'd')`),
  ).toBe('abcdb')
  expect(await evaluated(`Concat(Replace(Product, 'p', 'P'), ' ')`)).toBe('Pear aPPle aPPle fig kale leek')
  expect(await evaluated('Sum(Len(Repeat(Product, Amount)))')).toBe('87')
})

it('takes the words of its operators for names only in brackets, and refuses deep nesting without delay', async () => {
  const { client } = await openSales()
  const answered = async (expression: string): Promise<string> => {
    const { result, error } = await client.call(1, 'Evaluate', [expression])
    return error === undefined ? JSON.stringify(result?.['qReturn']).slice(1, -1) : `${error.code} ${error.message}`
  }
  expect(await answered('not(not(Amount > 0))')).toBe('0')
  expect(await answered('NOT (Sum(Amount) = 20) or 1')).toBe('-1')
  expect(await answered('Sum(notes)')).toContain('has no field "notes"')
  expect(await answered('Sum([not])')).toContain('has no field "not"')
  for (const word of ['not', 'And', 'OR']) expect(await answered(`Sum(${word})`)).toMatch(/^7003 Cannot read/)
  const begin = performance.now()
  for (const broken of ['not(', '(', 'If(', '-(', `'a' & (`, 'not ', 'Sum(']) {
    // Left open, so that every other way to read it is tried.
    expect(await answered(broken.repeat(200)), broken).toMatch(/^7003 Cannot read/)
  }
  for (const nested of ['not(', 'Abs(', '-(', '1 + (', '1 * (']) {
    const depth = (count: number): string => `${nested.repeat(count)}1${')'.repeat(count)}`
    expect(await answered(depth(20)), nested).toMatch(/^-?\d+$/)
    expect(await answered(depth(200)), nested).toMatch(/^-?\d+$|^7003 .*nested too deeply/)
    expect(await answered(depth(5000)), nested).toMatch(/^7003 .*(nested too deeply|Cannot read)/s)
  }
  expect(performance.now() - begin).toBeLessThan(5000)
  expect(await answered(Array.from({ length: 200 }, () => '1').join(' + '))).toBe('200')
  expect(await answered(Array.from({ length: 3000 }, () => '1').join(' + '))).toMatch(/^7003 .*nested too deeply/)
})

interface Written {
  readonly expression: string
  readonly number: number | null
  readonly text: string | null
}

const textOf = ({ number, text }: Written): string => text ?? (number === null ? '' : String(number))

const written: fc.Arbitrary<Written> = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.nat(9).map((number): Written => ({ expression: `${number}`, number, text: null })),
    fc
      .constantFrom('-5', '-1', '7', '+3', '-2\n', '--', '/*', '*/', 'a\nb', '-', '-- x', `''`, ';', '')
      .map((text): Written => {
        const number = text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text)
        return { expression: `'${text.replaceAll("'", "''")}'`, number, text }
      }),
    fc.tuple(fc.constantFrom('-', '+', '- '), tie('value')).map(([sign, inner]): Written => {
      const number = inner.number === null || sign === '+' ? inner.number : -inner.number
      return { expression: `${sign}${inner.expression}`, number, text: null }
    }),
    fc.tuple(tie('value'), fc.constantFrom('+', '-', '*'), tie('value')).map(([left, operator, right]): Written => {
      const [a, b] = [left.number, right.number]
      const number = a === null || b === null ? null : operator === '+' ? a + b : operator === '-' ? a - b : a * b
      return { expression: `(${left.expression}${operator}${right.expression})`, number, text: null }
    }),
    fc.tuple(tie('value'), tie('value')).map(([left, right]): Written => ({
      expression: `(${left.expression}&${right.expression})`,
      number: null,
      text: textOf(left) + textOf(right),
    })),
  ),
})).value

it('calculates with literals of every kind, in whatever way they are put side by side', async () => {
  const { client } = await openSales()
  await fc.assert(
    fc.asyncProperty(written, async (value) => {
      const { result, error } = await client.call(1, 'Evaluate', [`'' & (${value.expression})`])
      expect(error, value.expression).toBeUndefined()
      expect(result?.['qReturn'], value.expression).toBe(textOf(value))
    }),
    { numRuns: 300 },
  )
})
