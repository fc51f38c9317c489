import type { BrowserSession } from '../auth/browser-sessions.ts'
import type { FaultTarget } from '../faults/scope-fits.ts'
import type { EngineSessionKey } from './engine-sessions.ts'

/** An open engine socket as the rest of the tenant sees it. */
export interface OpenSocket {
  readonly session: BrowserSession
  readonly fault: FaultTarget & { readonly appId: string; readonly identity: string }
  /** The engine session that it reached; undefined when it was not let in. */
  readonly key: EngineSessionKey | undefined
  /** Whether a calculation of this socket lets nothing else of its engine session through. */
  readonly isBlocking: boolean
  /** Closes with a close frame: 1005 has no code, 1006 only ends TCP. */
  close(code: number, reason?: string): void
  /** Resets TCP. */
  reset(): void
  /** Ends TCP without a close frame. */
  terminate(): void
  /** Goes on with what waited for a calculation, if none blocks it any more. */
  proceed(): void
}
