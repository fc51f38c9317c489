import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { AppLoadError, loadApp } from '../../src/engine/engine.ts'
import { sales, writeFolder } from './small-app.ts'

async function failureOf(files: Readonly<Record<string, string>>): Promise<{ error: AppLoadError; folder: string }> {
  const folder = await writeFolder(files)
  try {
    const app = await loadApp({ folder })
    await app.close()
  } catch (error) {
    if (error instanceof AppLoadError) return { error, folder }
    throw error
  }
  throw new Error(`The app was loaded: ${JSON.stringify(files)}`)
}

const app = (tables: unknown, more: object = {}): string =>
  JSON.stringify({ id: 'an-app', title: 'An app', tables, ...more })
const table = (fields: Readonly<Record<string, string>>, file = 'data.csv'): object => ({ file, fields })
const csv = { 'data.csv': 'a,b,c\n1,x,2\n' }

const object = (id: string, more: object = {}): object => ({ qInfo: { qId: id, qType: 'chart' }, ...more })
const cube = (qDimensions: unknown, qMeasures: unknown = []): object => ({ qHyperCubeDef: { qDimensions, qMeasures } })

/** Objects of an app with the fields A and B, the place of the mistake in them, and the reason. */
const objectCases: readonly [objects: unknown[], place: string, reason: RegExp][] = [
  [[5], 'objects[0]', /must be an object/],
  [[{}], 'objects[0].qInfo', /qId and qType/],
  [[object('x', cube([{ qDef: { qFieldDefs: ['Aa'] } }]))], 'objects[0].qHyperCubeDef.qDimensions[0]', /no field "Aa"/],
  [[object('x', cube({}))], 'objects[0].qHyperCubeDef.qDimensions', /must be an array/],
  [[object('x', cube([], [7]))], 'objects[0].qHyperCubeDef.qMeasures[0]', /must be an object/],
  [
    [object('x', cube([], [{ qDef: { qDef: 'Sum(Bb)' } }]))],
    'objects[0].qHyperCubeDef.qMeasures[0].qDef.qDef',
    /no field "Bb", named in Sum\(Bb\)/,
  ],
  [
    [object('x', cube([], [{ qDef: { qDef: 'Sum(B' } }]))],
    'objects[0].qHyperCubeDef.qMeasures[0].qDef.qDef',
    /Cannot read the expression Sum\(B/,
  ],
  [
    [object('x', cube([{ qLibraryId: 'gone' }]))],
    'objects[0].qHyperCubeDef.qDimensions[0]',
    /no master dimension with the id gone/,
  ],
  [
    [object('x', cube([], [{ qLibraryId: 'gone' }]))],
    'objects[0].qHyperCubeDef.qMeasures[0].qLibraryId',
    /no master measure with the id gone/,
  ],
  [
    [object('x', { deep: [{ qListObjectDef: { qDef: { qFieldDefs: ['Cc'] } } }] })],
    'objects[0].deep[0].qListObjectDef',
    /no field "Cc"/,
  ],
  [[{ qInfo: { qId: 'd', qType: 'dimension' }, qDim: { qFieldDefs: ['Dd'] } }], 'objects[0].qDim', /no field "Dd"/],
  [
    [{ qInfo: { qId: 'm', qType: 'measure' }, qMeasure: { qDef: 'Sum(' } }],
    'objects[0].qMeasure.qDef',
    /Cannot read the expression/,
  ],
  [
    [{ qInfo: { qId: 's', qType: 'sheet' }, cells: [{ name: 's' }, { name: 'gone' }] }],
    'objects[0].cells[1].name',
    /no object "gone"/,
  ],
  [[{ qInfo: { qId: 's', qType: 'sheet' }, cells: [{}] }], 'objects[0].cells[0].name', /must be the id of an object/],
  [
    [object('x'), { qProperty: object('y'), qChildren: [{ qProperty: object('x'), qChildren: [] }] }],
    'objects[1], child "x".qInfo.qId',
    /already the id of another object/,
  ],
]

it('refuses a broken folder with file, place and reason', async () => {
  const cases: [Record<string, string>, string, string, RegExp][] = [
    [{}, 'app.json', '', /cannot be read/],
    [{ 'app.json': '{ "id": ' }, 'app.json', 'line 1, column 9', /no valid JSON/],
    [{ 'app.json': '[]' }, 'app.json', '', /must hold a JSON object/],
    [{ 'app.json': '{"title":"x","tables":{}}' }, 'app.json', 'id', /non-empty string/],
    [{ 'app.json': app({}) }, 'app.json', 'tables', /at least one table/],
    [{ 'app.json': app({ T: 5 }) }, 'app.json', 'tables.T', /"file" and "fields"/],
    [{ 'app.json': app({ T: { file: 'data.csv', fields: {} } }) }, 'app.json', 'tables.T.fields', /at least one field/],
    [{ 'app.json': app({ T: table({ A: '' }) }) }, 'app.json', 'tables.T.fields.A', /non-empty string/],
    [
      { 'app.json': app({ T: table({ A: 'a' }) }) },
      'data.csv',
      '',
      /does not exist; .*app\.json names it at tables\.T\.file/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'a' }, 'data.xlsx') }), 'data.xlsx': '' },
      'app.json',
      'tables.T.file',
      /none of \.parquet, \.csv/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'a' }, 'npm:no-such-package/x.csv') }) },
      'app.json',
      'tables.T.file',
      /no installed package/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'a' }, 'data.parquet') }), 'data.parquet': 'no parquet' },
      'data.parquet',
      '',
      /cannot be read/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'a' }, 'data.json') }), 'data.json': '{"a":' },
      'data.json',
      '',
      /cannot be read/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'missing' }) }), ...csv },
      'app.json',
      'tables.T.fields.A',
      /"missing" is no SQL expression/,
    ],
    [{ 'app.json': app({ T: table({ A: 'a +' }) }), ...csv }, 'app.json', 'tables.T.fields.A', /no SQL expression/],
    [{ 'app.json': app({ T: table({ A: '[a]' }) }), ...csv }, 'app.json', 'tables.T.fields.A', /is of type .*\[\]/],
    [
      { 'app.json': app({ T: table({ A: 'CAST(b AS INTEGER)' }) }), ...csv },
      'app.json',
      'tables.T.fields.A',
      /cannot be calculated/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'a' }) }, { objects: {} }), ...csv },
      'app.json',
      'objects',
      /array of property trees/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'a' }) }, { objects: [{ qInfo: { qId: 'x' } }] }), ...csv },
      'app.json',
      'objects[0].qInfo.qType',
      /non-empty/,
    ],
    [
      {
        'app.json': app({ T: table({ A: 'a' }) }, { objects: [1, 2].map(() => ({ qInfo: { qId: 'x', qType: 'y' } })) }),
        ...csv,
      },
      'app.json',
      'objects[1].qInfo.qId',
      /already the id of another/,
    ],
    ...objectCases.map(([objects, place, reason]): [Record<string, string>, string, string, RegExp] => [
      { 'app.json': app({ T: table({ A: 'a', B: 'b' }) }, { objects }), ...csv },
      'app.json',
      place,
      reason,
    ]),
    [{ 'app.json': app({ T: table({ A: 'a' }) }, { theme: 5 }), ...csv }, 'app.json', 'theme', /non-empty string/],
    [{ 'app.json': app({ T: table({ A: 'a' }) }, { title: '' }), ...csv }, 'app.json', 'title', /non-empty string/],
    [{ 'app.json': app({ T: table({ A: 'a' }) }, { qStateNames: 'X' }), ...csv }, 'app.json', 'qStateNames', /array/],
    [
      { 'app.json': app({ T: table({ A: 'a' }) }, { qStateNames: ['X', 'X'] }), ...csv },
      'app.json',
      'qStateNames[1]',
      /already/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'a' }) }, { variables: [{ qName: '' }] }), ...csv },
      'app.json',
      'variables[0].qName',
      /non-empty string/,
    ],
    [
      { 'app.json': app({ T: table({ A: 'a' }) }, { bookmarks: [{ qProperties: {} }] }), ...csv },
      'app.json',
      'bookmarks[0].qProperties.qInfo.qId',
      /non-empty string/,
    ],
    [{ 'app.json': '{\n  "id": "x",\n  "title": }' }, 'app.json', 'line 3, column 12', /no valid JSON/],
    [{ 'app.json': app({ T: table({ A: 'a' }, 'data') }), data: '' }, 'app.json', 'tables.T.file', /none of/],
    [
      { 'app.json': app({ T: table({ A: 'a' }) }), 'data.csv': '' },
      'app.json',
      'tables.T.fields.A',
      /"a" is no SQL expression/,
    ],
  ]
  for (const [files, file, place, reason] of cases) {
    const { error, folder } = await failureOf(files)
    const what = JSON.stringify(files)
    expect(error.file, what).toBe(join(folder, file))
    expect(error.place, what).toBe(place)
    expect(error.reason, what).toMatch(reason)
    expect(error.message, what).toBe([error.file, place, error.reason].filter((part) => part !== '').join(': '))
  }
})

