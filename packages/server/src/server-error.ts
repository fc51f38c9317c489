/** Why a token endpoint cannot be made, or a user cannot be named in a token. */
export type ServerErrorCode =
  | 'ERR_ISSUER_MISSING'
  | 'ERR_KEY_ID_MISSING'
  | 'ERR_KEY_UNREADABLE'
  | 'ERR_KEY_NOT_PRIVATE'
  | 'ERR_KEY_WEAK'
  | 'ERR_KEY_ALGORITHM'
  | 'ERR_ALGORITHM_UNSUPPORTED'
  | 'ERR_LIFETIME_RANGE'
  | 'ERR_LIMIT_RANGE'
  | 'ERR_ORIGIN_INVALID'
  | 'ERR_PATH_INVALID'
  | 'ERR_USER_INVALID'

/** What this package throws for wrong configuration. Switch on `code`, never on `message`. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  /** Tells our errors from others where `instanceof` cannot: two copies of the package. */
  readonly oriel = 'server' as const
  readonly code: ServerErrorCode
  /** Always false: every one of these needs a change of the configuration. */
  readonly retryable = false as const

  constructor(code: ServerErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(`[${code}] ${message}`, options)
    this.code = code
  }

  static is(value: unknown): value is ServerError {
    return typeof value === 'object' && value !== null && 'oriel' in value && value.oriel === 'server'
  }
}
