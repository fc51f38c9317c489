import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/** Where frames go. */
export interface Link {
  readonly ws: WebSocket
  /** What ws writes to: TCP, or TLS over it. */
  readonly stream: Duplex
}
