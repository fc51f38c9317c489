import type { ApiKey } from '../auth/api-keys.ts'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import type { TenantUser } from '../auth/users.ts'
import type { TenantState } from '../tenant-state.ts'

/** Ends a browser session, its sockets with it where that is assumed. */
export function endSession(state: TenantState, session: BrowserSession): void {
  state.sessions.end(session)
  if (!state.assumptions.logoutClosesSockets) return
  closeSockets(state, session)
}

/** Closes the sockets of an API key that is no longer good, where that is assumed. */
export function endKey(state: TenantState, { session }: ApiKey): void {
  if (state.assumptions.endedKeyClosesSockets) closeSockets(state, session)
}

function closeSockets(state: TenantState, session: BrowserSession): void {
  for (const socket of state.sockets) {
    if (socket.session === session) socket.close(state.assumptions.sessionEndCloseCode)
  }
}

/** Ends everything that a user has open, API keys' sockets included: the user was disabled or deleted. */
export function endUser(state: TenantState, user: TenantUser): void {
  if (!state.assumptions.endedUserEndsSessions) return
  for (const session of state.sessions.where((candidate) => candidate.user === user)) state.sessions.end(session)
  for (const socket of state.sockets) {
    if (socket.session.user === user) socket.close(state.assumptions.sessionEndCloseCode)
  }
}
