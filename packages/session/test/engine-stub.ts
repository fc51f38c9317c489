import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { SocketLike } from '../src/index.ts'

interface Request {
  readonly id: number
  readonly handle: number
  readonly method: string
  readonly params: readonly unknown[]
}

export interface EngineStub {
  readonly url: string
  /** The server's ends of the sockets, in the order of their upgrades. */
  readonly sockets: readonly WebSocket[]
  readonly tcp: readonly Socket[]
  close(): Promise<void>
}

/** A WebSocket server that sends `greeting` and answers what `answer` gives; undefined means no answer at all. */
export async function startEngineStub(
  answer: (request: Request) => Record<string, unknown> | undefined,
  greeting: string = JSON.stringify({
    jsonrpc: '2.0',
    method: 'OnConnected',
    params: { qSessionState: 'SESSION_CREATED' },
  }),
): Promise<EngineStub> {
  const http: Server = createServer()
  const server = new WebSocketServer({ server: http })
  const sockets: WebSocket[] = []
  const tcp: Socket[] = []
  http.on('upgrade', (_request, socket: Socket) => tcp.push(socket))
  server.on('connection', (socket) => {
    sockets.push(socket)
    if (greeting !== '') socket.send(greeting)
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => {
      const request = JSON.parse(data.toString()) as Request
      const reply = answer(request)
      if (reply !== undefined) socket.send(JSON.stringify({ jsonrpc: '2.0', id: request.id, ...reply }))
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/app/app-1`,
    sockets,
    tcp,
    async close() {
      for (const socket of tcp) socket.destroy()
      http.close()
      await once(http, 'close')
    },
  }
}

/** `ws` has every member that Oriel uses; its handlers are typed with its own events. */
export function nodeSocket(url: string, headers: Readonly<Record<string, string>> = {}): SocketLike {
  return new WebSocket(url, { headers }) as unknown as SocketLike
}
