import type { CauseReport } from './session/state.ts'

export type OrielErrorCode =
  /** An option is missing or wrong; the message names it. */
  | 'ERR_CONFIG_INVALID'
  /** There is no live session: it was not started, or it has ended. `report` says why. */
  | 'ERR_NOT_ACTIVE'
  /** The portal knows no signed-in user. Throw it from `getToken` to say so. */
  | 'ERR_PORTAL_SIGNED_OUT'
  /** The token endpoint gave no token. */
  | 'ERR_TOKEN_UNAVAILABLE'

/** Base class of everything this package throws. Switch on `code`, never on `message`. */
export class OrielError extends Error {
  /** Tells our errors from others where `instanceof` cannot: two copies of the package, or a frame's realm. */
  readonly oriel = true as const
  readonly code: OrielErrorCode
  /** Whether the same call may succeed later without a change by the caller. */
  readonly retryable: boolean
  /** Why the session ended, with `ERR_NOT_ACTIVE`. */
  readonly report: CauseReport | undefined

  constructor(
    code: OrielErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryable?: boolean; readonly report?: CauseReport } = {},
  ) {
    super(`[${code}] ${message}`, { cause: options.cause })
    this.name = 'OrielError'
    this.code = code
    this.retryable = options.retryable ?? false
    this.report = options.report
  }

  static is(value: unknown): value is OrielError {
    return typeof value === 'object' && value !== null && 'oriel' in value && value.oriel === true
  }
}

/** How the steps of an attempt say why they failed; the driver turns it into an event. */
export class AttemptError extends Error {
  readonly report: CauseReport

  constructor(report: CauseReport, cause?: unknown) {
    super(`${report.name}: ${report.source}`, { cause })
    this.name = 'AttemptError'
    this.report = report
  }
}
