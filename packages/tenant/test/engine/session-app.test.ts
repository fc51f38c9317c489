import { expect, it, onTestFinished, vi } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { openSessionApp } from '../../src/engine/open-session-app.ts'
import { Client } from './client.ts'

/** A session with an app of its own, its app open on a first socket. */
async function open(appId?: string): Promise<{ client: Client; another: () => Client }> {
  const session = await openSessionApp(appId)
  onTestFinished(() => session.close())
  const client = new Client(session)
  if (appId !== undefined) await client.ask(-1, 'GetActiveDoc')
  return { client, another: () => new Client(session) }
}

const letters = `Letters: Load Chr(RecNo() + Ord('A') - 1) as Letter, RecNo() as Number autogenerate 26;
Groups: Load * Inline [
Number, Group
1, first
2, first
3, second
];`

async function load(client: Client, script: string): Promise<void> {
  await client.ask(1, 'SetScript', [script])
  expect(await client.ask(1, 'DoReload', [0, false, false])).toEqual({ qReturn: true })
}

it('has an empty app open from the start, which tells what it is', async () => {
  const { client } = await open('SessionApp_1')
  expect(await client.ask(-1, 'GetActiveDoc')).toEqual({
    qReturn: { qType: 'Doc', qHandle: 1, qGenericId: 'SessionApp_1' },
  })
  expect((await client.ask(1, 'GetAppLayout')).qLayout).toMatchObject({
    qIsSessionApp: true,
    qReadOnly: false,
    qHasData: false,
  })
  expect(await client.ask(-1, 'AllowCreateApp')).toEqual({ qReturn: true })
})

it('loads its data by its script, and calculates with them', async () => {
  const { client } = await open('SessionApp_1')
  const sum = await client.create({
    qInfo: { qType: 'kpi' },
    qHyperCubeDef: {
      qDimensions: [{ qDef: { qFieldDefs: ['Group'] }, qNullSuppression: true }],
      qMeasures: [{ qDef: { qDef: 'Sum(Number)' } }],
      qInitialDataFetch: [{ qTop: 0, qLeft: 0, qWidth: 2, qHeight: 10 }],
    },
  })
  expect((await client.layout(sum)).qHyperCube?.qError).toBeDefined()
  await load(client, letters)
  expect(await client.ask(1, 'GetScript')).toEqual({ qScript: letters })
  const { qHyperCube } = await client.layout(sum)
  expect(qHyperCube?.qDataPages?.[0]?.qMatrix.map((row) => row.map((cell) => cell.qText))).toEqual([
    ['first', '3'],
    ['second', '3'],
  ])
  const fields = await client.create({ qInfo: { qType: 'FieldList' }, qFieldListDef: {} })
  const { qFieldList } = await client.layout(fields)
  expect((qFieldList as { qItems: { qName: string }[] }).qItems.map(({ qName }) => qName)).toEqual([
    'Letter',
    'Number',
    'Group',
  ])
})

it('tells the other sockets of a reload that everything has changed and the app was suspended', async () => {
  const { client, another } = await open('SessionApp_1')
  await load(client, letters)
  const other = another()
  await other.ask(-1, 'GetActiveDoc')
  const { qReturn: field } = await other.ask(1, 'GetField', ['Letter'])
  expect(field).toEqual({ qType: 'Field', qHandle: 2 })
  await other.ask(2, 'SelectAll')
  const reload = await client.call(1, 'DoReload')
  expect(reload).toMatchObject({ result: { qReturn: true }, change: [1] })
  // The fields are others now.
  expect(other.frames.slice(-3)).toEqual([
    { jsonrpc: '2.0', close: [2] },
    { jsonrpc: '2.0', change: [1] },
    { jsonrpc: '2.0', suspend: [1] },
  ])
  expect(await other.ask(1, 'Resume')).toEqual({})
  expect((await other.call(2, 'GetCardinal')).error?.code).toBe(-32602)
  expect((await other.ask(1, 'BackCount'))['qReturn']).toBe(0)
})

it('keeps its alternate states over a reload, those of the session too', async () => {
  const { client } = await open('SessionApp_1')
  await load(client, letters)
  await client.ask(1, 'AddAlternateState', ['Left'])
  await client.ask(1, 'AddSessionAlternateState', ['Mine'])
  await client.ask(1, 'DoReload')
  expect((await client.ask(1, 'GetField', ['Letter', 'Mine'])).qReturn?.qHandle).toEqual(expect.any(Number))
  expect((await client.ask(1, 'GetAppLayout')).qLayout).toMatchObject({ qStateNames: ['Left'] })
})