it('refuses tables that share several fields, naming tables and fields', async () => {
  const tables = { Orders: table({ Key: 'a', Day: 'b' }), Visits: table({ Key: 'a', Day: 'b', More: 'c' }) }
  const { error } = await failureOf({ 'app.json': app(tables), ...csv })
  expect(error.place).toBe('tables')
  expect(error.reason).toContain('"Orders" and "Visits" share "Key", "Day"')
  expect(error.reason).toContain('synthetic key')
})

it('refuses tables that are associated in a circle, naming the way round', async () => {
  const tables = {
    Orders: table({ A: 'a', B: 'b' }),
    Visits: table({ B: 'b', C: 'c' }),
    People: table({ C: 'c', A: 'a' }),
  }
  const { error } = await failureOf({ 'app.json': app(tables), ...csv })
  expect(error.reason).toMatch(/^circular reference/)
  for (const name of ['"Orders"', '"Visits"', '"People"', '"A"', '"B"', '"C"']) expect(error.reason).toContain(name)
})

it('associates numbers with texts that read as numbers, and shows dates, booleans and decimals as Qlik does', async () => {
  const folder = await writeFolder({
    'app.json': app({
      Left: table({
        Id: 'CAST(a AS VARCHAR)',
        When: `DATE '2001-02-03'`,
        Yes: 'a = 1',
        Half: 'a / 2',
        At: `TIMESTAMP '2001-02-03 06:00:00'`,
      }),
      Right: table({ Id: 'a', Name: 'b' }),
    }),
    ...csv,
  })
  const loaded = await loadApp({ folder })
  const frames: unknown[] = []
  const connection = loaded.openSession().attach((frame) => frames.push(frame))
  const ask = async (expression: string): Promise<unknown> => {
    connection.receive(JSON.stringify({ id: 1, handle: 1, method: 'EvaluateEx', params: [expression] }))
    const count = frames.length
    await expect.poll(() => frames.length).toBe(count + 1)
    return frames.at(-1)
  }
  connection.receive(JSON.stringify({ id: 0, handle: -1, method: 'OpenDoc', params: ['an-app'] }))
  await expect.poll(() => frames.length).toBe(1)
  // 36925 days after 1899-12-30 is 2001-02-03, as any spreadsheet shows.
  expect(await ask('Only(When)')).toMatchObject({ result: { qValue: { qText: '2001-02-03', qNumber: 36925 } } })
  expect(await ask('Only(At)')).toMatchObject({
    result: { qValue: { qText: '2001-02-03 06:00:00', qNumber: 36925.25 } },
  })
  expect(await ask('Only(Yes)')).toMatchObject({ result: { qValue: { qNumber: -1 } } })
  expect(await ask('Only(Half)')).toMatchObject({ result: { qValue: { qText: '0.5', qNumber: 0.5 } } })
  expect(await ask(`Only(If(Id = 1, Name))`)).toMatchObject({ result: { qValue: { qText: 'x' } } })
  await loaded.close()
})

