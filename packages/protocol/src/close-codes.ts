import type { CauseName } from './causes.ts'

export interface CloseCodeFacts {
  readonly meaning: string
  readonly cause: CauseName
}

/**
 * Close codes of the engine's socket. 1000 to 1015: RFC 6455 section 7.4.1; 4000 to 4240: qlik.dev on JSON-RPC and the
 * texts of `@qlik/api`.
 */
export const closeCodes: Readonly<Record<number, CloseCodeFacts>> = {
  1000: { meaning: 'normal closure', cause: 'closed-by-server' },
  1001: { meaning: 'going away', cause: 'engine-moved' },
  1005: { meaning: 'closed without a code', cause: 'network-lost' },
  1006: { meaning: 'broken, or the upgrade was refused', cause: 'network-lost' },
  1009: { meaning: 'message too big', cause: 'protocol-error' },
  1011: { meaning: 'internal error', cause: 'engine-unavailable' },
  1012: { meaning: 'service restart', cause: 'engine-moved' },
  1013: { meaning: 'try again later', cause: 'engine-unavailable' },
  1014: { meaning: 'bad gateway', cause: 'engine-unavailable' },
  4000: { meaning: 'manual suspend', cause: 'closed-by-server' },
  4001: { meaning: 'engine idle time-out', cause: 'idle-timeout' },
  4002: { meaning: 'licence renewal', cause: 'license' },
  4003: { meaning: 'engine terminating', cause: 'engine-moved' },
  4004: { meaning: 'app deleted from that engine', cause: 'engine-moved' },
  4005: { meaning: 'session limit reached', cause: 'session-limit' },
  4006: { meaning: 'authentication failed', cause: 'session-expired' },
  4007: { meaning: 'app mode changed', cause: 'engine-moved' },
  4200: { meaning: 'engine proxy: generic', cause: 'engine-unavailable' },
  4201: { meaning: 'engine proxy: client closed', cause: 'network-lost' },
  4202: { meaning: 'engine proxy: invalid request', cause: 'protocol-error' },
  4203: { meaning: 'no permission to open the app', cause: 'access-denied' },
  4204: { meaning: 'app not found', cause: 'app-not-found' },
  4205: { meaning: 'too many requests', cause: 'rate-limited' },
  4206: { meaning: 'networking issues', cause: 'network-lost' },
  4210: { meaning: 'dependency: generic', cause: 'engine-unavailable' },
  4211: { meaning: 'dependency unavailable', cause: 'engine-unavailable' },
  4220: { meaning: 'problem in an engine', cause: 'engine-unavailable' },
  4222: { meaning: 'reserved session missing', cause: 'engine-unavailable' },
  4230: { meaning: 'not entitled, or too many open apps', cause: 'license' },
  4240: { meaning: 'no engines available', cause: 'engine-unavailable' },
}

/** The cause that a close code means. An unknown code is never fatal: it counts as a lost network. */
export function causeOfClose(code: number): CauseName {
  return closeCodes[code]?.cause ?? 'network-lost'
}
