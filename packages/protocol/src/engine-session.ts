import type { CauseName } from './causes.ts'
import { isRecord, stringField } from './unknown.ts'

/** What the engine's first notification can name. */
export type EngineSessionState =
  | 'SESSION_CREATED'
  | 'SESSION_ATTACHED'
  | 'SESSION_ERROR_NO_LICENSE'
  | 'SESSION_ERROR_LICENSE_RENEW'
  | 'SESSION_ERROR_LICENSE_INVALID'
  | 'SESSION_ERROR_LIMIT_EXCEEDED'
  | 'SESSION_ERROR_SECURITY_HEADER_CHANGED'
  | 'SESSION_ACCESS_CONTROL_SETUP_FAILURE'
  | 'SESSION_ERROR_APP_ACCESS_DENIED'
  | 'SESSION_ERROR_APP_FAILURE'

/**
 * States that the engine's first notification, `OnConnected`, can name, and the cause that each error means.
 * Source: schema 12.612.0, enum SessionState; SESSION_ERROR_LICENSE_INVALID from newer schemas.
 */
export const engineSessionStates: Readonly<Record<EngineSessionState, CauseName | null>> = {
  SESSION_CREATED: null,
  SESSION_ATTACHED: null,
  SESSION_ERROR_NO_LICENSE: 'license',
  SESSION_ERROR_LICENSE_RENEW: 'license',
  SESSION_ERROR_LICENSE_INVALID: 'license',
  SESSION_ERROR_LIMIT_EXCEEDED: 'session-limit',
  SESSION_ERROR_SECURITY_HEADER_CHANGED: 'session-expired',
  SESSION_ACCESS_CONTROL_SETUP_FAILURE: 'engine-unavailable',
  SESSION_ERROR_APP_ACCESS_DENIED: 'access-denied',
  SESSION_ERROR_APP_FAILURE: 'engine-unavailable',
}

/** The state in the params of an `OnConnected` notification; undefined when there is none, or one that we do not know. */
export function parseSessionState(params: unknown): EngineSessionState | undefined {
  const name = isRecord(params) ? stringField(params, 'qSessionState') : undefined
  return name !== undefined && Object.hasOwn(engineSessionStates, name) ? (name as EngineSessionState) : undefined
}

/** The cause that an `OnConnected` state means; null when the engine let us in. */
export function causeOfSessionState(state: EngineSessionState): CauseName | null {
  return engineSessionStates[state]
}

/** QIX error codes that say why an app would not open. Source: schema 12.612.0, enum LocalizedErrorCode. */
export const qixErrorCodes: Readonly<Record<number, { readonly meaning: string; readonly cause: CauseName }>> = {
  5: { meaning: 'access denied', cause: 'access-denied' },
  403: { meaning: 'HTTP 403', cause: 'access-denied' },
  1002: { meaning: 'another app is already open on this engine session', cause: 'protocol-error' },
  1003: { meaning: 'app not found, or not visible to this user', cause: 'app-not-found' },
  1009: { meaning: 'app already open in a different mode', cause: 'protocol-error' },
  1015: { meaning: 'app too large', cause: 'engine-unavailable' },
  4000: { meaning: 'user access denied', cause: 'access-denied' },
  5006: { meaning: 'server busy', cause: 'engine-unavailable' },
  5009: { meaning: 'no licence for this user', cause: 'license' },
  12004: { meaning: 'user authentication failed', cause: 'session-expired' },
}

/** The cause that a QIX error code on opening the app means; `protocol-error` for one that we do not know. */
export function causeOfQixError(code: number): CauseName {
  return qixErrorCodes[code]?.cause ?? 'protocol-error'
}

/**
 * The theme's name in the entries of an app's properties: what `GetObjects` lists for the type `appprops`, or `qItems` of a
 * list object of it. Undefined where no theme is set. Never trusts a single field of it.
 */
export function parseTheme(entries: unknown): string | undefined {
  for (const entry of Array.isArray(entries) ? (entries as readonly unknown[]) : []) {
    const data = isRecord(entry) ? entry['qData'] : undefined
    const theme = isRecord(data) ? stringField(data, 'theme') : undefined
    if (theme !== undefined) return theme
  }
  return undefined
}