it('lets the loaded tables be asked by hand, under the names that the app gives', async () => {
  const folder = await writeFolder(sales)
  const loaded = await loadApp({ folder })
  expect(
    await loaded.query(
      'SELECT Kind, sum(Amount) AS amount FROM Sales JOIN Products USING (Product) GROUP BY Kind ORDER BY Kind',
    ),
  ).toEqual([
    { Kind: 'Fruit', amount: 12 },
    { Kind: 'Vegetable', amount: 7 },
  ])
  expect(loaded).toMatchObject({ id: 'sales-app', title: 'Sales', sheets: [{ id: 'sheet-1', title: 'Overview' }] })
  await loaded.close()
})

it('takes an evenly spread slice of the first table', async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `${index},${index % 7}`)
  const folder = await writeFolder({
    'app.json': app({ Long: table({ Number: 'n', Key: 'k' }), Short: table({ Key: 'k', Name: 'k + 1' }, 'short.csv') }),
    'data.csv': ['n,k', ...lines].join('\n'),
    'short.csv': 'k\n0\n1\n2\n3\n4\n5\n6\n',
  })
  const loaded = await loadApp({ folder, rows: 90 })
  const [long] = await loaded.query(
    'SELECT count(*) AS n, min(Number) AS low, max(Number) AS high, count(DISTINCT Number // 100) AS hundreds FROM Long',
  )
  expect(long).toMatchObject({ n: 90, hundreds: 10 })
  expect(Number(long?.['low'])).toBeLessThan(12)
  expect(Number(long?.['high'])).toBeGreaterThan(987)
  expect(await loaded.query('SELECT count(*) AS n FROM Short')).toEqual([{ n: 7 }])
  await loaded.close()
})

