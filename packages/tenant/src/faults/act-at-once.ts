import { newCsrfSecret } from '../auth/csrf.ts'
import type { EngineSessionKey } from '../sockets/engine-sessions.ts'
import type { TenantState } from '../tenant-state.ts'
import type { Fault, FaultNamed } from './catalogue.ts'
import { scopeFits } from './faults.ts'

/**
 * Does what a fault does to what is already there.
 *
 * @param left - How often it may still act.
 * @returns How often it did.
 */
export function actAtOnce(state: TenantState, fault: Fault, left: number): number {
  switch (fault.name) {
    case 'end-session':
      return endFitting(state, fault, left)
    case 'close-socket':
    case 'drop-socket': {
      const sockets = [...state.sockets].filter((socket) => scopeFits(fault.scope, socket.fault)).slice(0, left)
      for (const socket of sockets) {
        if (fault.name === 'drop-socket') socket.reset()
        else socket.close(fault.code, fault.reason)
      }
      return sockets.length
    }
    case 'stale-csrf':
      for (const session of state.sessions.where(({ user }) => (fault.scope?.user ?? user.subject) === user.subject)) {
        session.csrfSecret = newCsrfSecret()
      }
      return 0
    default:
      return 0
  }
}

function endFitting(state: TenantState, fault: FaultNamed<'end-session'>, left: number): number {
  const { scope } = fault
  const keys = state.engineSessions.list().filter(({ user, app, identity }) => {
    const sockets = [...state.sockets].filter((socket) => isSameSession(socket.key, { user, app, identity }))
    const path = sockets.find((socket) => scopeFits(scope, socket.fault))?.fault.path ?? ''
    return scopeFits(scope, { user: user.subject, appId: app.id, identity, path })
  })
  const ended = keys.slice(0, left)
  endSessions(state, fault, ended)
  // Signed in, but without a socket: only a fault about a whole user, or about everybody, means these too.
  const wholeUser = scope?.appId === undefined && scope?.identity === undefined && scope?.path === undefined
  const rest = wholeUser ? state.sessions.where(({ user }) => (scope?.user ?? user.subject) === user.subject) : []
  for (const session of rest.slice(0, left - ended.length)) state.sessions.end(session)
  return ended.length + Math.min(rest.length, left - ended.length)
}

/** Ends engine sessions, the REST sessions of whoever is attached, and their sockets. */
export function endSessions(
  state: TenantState,
  fault: FaultNamed<'end-session'>,
  keys: readonly EngineSessionKey[],
): void {
  const code = fault.code ?? state.assumptions.sessionEndCloseCode
  for (const key of keys) {
    for (const socket of [...state.sockets].filter((candidate) => isSameSession(candidate.key, key))) {
      state.sessions.end(socket.session)
      socket.close(code, fault.reason)
    }
    state.engineSessions.end(key)
  }
}

function isSameSession(a: EngineSessionKey | undefined, b: EngineSessionKey): boolean {
  return a?.user.id === b.user.id && a.app.id === b.app.id && a.identity === b.identity
}
