import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { AppLoadError, loadDemoApp, startTenant, type EngineApp } from '../src/index.ts'
import { RawSocket, signIn } from './support/client.ts'

let app: EngineApp
beforeAll(async () => {
  app = await loadDemoApp({ rows: 2000 })
})
afterAll(() => app.close())

it('serves the demo app to two sockets of one identity, whose selections are shared', async () => {
  const tenant = await startTenant({ apps: [{ loaded: app }] })
  onTestFinished(() => tenant.close())
  const [served] = tenant.apps
  expect(served?.sheets.length).toBeGreaterThan(0)
  const { cookie } = await signIn(tenant)
  const sockets = [1, 2].map(() => new RawSocket(tenant, `/app/${app.id}/identity/x`, { cookie }))
  const [one, two] = sockets as [RawSocket, RawSocket]
  const docs = [await one.call('OpenDoc', app.id), await two.call('OpenDoc', app.id)]
  // Answer's form: qlik-oss/enigma-go, dialer_test.go.
  for (const doc of docs) expect(doc).toMatchObject({ result: { qReturn: { qType: 'Doc', qHandle: 1 } } })
  const properties = { qInfo: { qType: 'CurrentSelections' }, qSelectionObjectDef: {} }
  await two.callOn(1, 'CreateSessionObject', properties)
  expect(await two.callOn(2, 'GetLayout')).toMatchObject({
    result: { qLayout: { qSelectionObject: { qSelections: [] } } },
  })
  const [row] = await app.query('select Origin from Flights limit 1')
  await one.callOn(1, 'GetField', 'Origin')
  await one.callOn(2, 'Select', String(row?.['Origin']))
  await expect.poll(() => two.frames).toContainEqual(expect.objectContaining({ change: expect.arrayContaining([2]) }))
  expect(await two.callOn(2, 'GetLayout')).toMatchObject({
    result: { qLayout: { qSelectionObject: { qSelections: [{ qField: 'Origin', qSelected: row?.['Origin'] }] } } },
  })
  expect(tenant.engineSessions()).toEqual([{ user: 'demo-analyst', appId: app.id, identity: 'x', sockets: 2 }])
  const states = [one, two].map(
    ({ frames }) => (frames[0] as { params: { qSessionState: string } }).params.qSessionState,
  )
  expect(states.toSorted()).toEqual(['SESSION_ATTACHED', 'SESSION_CREATED'])
})

it('serves apps that it loads itself, and closes them with itself', async () => {
  const tenant = await startTenant({ apps: [{ demo: true, rows: 500 }] })
  onTestFinished(() => tenant.close())
  const { cookie } = await signIn(tenant)
  const socket = new RawSocket(tenant, `/app/${tenant.apps[0]?.id ?? ''}`, { cookie })
  expect(await socket.call('OpenDoc', tenant.apps[0]?.id)).toHaveProperty('result')
})

it('fails to start on a folder that is no app, naming the file', async () => {
  const starting = startTenant({ apps: [{ folder: '/nonexistent/app' }] })
  await expect(starting).rejects.toBeInstanceOf(AppLoadError)
  await expect(starting).rejects.toThrow('app.json')
})

it('serves the second demo app to those who may open it, and to nobody else', async () => {
  const tenant = await startTenant({ apps: [{ loaded: app }, { demo: 'workshop', access: ['demo-manager'] }] })
  onTestFinished(() => tenant.close())
  const [, workshop] = tenant.apps
  expect(workshop?.title).toBe('Machines in a workshop')
  const manager = new RawSocket(tenant, `/app/${workshop?.id}`, {
    cookie: (await signIn(tenant, 'demo-manager')).cookie,
  })
  expect(await manager.call('OpenDoc', workshop?.id)).toHaveProperty('result')
  const { cookie } = await signIn(tenant, 'demo-analyst')
  const analyst = new RawSocket(tenant, `/app/${workshop?.id}`, { cookie })
  // 4203: no access to the app; qlik-oss/enigma.js and the published list of close codes.
  expect(await analyst.ended).toMatchObject({ code: 4203 })
  const flights = new RawSocket(tenant, `/app/${app.id}`, { cookie })
  expect(await flights.call('OpenDoc', app.id)).toHaveProperty('result')
})
