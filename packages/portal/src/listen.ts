import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PortalError } from './portal-error.ts'

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** A browser may resolve `localhost` to either, and another program must not answer on one of them. */
const loopback = ['127.0.0.1', '::1']

/** How often another free port is tried when one is free on IPv4 only. */
const maxTries = 5

/**
 * Listens on one address, or on both loopback addresses of the machine with the same port.
 *
 * @param port - 0 for any free one.
 * @param host - Default: loopback.
 * @param onRequest - Made when the port is known.
 * @throws {@link PortalError} `ERR_PORT_TAKEN`, `ERR_LISTEN_FAILED`
 */
export async function listen(
  port: number,
  host: string | undefined,
  onRequest: (port: number) => RequestListener,
): Promise<Listening> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await listenOnce(port, host === undefined ? loopback : [host], onRequest)
    } catch (error) {
      if (port === 0 && tries < maxTries && codeOf(error) === 'EADDRINUSE') continue
      throw explain(error, port, host)
    }
  }
}

async function listenOnce(
  wanted: number,
  hosts: readonly string[],
  onRequest: (port: number) => RequestListener,
): Promise<Listening> {
  const servers: Server[] = []
  let listener: RequestListener | undefined // One for all addresses: it holds who is signed in.
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(closeServer))
  }
  try {
    let port = wanted
    for (const host of hosts) {
      const server = createServer({ requestTimeout: 15_000, headersTimeout: 5_000 })
      const bound = await bind(server, port, host).catch((error: unknown) => {
        // A machine without IPv6 has one loopback address less.
        if (servers.length > 0 && /^EADDRNOTAVAIL$|^EAFNOSUPPORT$/.test(codeOf(error))) return undefined
        throw error
      })
      if (bound === undefined) continue
      port = bound
      listener ??= onRequest(port)
      servers.push(server.on('request', listener))
    }
    return { port, close }
  } catch (error) {
    await close()
    throw error
  }
}

function bind(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => {
      server.off('error', reject)
      // A server that listens on a port has an AddressInfo; only pipes have a text here.
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function explain(error: unknown, port: number, host: string | undefined): PortalError {
  const place = `port ${port}${host === undefined ? '' : ` of ${host}`}`
  if (codeOf(error) === 'EADDRINUSE') {
    const fix = 'stop the program that listens there, or give another port (0 takes any free one)'
    return new PortalError('ERR_PORT_TAKEN', `${place} is taken`, fix, error)
  }
  const fix = codeOf(error) === 'EACCES' ? 'ports below 1024 need rights: give a higher one' : 'check the host and port'
  const reason = error instanceof Error ? error.message : String(error)
  return new PortalError('ERR_LISTEN_FAILED', `cannot listen on ${place}: ${reason}`, fix, error)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
