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
  | 'ERR_USER_EMAIL_MISSING'

const fixes: Readonly<Record<ServerErrorCode, string>> = {
  ERR_ISSUER_MISSING: "copy the issuer from the tenant's JWT identity provider",
  ERR_KEY_ID_MISSING: "copy the key id from the tenant's JWT identity provider",
  ERR_KEY_UNREADABLE: 'give the whole private key file, from "-----BEGIN" to "-----END", not encrypted',
  ERR_KEY_NOT_PRIVATE: 'give the private key here, and the certificate or public key to the tenant',
  ERR_KEY_WEAK: 'make a new key of 2048 bits or more, and give its certificate to the tenant',
  ERR_KEY_ALGORITHM: 'choose the algorithm of this key, or make a key for the algorithm',
  ERR_ALGORITHM_UNSUPPORTED: 'leave the algorithm out: RS256 is what Qlik documents',
  ERR_LIFETIME_RANGE: 'leave the lifetime out: two minutes are enough for a login',
  ERR_LIMIT_RANGE: 'leave the limit out: 60 tokens a minute for each user',
  ERR_ORIGIN_INVALID: 'write scheme, host and port only, as browsers send them: no path, no slash at the end',
  ERR_PATH_INVALID: 'write the path like "/oriel"',
  ERR_USER_INVALID: 'let identify() give a subject, a name and an email, or null for nobody',
  ERR_USER_EMAIL_MISSING: "let identify() give the user's verified address as email: a tenant requires the claim",
}

/** What this package throws for wrong configuration. Switch on `code`, never on `message`. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  /** Tells our errors from others where `instanceof` cannot: two copies of the package. */
  readonly oriel = 'server' as const
  readonly code: ServerErrorCode
  /** Always false: every one of these needs a change of the configuration. */
  readonly retryable = false as const
  /** What a person can do about it. */
  readonly fix: string

  constructor(code: ServerErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(`[${code}] ${message}`, options)
    this.code = code
    this.fix = fixes[code]
  }

  static is(value: unknown): value is ServerError {
    return typeof value === 'object' && value !== null && 'oriel' in value && value.oriel === 'server'
  }
}
