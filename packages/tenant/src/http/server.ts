import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { upgrade } from '../sockets/upgrade.ts'
import type { TenantState } from '../tenant-state.ts'
import { exchange } from './exchange.ts'
import { errorReply } from './reply.ts'

/** A server over the tenant's state; several may stand over one. */
export function createTenantServer(
  state: TenantState,
  tls: { readonly key: string; readonly cert: string } | undefined,
): Server {
  // A page loads many small files, then rests: Node's five seconds would have it reconnect all the time.
  const limits = { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 }
  const server = tls === undefined ? createHttpServer(limits) : createHttpsServer({ ...limits, ...tls })
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: state.assumptions.largestFrameBytes,
  })
  // ws answers a broken handshake with 400 and closes; with a listener it leaves that to us.
  const tcpOf = trackTcp(server, tls !== undefined)
  server.on('request', (request, response) => void exchange(state, request, response))
  server.on('upgrade', (request, socket, head) => {
    void upgrade(state, sockets, { request, socket, head, tcp: tcpOf(socket) })
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseBytes(error, socket))
  return server
}

/** Bytes that are no HTTP request. */
function refuseBytes(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const [status, title] =
    error.code === 'HPE_HEADER_OVERFLOW' ? [431, 'Request header fields too large'] : [400, 'Bad request']
  const body = String(errorReply({ status, code: `HTTP-${status}`, title }).body)
  const head = `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`
  socket.end(head + body, () => socket.destroy())
}

/** The TCP connection under a request's socket: only that can be reset. */
function trackTcp(server: Server, tls: boolean): (socket: Duplex) => Socket {
  const below = new Map<string, Socket>()
  const nameOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`
  if (tls) {
    server.on('connection', (socket: Socket) => {
      const name = nameOf(socket)
      below.set(name, socket)
      socket.once('close', () => below.delete(name))
    })
  }
  // node:http and node:https hand over net.Socket and its subclass TLSSocket.
  return (socket) => below.get(nameOf(socket as Socket)) ?? (socket as Socket)
}
