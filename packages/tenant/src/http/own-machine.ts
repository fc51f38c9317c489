import type { IncomingMessage } from 'node:http'

/** Whether a request came over this machine's loopback, whatever address the tenant listens on. */
export function isFromThisMachine(request: IncomingMessage): boolean {
  return /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '')
}
