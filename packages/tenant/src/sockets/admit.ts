import type { Socket } from 'node:net'
import type { EngineSessionState } from '@oriel/protocol'
import { mayOpen as accessAllows } from '../auth/access.ts'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import { meetOpened } from '../faults/act-at-once.ts'
import { endEngineSessions, isSameSession } from '../faults/end-engine-sessions.ts'
import { sessionApp } from '../session-apps.ts'
import type { ServedApp, TenantState } from '../tenant-state.ts'
import { closeAppNotFound, closeEngineTerminating, closeNoAccess } from './close-reason.ts'
import type { EnginePath } from './engine-path.ts'
import { EngineSocket } from './engine-socket.ts'
import type { Link } from './link.ts'
import type { OpenSocket } from './open-socket.ts'

/** What an upgrade that may go on has shown. */
export interface CheckedUpgrade {
  readonly session: BrowserSession
  readonly wanted: EnginePath
  readonly fault: OpenSocket['fault']
}

/** Lets a socket to its app, or closes it with the code that says why not. */
export function admit(state: TenantState, accepted: CheckedUpgrade & Link & { readonly tcp: Socket }): void {
  const { wanted, fault } = accepted
  const socket = new EngineSocket(state, { ...accepted, openedAtMs: state.clock.now() })
  const served = state.apps.get(wanted.appId) ?? servedSessionApp(wanted.appId)
  if (served === undefined) return socket.close(closeAppNotFound)
  if (!mayOpen(state, served, accepted)) return socket.close(closeNoAccess)
  const licensed = state.licenses.has(accepted.session.user.subject)
  const announced =
    announcedState(state, fault) ??
    (licensed ? undefined : 'SESSION_ERROR_NO_LICENSE') ??
    (exceedsLimit(state, served, accepted) ? 'SESSION_ERROR_LIMIT_EXCEEDED' : undefined)
  const refusedWith = announced === undefined ? undefined : state.assumptions.sessionErrorCloseCodes[announced]
  if (announced !== undefined && refusedWith !== undefined) return socket.refuse(announced, refusedWith)
  if (announced === 'SESSION_CREATED') {
    // A really fresh one: who hoped for his selections must not find them after all.
    const key = { user: accepted.session.user, app: served.app, identity: fault.identity }
    endEngineSessions(state, [key], closeEngineTerminating)
  }
  socket.open(served, wanted.ttlSeconds ?? state.assumptions.defaultTtlSeconds, announced)
  meetOpened(state, socket)
}

function servedSessionApp(appId: string): ServedApp | undefined {
  const app = sessionApp(appId)
  return app && { app, access: undefined }
}

/** What `OnConnected` is to say whatever is so. */
function announcedState(state: TenantState, fault: OpenSocket['fault']): EngineSessionState | undefined {
  if (state.faults.use('no-license', fault) !== undefined) return 'SESSION_ERROR_NO_LICENSE'
  return state.faults.use('session-state', fault)?.state
}

function mayOpen(state: TenantState, served: ServedApp, { session, fault }: CheckedUpgrade): boolean {
  return accessAllows(state, served, session.user) && state.faults.use('deny-access', fault) === undefined
}

/** Whether the user would have one engine session too many. */
function exceedsLimit(state: TenantState, { app }: ServedApp, { session: { user }, fault }: CheckedUpgrade): boolean {
  const { engineSessionsPerUser, sessionAppsPerUser } = state.assumptions
  const own = state.engineSessions.list().filter((other) => other.user.id === user.id)
  if (own.some((other) => isSameSession(other, { user, app, identity: fault.identity }))) return false
  const sessionApps = own.filter((other) => !state.apps.has(other.app.id))
  return own.length >= engineSessionsPerUser || (!state.apps.has(app.id) && sessionApps.length >= sessionAppsPerUser)
}
