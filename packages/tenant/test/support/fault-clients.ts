import { WebSocket } from 'ws'
import type { Tenant } from '../../src/index.ts'
import { ask, RawSocket, signIn } from './client.ts'
import { echoAppId } from './echo-app.ts'

/** A signed-in user's socket to the echo app, its first frame come. */
export async function opened(
  tenant: Tenant,
  identity: string,
  sub = 'ada',
  path = '',
): Promise<RawSocket & { readonly cookie: string }> {
  const { cookie } = await signIn(tenant, sub)
  const socket = new RawSocket(tenant, `/app/${echoAppId}/identity/${identity}${path}`, { cookie })
  await socket.have(1)
  return Object.assign(socket, { cookie })
}

export async function meStatus(tenant: Tenant, cookie: string): Promise<number> {
  return (await ask(tenant, '/api/v1/users/me', { headers: { cookie } })).status
}

/** What OnConnected said first. Source: schema 12.612.0, enum SessionState. */
export function connectedAs(socket: RawSocket): unknown {
  const [first] = socket.frames as readonly { readonly method?: string; readonly params?: { qSessionState?: string } }[]
  return first?.method === 'OnConnected' ? first.params?.qSessionState : undefined
}

/** A socket whose frames are kept as bytes, since they may be no JSON. */
export async function openedRaw(tenant: Tenant): Promise<{
  readonly ws: WebSocket
  readonly messages: { readonly bytes: Buffer; readonly isBinary: boolean }[]
  readonly ended: Promise<{ readonly code: number }>
  ask(id: number, method: string): void
}> {
  const { cookie } = await signIn(tenant)
  const ws = new WebSocket(`${tenant.origin.replace(/^http/, 'ws')}/app/${echoAppId}`, { headers: { cookie } })
  const messages: { bytes: Buffer; isBinary: boolean }[] = []
  // A client that fails the connection by itself says so here first; `close` follows.
  ws.on('error', () => undefined)
  const ended = new Promise<{ code: number }>((resolve) => ws.once('close', (code) => resolve({ code })))
  await new Promise<void>((resolve) => {
    ws.on('message', (data, isBinary) => {
      // With the default binaryType ws hands over one Buffer.
      messages.push({ bytes: data as Buffer, isBinary })
      resolve()
    })
  })
  return {
    ws,
    messages,
    ended,
    ask: (id, method) => ws.send(JSON.stringify({ jsonrpc: '2.0', id, handle: -1, method, params: [] })),
  }
}
