import type { EngineSessionState } from '@oriel/protocol'

/** What a fault applies to. Every field given must fit; a fault without any fits everything. */
export interface FaultScope {
  /** A user's subject. Does not fit where the user is not known. */
  readonly user?: string
  readonly appId?: string
  /** An engine session's identity; '' is the user's default session. */
  readonly identity?: string
  /** The request's path, exactly, or up to a `*` at its end. */
  readonly path?: string
  /** How often the fault acts before it ends. Default: no limit. */
  readonly count?: number
  /** Seconds until it ends. Default: until it is removed. */
  readonly seconds?: number
}

/** What a refused token looks like; see the `reject-token` fault. */
export type TokenFailure = 'signature' | 'expired' | 'not-yet' | 'replayed' | 'missing-nbf' | 'too-long'

/** Which way a frozen link is dead, as the tenant sees it: `in` is what clients send. */
export type FreezeDirection = 'in' | 'out' | 'both'

/** What is wrong with a frame; see the `garble-frame` fault. */
export type FrameDamage = 'cut' | 'noise' | 'binary' | 'invalid-utf8' | 'unfinished'

/** The parameters of every fault; their meanings and defaults stand in {@link faultCatalogue}. */
export interface FaultParameters {
  readonly 'end-session': { readonly code?: number; readonly reason?: string }
  readonly expire: object
  readonly 'idle-out': object
  readonly 'engine-restart': object
  readonly 'session-state': { readonly state: EngineSessionState }
  readonly 'no-license': object
  readonly 'deny-access': { readonly seconds: number }
  readonly 'close-socket': { readonly code: number; readonly reason?: string }
  readonly 'drop-socket': object
  readonly freeze: {
    readonly sockets?: 'all' | 'open' | 'none'
    readonly http?: boolean
    readonly direction?: FreezeDirection
  }
  readonly delay: { readonly ms: number }
  readonly 'no-answer': { readonly method?: string }
  readonly 'slow-calculation': {
    readonly seconds?: number
    readonly method?: string
    readonly blocks?: 'nothing' | 'session'
  }
  readonly 'garble-frame': { readonly how?: FrameDamage }
  readonly 'repeat-frame': { readonly times?: number }
  readonly 'oversized-frame': { readonly bytes?: number }
  readonly 'reject-token': { readonly reason?: TokenFailure }
  readonly 'replay-token': object
  readonly 'wrong-clock': { readonly seconds: number }
  readonly 'no-cookies': object
  readonly 'other-user': { readonly subject: string; readonly displayName?: string }
  readonly 'stale-csrf': object
  readonly 'refuse-origin': object
  readonly 'frame-refused': { readonly how?: 'frame-ancestors' | 'x-frame-options' }
  readonly status: { readonly status: number; readonly title?: string; readonly retryAfterSeconds?: number }
  readonly 'redirect-loop': object
  readonly 'slow-answer': { readonly bytesPerSecond?: number }
  readonly 'cut-answer': { readonly atByte?: number }
  readonly 'reset-connection': object
  readonly gone: object
}

export type FaultName = keyof FaultParameters

export type FaultNamed<Name extends FaultName> = {
  readonly name: Name
  readonly scope?: FaultScope
} & FaultParameters[Name]

/** A fault as a test or the HTTP surface gives it. */
export type Fault = { [Name in FaultName]: FaultNamed<Name> }[FaultName]
