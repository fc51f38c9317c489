import { newCsrfSecret } from '../auth/csrf.ts'
import type { EngineSessionKey } from '../sockets/engine-sessions.ts'
import type { OpenSocket } from '../sockets/open-socket.ts'
import type { TenantState } from '../tenant-state.ts'
import type { Fault, FaultNamed, FaultScope } from './fault.ts'
import { endEngineSessions, isSameSession } from './end-engine-sessions.ts'
import { meansWholeUsers, scopeFits, type FaultTarget } from './scope-fits.ts'

/** Close codes of an engine session's own end. Source: `@qlik/api` 2.19, close codes. */
const idleTimeout = 4001
const engineTerminating = 4003

/**
 * Does what a fault does to what is already there.
 *
 * @param left - How often it may still act.
 * @returns How often it did.
 */
export function actAtOnce(state: TenantState, fault: Fault, left: number): number {
  const { scope } = fault
  switch (fault.name) {
    case 'end-session': {
      const ended = fittingKeys(state, scope).slice(0, left)
      for (const key of ended) endWhole(state, fault, key)
      return ended.length + endUnattached(state, scope, left - ended.length)
    }
    case 'expire': {
      const sessions = new Set(fittingSockets(state, scope).map(({ session }) => session))
      const ended = [...sessions].slice(0, left)
      for (const session of ended) state.sessions.end(session)
      return ended.length + endUnattached(state, scope, left - ended.length)
    }
    case 'idle-out':
    case 'engine-restart': {
      const keys = fittingKeys(state, scope).slice(0, left)
      endEngineSessions(state, keys, fault.name === 'idle-out' ? idleTimeout : engineTerminating)
      return keys.length
    }
    case 'close-socket':
    case 'drop-socket': {
      const sockets = fittingSockets(state, scope).slice(0, left)
      for (const socket of sockets) cut(socket, fault)
      return sockets.length
    }
    case 'stale-csrf':
      if (!meansWholeUsers(scope)) return 0
      for (const session of state.sessions.where(({ user }) => (scope?.user ?? user.subject) === user.subject)) {
        session.csrfSecret = newCsrfSecret()
      }
      return 0
    default:
      return 0
  }
}

/** Does to a socket that has just opened what faults that are still in force do at once. */
export function meetOpened(state: TenantState, socket: OpenSocket): void {
  const { faults } = state
  const { key, fault: target } = socket
  if (key !== undefined) {
    const ending = faults.use('end-session', target)
    if (ending !== undefined) endWhole(state, ending, key)
    if (faults.use('idle-out', target) !== undefined) endEngineSessions(state, [key], idleTimeout)
    if (faults.use('engine-restart', target) !== undefined) endEngineSessions(state, [key], engineTerminating)
  }
  if (faults.use('expire', target) !== undefined) state.sessions.end(socket.session)
  const cutting = faults.use('close-socket', target) ?? faults.use('drop-socket', target)
  if (cutting !== undefined) cut(socket, cutting)
}

function cut(socket: OpenSocket, fault: FaultNamed<'close-socket'> | FaultNamed<'drop-socket'>): void {
  if (fault.name === 'drop-socket') socket.reset()
  else socket.close(fault.code, fault.reason)
}

/** Ends an engine session, the REST sessions of whoever is attached, and their sockets. */
function endWhole(state: TenantState, fault: FaultNamed<'end-session'>, key: EngineSessionKey): void {
  for (const socket of state.sockets) if (isSameSession(socket.key, key)) state.sessions.end(socket.session)
  endEngineSessions(state, [key], fault.code ?? state.assumptions.sessionEndCloseCode, fault.reason)
}

/** Signed in, but without a socket: only a fault about a whole user, or about everybody, means these too. */
function endUnattached(state: TenantState, scope: FaultScope | undefined, left: number): number {
  if (!meansWholeUsers(scope)) return 0
  const sessions = state.sessions.where(({ user }) => (scope?.user ?? user.subject) === user.subject).slice(0, left)
  for (const session of sessions) state.sessions.end(session)
  return sessions.length
}

function fittingSockets(state: TenantState, scope: FaultScope | undefined): readonly OpenSocket[] {
  return [...state.sockets].filter((socket) => scopeFits(scope, socket.fault))
}

/** The engine sessions that fit; one without a socket has no path. */
function fittingKeys(state: TenantState, scope: FaultScope | undefined): readonly EngineSessionKey[] {
  return state.engineSessions.list().filter((key) => {
    const paths = [...state.sockets].filter((socket) => isSameSession(socket.key, key)).map(({ fault }) => fault.path)
    return ['', ...paths].some((path) => scopeFits(scope, targetOf(key, path)))
  })
}

function targetOf({ user, app, identity }: EngineSessionKey, path: string): FaultTarget {
  return { user: user.subject, appId: app.id, identity, path }
}
