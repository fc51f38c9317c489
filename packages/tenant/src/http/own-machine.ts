import type { IncomingMessage } from 'node:http'

/**
 * Whether a request came from this machine itself, whatever address the tenant listens on: over the loopback, and not
 * through a proxy, which speaks for whoever is behind it. A proxy that adds no header cannot be told apart.
 */
export function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const isLocal = /^(::1|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '')
  return isLocal && !Object.keys(headers).some((name) => /^(forwarded|via|x-forwarded-.*)$/.test(name))
}
