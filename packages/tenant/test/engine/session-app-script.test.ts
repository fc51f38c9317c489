import { expect, it } from 'vitest'
import { runScript } from '../../src/engine/script/run-script.ts'

// Code 11002 is LOCERR_RELOAD_UNKNOWN_STATEMENT of the published engine schema.

it('writes down what a script says in lines, and takes numbers for numbers', () => {
  const script = `
    SET ThousandSep=',';
    // loans; and who has them
    Loans:
    LOAD * INLINE [
      Book, Days, "Since"
      Dune; part 1, 14, 2026-01-02
      Emma, 3.5,
    ];
    REM nothing at all;
    Comment Field Book With "a title; or two";`
  expect(runScript(script)).toEqual([
    {
      name: 'Loans',
      fields: ['Book', 'Days', 'Since'],
      rows: [
        ['Dune; part 1', 14, '2026-01-02'],
        ['Emma', 3.5, ''],
      ],
    },
  ])
})

it('generates records, repeats them while a condition holds, and keeps those that another lets through', () => {
  const [table] = runScript(`
    Grid: Load RecNo() as Record, IterNo() as Iteration, RowNo() as Row
    AutoGenerate 1 + 2 Where RecNo() <> 2 While IterNo() <= RecNo();`)
  expect(table).toEqual({
    name: 'Grid',
    fields: ['Record', 'Iteration', 'Row'],
    rows: [
      [1, 1, 1],
      [3, 1, 2],
      [3, 2, 3],
      [3, 3, 4],
    ],
  })
})

it('reads a LOAD from the one below it', () => {
  const [table] = runScript(`
    Load *, Letter & '-' & Number as Both, if(Number > 1, 'many', 'one') as Size where Number < 3;
    Load Chr(Ord('a') + RecNo() - 1) as Letter, RecNo() as Number autogenerate 4;`)
  expect(table).toEqual({
    name: 'Table1',
    fields: ['Letter', 'Number', 'Both', 'Size'],
    rows: [
      ['a', 1, 'a-1', 'one'],
      ['b', 2, 'b-2', 'many'],
    ],
  })
})

it('calculates as Qlik does: a missing number is none, and rounding is upwards from the middle', () => {
  const expressions: readonly (readonly [string, unknown])[] = [
    ['mod(28, 26) + 1', 3],
    ['mod(-1, 26)', 25],
    [`Pick(2, 'A', 'B', 'C')`, 'B'],
    [`Pick(4, 'A')`, null],
    ['Ceil(3 * 0.4)', 2],
    ['Round(2.5)', 3],
    ['Round(-2.5)', -2],
    ['Round(0.123456, 0.00001)', 0.12346],
    ['1 / 0', null],
    [`'a' + 1`, null],
    [`'2' * 3`, 6],
    ['1 = 1', -1],
    [`'b' < 'a'`, 0],
    ['not 0 and 2', -1],
    ['if(0, 1)', null],
    [`Left('abc', 2) & Right('abc', 1) & Mid('abcd', 2, 2)`, 'abcbc'],
    [`Upper('x') & Len('four')`, 'X4'],
    [`Alt('x', 5)`, 5],
    ['IsNull(Null())', -1],
  ]
  for (const [expression, value] of expressions) {
    expect(runScript(`Load ${expression} as X autogenerate 1;`)[0]?.rows, expression).toEqual([[value]])
  }
})

it('adds a table to an earlier one with the very same fields', () => {
  const tables = runScript(`
    A: Load 1 as X, 2 as Y autogenerate 1;
    B: Load 3 as Y, 4 as X autogenerate 1;`)
  expect(tables).toEqual([
    {
      name: 'A',
      fields: ['X', 'Y'],
      rows: [
        [1, 2],
        [4, 3],
      ],
    },
  ])
})

it('is not kept busy by what is opened again and again and never closed', () => {
  const began = performance.now()
  for (const part of ['[', "'", '"', '/*', '(', ' ', 'a ', '$(']) {
    const script = `Load ${part.repeat(299_999)} as A autogenerate 1;`
    expect(() => runScript(script), part).toThrow(expect.objectContaining({ code: 11002 }))
  }
  expect(performance.now() - began).toBeLessThan(5000)
})

