import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import { endSessions } from '../faults/act-at-once.ts'
import type { ServedApp, TenantState } from '../tenant-state.ts'
import { closeAppNotFound, closeNoAccess } from './close-reason.ts'
import type { EnginePath } from './engine-path.ts'
import { EngineSocket } from './engine-socket.ts'
import type { OpenSocket } from './open-socket.ts'

/** What an upgrade that may go on has shown. */
export interface CheckedUpgrade {
  readonly session: BrowserSession
  readonly wanted: EnginePath
  readonly fault: OpenSocket['fault']
}

/** Lets a socket to its app, or closes it with the code that says why not. */
export function admit(
  state: TenantState,
  accepted: CheckedUpgrade & { readonly ws: WebSocket; readonly tcp: Socket },
): void {
  const { wanted, fault } = accepted
  const socket = new EngineSocket(state, { ...accepted, openedAtMs: state.clock.now() })
  const served = state.apps.get(wanted.appId)
  if (served === undefined) return socket.close(closeAppNotFound)
  if (!mayOpen(state, served, accepted)) return socket.close(closeNoAccess)
  socket.open(served, wanted.ttlSeconds ?? state.assumptions.defaultTtlSeconds)
  const ending = state.faults.use('end-session', fault)
  if (ending !== undefined && socket.key !== undefined) endSessions(state, ending, [socket.key])
  const closing = state.faults.use('close-socket', fault)
  if (closing !== undefined) socket.close(closing.code, closing.reason)
  if (state.faults.use('drop-socket', fault) !== undefined) socket.reset()
}

function mayOpen(state: TenantState, served: ServedApp, { session, fault }: CheckedUpgrade): boolean {
  const { user } = session
  if (served.access !== undefined && !served.access.has(user.subject)) return false
  if (state.clock.now() < user.createdAtMs + state.accessSpreadsAfterSeconds * 1000) return false
  return state.faults.use('deny-access', fault) === undefined
}
