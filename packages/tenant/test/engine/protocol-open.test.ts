import { expect, it } from 'vitest'
import { Client } from './client.ts'
import { cube, list, openSales } from './small-app.ts'

// Codes: LocalizedErrorCode of the published engine schema. 5 ACCESS_DENIED, 1002 APP_ALREADY_OPEN, 1003 APP_NOT_FOUND,
// 1009 APP_ALREADY_OPEN_IN_DIFFERENT_MODE, 1017 APP_NOT_OPEN, 6003 HC_MODAL_OBJECT_ERROR.

const withoutData = ['sales-app', '', '', '', true]

it('opens one app per socket: the same again, or another, is one too many', async () => {
  const { client } = await openSales()
  for (const name of ['sales-app', 'another-app']) {
    expect((await client.call(-1, 'OpenDoc', [name])).error, name).toMatchObject({ code: 1002, parameter: name })
  }
})

it('opens an app without its data: it has objects and no fields, and charts say what they miss', async () => {
  const { app } = await openSales()
  const client = new Client(app.openSession())
  expect((await client.ask(-1, 'OpenDoc', withoutData)).qReturn).toMatchObject({ qType: 'Doc', qHandle: 1 })
  expect((await client.ask(1, 'GetAppLayout')).qLayout).toMatchObject({
    qIsOpenedWithoutData: true,
    qHasData: false,
    qTitle: 'Sales',
  })
  expect(await client.ask(1, 'GetField', ['Kind'])).toEqual({ qReturn: { qType: null, qHandle: null } })
  const { qHyperCube } = await client.layout(await client.create(cube(['Kind'], ['Sum(Amount)'])))
  expect(qHyperCube?.qError).toMatchObject({ qErrorCode: expect.any(Number), qContext: 'Kind' })
  const { qListObject } = await client.layout(await client.create(list('Kind')))
  expect(qListObject?.qError).toMatchObject({ qErrorCode: expect.any(Number), qContext: 'Kind' })
  expect((await client.ask(1, 'GetObject', ['sheet-1'])).qReturn?.qHandle).toBe(4)
})

it('refuses who has lost his access since his socket was opened', async () => {
  const { app } = await openSales()
  let isAllowed = false
  const session = app.openSession({ mayOpen: () => isAllowed })
  const client = new Client(session)
  const refused = await client.call(-1, 'OpenDoc', ['sales-app'])
  expect(refused.error).toEqual({ code: 5, parameter: 'sales-app', message: 'Access denied' })
  isAllowed = true
  expect((await client.ask(-1, 'OpenDoc', ['sales-app'])).qReturn?.qHandle).toBe(1)
  isAllowed = false
  const other = new Client(session)
  expect((await other.call(-1, 'GetActiveDoc')).error).toEqual({ code: 5, parameter: '', message: 'Access denied' })
})

it('refuses to open an app with its data beside a socket that has it without, and the other way round', async () => {
  const { app } = await openSales()
  for (const [first, second] of [
    [['sales-app'], withoutData],
    [withoutData, ['sales-app']],
  ]) {
    const session = app.openSession()
    await new Client(session).ask(-1, 'OpenDoc', first)
    const other = new Client(session)
    expect((await other.call(-1, 'OpenDoc', second)).error).toMatchObject({ code: 1009, parameter: 'sales-app' })
    expect((await other.ask(-1, 'OpenDoc', first)).qReturn?.qHandle).toBe(1)
  }
})

it('tells who was selecting in an object that another socket has taken it out of his hands', async () => {
  const { client, another } = await openSales()
  const handle = await client.create({ ...list('Kind'), qInfo: { qId: 'kinds', qType: 'list' } })
  const other = await another()
  const { qReturn } = await other.ask(1, 'GetObject', ['kinds'])
  const theirs = Number(qReturn?.qHandle)
  const begin = (who: Client, of: number): Promise<unknown> => who.call(of, 'BeginSelections', [['/qListObjectDef']])
  expect(await begin(client, handle)).not.toHaveProperty('suspend')
  // Beginning again is nobody's loss.
  expect(await begin(client, handle)).not.toHaveProperty('suspend')
  const suspended = { jsonrpc: '2.0', suspend: [handle] }
  expect(client.frames).not.toContainEqual(suspended)
  expect(await begin(other, theirs)).not.toHaveProperty('suspend')
  expect(client.frames).toContainEqual(suspended)
  await client.ask(1, 'AbortModal', [false])
  expect(other.frames).toContainEqual({ jsonrpc: '2.0', suspend: [theirs] })
})
