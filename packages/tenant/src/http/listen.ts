import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { TenantError } from '../tenant-error.ts'

export interface Listening {
  readonly port: number
  /** Stops listening and destroys every connection. */
  close(): Promise<void>
}

/** A free port is free on IPv4; that it is free on IPv6 as well takes luck. */
const tries = 20

/**
 * Listens on one address, or, without `host`, on both loopback addresses at the same port: browsers take either for
 * `localhost`.
 *
 * @throws {@link TenantError} ERR_TENANT_PORT_TAKEN or ERR_TENANT_ADDRESS.
 */
export async function listen(createServer: () => Server, host: string | undefined, port: number): Promise<Listening> {
  for (let left = tries; ; left--) {
    const first = await listenOn(createServer(), host ?? '127.0.0.1', port)
    if (host !== undefined) return first
    try {
      const second = await listenOn(createServer(), '::1', first.port)
      return { port: first.port, close: async () => void (await Promise.all([first.close(), second.close()])) }
    } catch (error) {
      const noIpv6 = TenantError.is(error) && error.code === 'ERR_TENANT_ADDRESS'
      if (noIpv6) return first
      await first.close()
      if (port !== 0 || left === 0) throw error
    }
  }
}

async function listenOn(server: Server, host: string, port: number): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)))
    server.listen({ host, port, ipv6Only: true }, resolve)
  })
  return {
    // A server that listens on TCP has an AddressInfo.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): TenantError {
  if (error.code === 'EADDRINUSE') {
    const fix = 'Stop what listens there, or give another port; 0 takes a free one.'
    return new TenantError('ERR_TENANT_PORT_TAKEN', `port ${port} on ${host} is taken`, fix, error)
  }
  const fix = 'Give an address of this machine and a port that you may use; without a host, loopback is taken.'
  return new TenantError('ERR_TENANT_ADDRESS', `cannot listen on ${host} port ${port}: ${error.message}`, fix, error)
}