it('is not kept busy by many statements either', () => {
  const began = performance.now()
  const semicolons = `${';\n'.repeat(499_000)}Sql;`
  expect(() => runScript(semicolons)).toThrow(/line 499001, "Sql"/)
  expect(() => runScript('Load 1 as A;'.repeat(80_000))).toThrow(/line 1, .* it has no source|more than 100 LOADs/)
  expect(() => runScript(numbered(20_000, (at) => `Load 1 as A${at} autogenerate 1;`))).toThrow(/more than 1000 tables/)
  expect(runScript('T: Load 1 as A autogenerate 1;'.repeat(30_000))[0]?.rows).toHaveLength(30_000)
  expect(performance.now() - began).toBeLessThan(5000)
})

it('counts what all of its statements make together', () => {
  const wide = numbered(900, (at) => `F${at},`)
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['Load 1 as A autogenerate 150000;\nLoad 1 as A autogenerate 150000;', /line 2, .*more than 200000 rows/],
    [`Load * Inline [\n${wide}F\n${'1\n'.repeat(3000)}];`, /line 1, .*more than 2000000 values/],
    [`Load * Inline [\n${wide}F\n${'1\n'.repeat(2000)}] While IterNo() < 9;`, /more than 2000000 values/],
    [`Load * Inline [A\n${'1\n'.repeat(200_001)}];`, /more than 200000 rows/],
    [`Load * Inline [\n${wide}${wide.replaceAll('F', 'G')}\n1];`, /more than 1000 fields/],
    [
      `Load ${'*,'.repeat(1000)}* where 1 = 0 or RecNo() > 0;\nLoad * Inline [\n${wide}\n${'1\n'.repeat(99)}];`,
      /steps/,
    ],
    [
      `Load 1 as A where 1 = 0 while IterNo() < 150000;\nLoad 1 as B autogenerate 200000;`,
      /line 1, .*more than 10000000 steps/,
    ],
    ["Load Repeat('abc', 999) as A autogenerate 100000;", /more than 50000000 characters/],
    ["Load Len(Upper(Repeat(Repeat('abc', 999), 999))) as A autogenerate 100;", /more than 50000000 characters/],
  ]
  for (const [script, message] of wrong) {
    const began = performance.now()
    expect(() => runScript(script), script.slice(0, 80)).toThrow(message)
    expect(performance.now() - began, script.slice(0, 80)).toBeLessThan(5000)
  }
})

function numbered(count: number, part: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => part(at)).join('')
}

it('refuses what it does not understand, with the line', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['\n\nLoad A as B Resident C;', /line 3, "Load A as B Resident C": RESIDENT is not supported/],
    ['Load A From [lib://x/y.qvd] (qvd);', /FROM is not supported/],
    ['Load distinct 1 as A autogenerate 1;', /DISTINCT is not supported/],
    ['Binary app;', /line 1, "Binary app": this statement is not supported/],
    ['LET vToday = Today();', /this statement is not supported/],
    ['SET vMine = 1;', /this statement is not supported/],
    ['Load 1 as A;', /it has no source/],
    ['Load 1 as A autogenerate 1', /a semicolon is missing/],
    ['Load 1 as A autogenerate 9999999;', /AUTOGENERATE takes a whole number up to 200000/],
    ['Load 1 as A autogenerate 1 while 1 = 1;', /makes more than 200000 rows/],
    ['Load 1 as A autogenerate 1 where 1 = 0 while 1 = 1;', /its WHILE does not end/],
    ['Load B as A autogenerate 1;', /the field "B" is not found/],
    ['Load Sum(1) as A autogenerate 1;', /Sum\(\) is not supported|aggregation sum\(\)/],
    ['Load Hash128(1) as A autogenerate 1;', /the function Hash128\(\) is not supported/],
    ['Load 1 + as A autogenerate 1;', /Cannot read the expression/],
    ['Load 1 as A, autogenerate 1;', /a field is empty/],
    [
      `Load ${Array.from({ length: 300 }, (_, at) => `1 as F${at}`).join()} autogenerate 100000;`,
      /more than 2000000 values/,
    ],
  ]
  for (const [script, message] of wrong) {
    expect(() => runScript(script), script).toThrow(expect.objectContaining({ code: 11002 }))
    expect(() => runScript(script), script).toThrow(message)
  }
})
