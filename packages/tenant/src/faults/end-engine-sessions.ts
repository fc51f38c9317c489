import type { EngineSessionKey } from '../sockets/engine-sessions.ts'
import type { TenantState } from '../tenant-state.ts'

/**
 * Ends engine sessions and closes their sockets; whoever comes back gets new ones.
 *
 * @param reason - Default: JSON with a QEP code and a trace id.
 */
export function endEngineSessions(
  state: TenantState,
  keys: readonly EngineSessionKey[],
  code: number,
  reason?: string,
): void {
  for (const key of keys) {
    for (const socket of [...state.sockets].filter((candidate) => isSameSession(candidate.key, key))) {
      socket.close(code, reason)
    }
    state.engineSessions.end(key)
  }
}

export function isSameSession(a: EngineSessionKey | undefined, b: EngineSessionKey): boolean {
  return a?.user.id === b.user.id && a.app.id === b.app.id && a.identity === b.identity
}
