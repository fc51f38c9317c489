import { expect, it } from 'vitest'
import { RawSocket, signIn } from './support/client.ts'
import { echoAppId } from './support/echo-app.ts'
import { withTenant } from './support/with-tenant.ts'

// State: schema 12.612.0; that 4005 follows is the assumption `sessionErrorCloseCodes`.
const refused = [{ jsonrpc: '2.0', method: 'OnConnected', params: { qSessionState: 'SESSION_ERROR_LIMIT_EXCEEDED' } }]

it.each([
  ['engine sessions', { engineSessionsPerUser: 2 }, (name: string) => `/app/${echoAppId}/identity/${name}`],
  ['session apps', { sessionAppsPerUser: 2 }, (name: string) => `/app/SessionApp_${name}`],
] as const)('lets a user have so many %s and no more', async (_, assumptions, path) => {
  const { tenant } = await withTenant({ assumptions })
  const headers = { cookie: (await signIn(tenant)).cookie }
  for (const name of ['x', 'y', 'x']) await new RawSocket(tenant, path(name), headers).have(1)
  const third = new RawSocket(tenant, path('z'), headers)
  expect(await third.ended).toMatchObject({ code: 4005 })
  expect(third.frames).toEqual(refused)
  const other = new RawSocket(tenant, path('z'), { cookie: (await signIn(tenant, 'bob')).cookie })
  expect(await other.have(1)).toMatchObject([{ params: { qSessionState: 'SESSION_CREATED' } }])
})