it('lets SQL neither read nor write files, change settings nor run twice once the tables are loaded', async () => {
  const folder = await writeFolder({ ...sales, 'other.csv': 'a\n1\n' })
  const loaded = await loadApp({ folder })
  // The app's own files are what its views are made of.
  expect(await loaded.query('SELECT count(*) AS n FROM Sales')).toEqual([{ n: 6 }])
  const other = join(folder, 'other.csv')
  for (const [sql, refusal] of [
    [`SELECT * FROM read_csv('${other}')`, /disabled by configuration/],
    [`SELECT * FROM '${other}'`, /disabled by configuration/],
    [`SELECT * FROM read_text('/etc/hostname')`, /disabled by configuration/],
    [`SELECT * FROM glob('${folder}/*')`, /disabled by configuration/],
    [`COPY (SELECT 1) TO '${join(folder, 'new.csv')}'`, /disabled by configuration/],
    [`ATTACH '${join(folder, 'new.db')}'`, /disabled by configuration/],
    [`INSTALL httpfs`, /disabled/],
    ['SET enable_external_access = true', /locked|Cannot/],
    [`SET memory_limit = '100GB'`, /locked/],
    ['SELECT 1; SELECT 2', /multiple statements/],
  ] as const) {
    await expect(loaded.query(sql), sql).rejects.toThrow(refusal)
  }
  await loaded.close()
})

it('loads an app with what this engine does not support, and says so where it would be drawn', async () => {
  const unsupported = [object('x', cube([{ qDef: { qFieldDefs: ['=Aggr(A, B)'] } }], [{ qDef: { qDef: '$(v)' } }]))]
  const tables = { T: table({ A: 'a', B: 'b' }) }
  const folder = await writeFolder({ 'app.json': app(tables, { objects: unsupported }), ...csv })
  await (await loadApp({ folder })).close()
})

it('loads CSV, TSV, JSON, lines of JSON and Parquet alike', async () => {
  const rows = [
    { name: 'one', value: 1.5 },
    { name: 'two', value: 2 },
  ]
  const folder = await writeFolder({
    'data.csv': 'name,value\none,1.5\ntwo,2\n',
    'data.tsv': 'name\tvalue\none\t1.5\ntwo\t2\n',
    'data.json': JSON.stringify(rows),
    'lines.json': rows.map((row) => JSON.stringify(row)).join('\n'),
  })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (FROM read_json('${folder}/data.json')) TO '${folder}/data.parquet' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
  for (const file of ['data.csv', 'data.tsv', 'data.json', 'lines.json', 'data.parquet', 'DATA.CSV']) {
    if (file === 'DATA.CSV') await rename(join(folder, 'data.csv'), join(folder, file))
    await writeFile(join(folder, 'app.json'), app({ T: table({ Name: 'name', Value: 'value * 2' }, file) }))
    const loaded = await loadApp({ folder })
    expect(await loaded.query('SELECT Name, Value FROM T ORDER BY Value'), file).toEqual([
      { Name: 'one', Value: 3 },
      { Name: 'two', Value: 4 },
    ])
    await loaded.close()
  }
})