it('takes the names of fields and tables as they are', async () => {
  const { client } = await open('SessionApp_1')
  await load(client, `["A; ""table"]: Load 1 as [a "b"], 'x' as [A "B"], 3 as [sp ace] autogenerate 1;`)
  const names = ['a "b"', 'A "B"', 'sp ace']
  for (const name of names)
    expect((await client.ask(1, 'GetField', [name])).qReturn?.qHandle, name).toEqual(expect.any(Number))
})

it('answers a script that it cannot run by its line, and keeps the data that it has', async () => {
  const { client } = await open('SessionApp_1')
  await load(client, letters)
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['Load 1 as A autogenerate 1;\nSQL SELECT 1;', /line 2, "SQL SELECT 1": this statement is not supported/],
    ['A: Load 1 as X, 2 as Y autogenerate 1; B: Load 1 as X, 2 as Y, 3 as Z autogenerate 1;', /"A" and "B".*synthetic/],
  ]
  for (const [script, message] of wrong) {
    await client.ask(1, 'SetScript', [script])
    const { error } = await client.call(1, 'DoReload')
    expect(error).toMatchObject({ code: 11002, message: expect.stringMatching(message) })
  }
  expect((await client.ask(1, 'GetFieldDescription', ['Letter'])).qReturn?.['qCardinal']).toBe(26)
})

it('keeps what is made in it, lists it, and lets it be changed and destroyed', async () => {
  const { client } = await open('SessionApp_1')
  const list = await client.create({ qInfo: { qType: 'list' }, qAppObjectListDef: { qType: 'sheet' } })
  const items = async (): Promise<unknown> => (await client.layout(list)).qAppObjectList?.qItems
  expect(await items()).toEqual([])
  const made = await client.call(1, 'CreateObject', [{ qInfo: { qId: 'mine', qType: 'sheet' } }])
  expect(made).toMatchObject({
    result: { qReturn: { qType: 'GenericObject', qGenericId: 'mine' }, qInfo: { qId: 'mine', qType: 'sheet' } },
    change: [list],
  })
  expect(await items()).toMatchObject([{ qInfo: { qId: 'mine' } }])
  const handle = Number(made.result?.qReturn?.qHandle)
  await client.ask(handle, 'SetProperties', [{ qInfo: { qId: 'mine', qType: 'sheet' }, rank: 2 }])
  expect((await client.ask(handle, 'GetProperties')).qProp?.['rank']).toBe(2)
  expect((await client.call(1, 'CreateObject', [{ qInfo: { qId: 'mine', qType: 'sheet' } }])).error?.code).toBe(3)
  const gone = await client.call(1, 'DestroyObject', ['mine'])
  expect(gone).toMatchObject({ result: { qSuccess: true }, close: [handle], change: [list] })
  expect(await items()).toEqual([])
})

it('makes dimensions, measures and variables, which have the methods of their structs alone', async () => {
  const { client } = await open('SessionApp_1')
  await load(client, letters)
  const dimension = { qInfo: { qId: 'd', qType: 'dimension' }, qDim: { qFieldDefs: ['Group'], qFieldLabels: ['Kind'] } }
  const { qReturn } = await client.ask(1, 'CreateDimension', [dimension])
  expect(qReturn).toMatchObject({ qType: 'GenericDimension', qGenericType: 'dimension' })
  const handle = Number(qReturn?.qHandle)
  expect(await client.ask(handle, 'GetDimension')).toEqual({ qDim: dimension.qDim })
  expect((await client.call(handle, 'GetHyperCubeData', ['/qHyperCubeDef', []])).error).toEqual({
    code: -32601,
    parameter: 'GetHyperCubeData',
    message: 'GetHyperCubeData of GenericDimension is not supported by the local tenant',
  })
  const measure = { qInfo: { qId: 'm', qType: 'measure' }, qMeasure: { qDef: 'Sum(Number)', qLabel: 'Total' } }
  const { qReturn: made } = await client.ask(1, 'CreateMeasure', [measure])
  expect(await client.ask(Number(made?.qHandle), 'GetMeasure')).toEqual({ qMeasure: measure.qMeasure })
  expect(await client.ask(1, 'DestroyMeasure', ['m'])).toEqual({ qSuccess: true })
  expect((await client.ask(1, 'GetMeasure', ['m'])).qReturn).toEqual({ qType: null, qHandle: null })
  const variable = { qInfo: { qId: 'v', qType: 'variable' }, qName: 'vMine', qDefinition: '7' }
  const { qReturn: variableReference } = await client.ask(1, 'CreateVariableEx', [variable])
  expect(variableReference).toMatchObject({ qType: 'GenericVariable', qGenericId: 'v' })
})

