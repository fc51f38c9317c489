/** Why the portal cannot start. */
export type PortalErrorCode = 'ERR_PAGE_NOT_BUILT' | 'ERR_PORT_TAKEN' | 'ERR_LISTEN_FAILED' | 'ERR_CONFIG_INVALID'

/** What {@link startPortal} rejects with. Switch on `code`, never on `message`. */
export class PortalError extends Error {
  override readonly name = 'PortalError'
  readonly code: PortalErrorCode
  /** What a person can do about it. */
  readonly fix: string
  /** The same start may succeed later without a change by the caller. */
  readonly retryable: boolean

  constructor(code: PortalErrorCode, message: string, fix: string, cause?: unknown) {
    super(`[${code}] ${message}`, { cause })
    this.code = code
    this.fix = fix
    this.retryable = code === 'ERR_PORT_TAKEN'
  }
}