it('has no app at engineData, until one is made there', async () => {
  const { client } = await open()
  expect((await client.call(-1, 'GetActiveDoc')).error?.code).toBe(1017)
  expect((await client.call(-1, 'OpenDoc', ['any'])).error).toMatchObject({ code: 1003, parameter: 'any' })
  expect((await client.call(-1, 'OpenDoc', [''])).error?.code).toBe(1003)
  expect(await client.ask(-1, 'GetDocList')).toEqual({ qDocList: [] })
  const { qReturn, qSessionAppId } = await client.ask(-1, 'CreateSessionApp')
  expect(qSessionAppId).toMatch(/^SessionApp_/)
  expect(qReturn).toEqual({ qType: 'Doc', qHandle: 1, qGenericId: qSessionAppId })
  expect((await client.call(-1, 'CreateSessionApp')).error?.code).toBe(1002)
  await load(client, letters)
  expect((await client.ask(1, 'EvaluateEx', ['Sum(Number)']))['qValue']).toMatchObject({ qNumber: 351 })
})

it('refuses to be saved: it ends with its session', async () => {
  const { client } = await open('SessionApp_1')
  expect((await client.call(1, 'DoSave')).error).toMatchObject({ code: 5 })
})

it('refuses a script of more than a million characters, and keeps the one that it has', async () => {
  const { client } = await open('SessionApp_1')
  await client.ask(1, 'SetScript', [letters])
  const { error } = await client.call(1, 'SetScript', [' '.repeat(1_000_001)])
  expect(error).toMatchObject({ code: 8, parameter: 'qScript', message: expect.stringContaining('1000001 characters') })
  expect(await client.ask(1, 'GetScript')).toEqual({ qScript: letters })
})

it('loads numbers that are too large to be any as none', async () => {
  const { client } = await open('SessionApp_1')
  await load(client, 'Load 1e308 * 10 as Large, 1e308 * 10 - 1e308 * 10 as Nothing, 1 as One autogenerate 1;')
  expect((await client.ask(1, 'EvaluateEx', ['Count(Large) + Count(Nothing) + Count(One)']))['qValue']).toMatchObject({
    qNumber: 1,
  })
})

/** Every database that is opened from now on in this test. */
function watchDatabases(): () => Promise<Database[]> {
  const opened = vi.spyOn(Database, 'open')
  onTestFinished(() => opened.mockRestore())
  return () => Promise.all(opened.mock.results.map(({ value }) => value as Promise<Database>))
}

it('reads no files before its first reload either', async () => {
  const databases = watchDatabases()
  await open('SessionApp_1')
  const [database] = await databases()
  await expect(database?.read(`SELECT * FROM read_text('${import.meta.filename}')`)).rejects.toThrow(/Permission Error/)
})

it('leaves no database open: reloads follow one another, and one under way when the session ends is dropped', async () => {
  const databases = watchDatabases()
  const session = await openSessionApp('SessionApp_1')
  const [one, two] = [new Client(session), new Client(session)]
  for (const client of [one, two]) await client.ask(-1, 'GetActiveDoc')
  await one.ask(1, 'SetScript', [letters])
  await Promise.all([one.ask(1, 'DoReload'), two.ask(1, 'DoReload')])
  expect((await one.ask(1, 'EvaluateEx', ['Sum(Number)']))['qValue']).toMatchObject({ qNumber: 351 })
  const opened = vi.mocked(Database.open).mock.calls
  const before = opened.length
  void one.call(1, 'DoReload')
  void two.call(1, 'DoReload')
  await expect.poll(() => opened.length, { interval: 1 }).toBeGreaterThan(before)
  await session.close()
  for (const database of await databases()) await expect(database.read('SELECT 1')).rejects.toThrow('closed')
})
