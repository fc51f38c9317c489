import { jwtMaxLifetimeSeconds } from '@oriel/protocol'
import type { PortalUser } from './portal-user.ts'
import { ServerError } from './server-error.ts'
import type { SigningAlgorithm } from './signing-key.ts'

export interface TokenEndpointOptions {
  /**
   * Names the portal's signed-in user by the portal's own means (its cookie, its session), or null. Never by anything
   * that the page could make up, such as a query parameter. A rejection becomes a 500.
   */
  readonly identify: (request: Request) => Promise<PortalUser | null> | PortalUser | null
  /** Claim `iss`: the issuer of the tenant's JWT identity provider. */
  readonly issuer: string
  /** Header `kid`: the key id of the tenant's JWT identity provider. */
  readonly keyId: string
  /** PEM: PKCS#8, PKCS#1 or SEC1, not encrypted. Its certificate or public key is at the tenant. */
  readonly privateKey: string
  /** Default RS256. */
  readonly algorithm?: SigningAlgorithm
  /** From signing to `exp`; 10 to 3600, default 120. It bounds the login only: the tenant's session lasts longer. */
  readonly lifetimeSeconds?: number
  /** Other origins whose pages may ask, with CORS and cookies. Default none: only the server's own origin. */
  readonly origins?: readonly string[]
  /** Where it is mounted, without a slash at its end. Default `/oriel`. */
  readonly path?: string
  /** For each user; default 60. More get 429 with Retry-After. */
  readonly tokensPerMinute?: number
  /** Milliseconds since the Unix epoch. Default: the machine's clock. */
  readonly clock?: { now(): number }
  /** Gets what became a 500, so that a log can say why. Default: nothing is told. */
  readonly onError?: (error: unknown) => void
}

export interface CheckedOptions {
  readonly algorithm: SigningAlgorithm
  readonly lifetimeSeconds: number
  readonly path: string
  readonly tokensPerMinute: number
  readonly now: () => number
}

/** A shorter one would be gone before a slow network had carried it. */
const minLifetimeSeconds = 10

/** @throws {@link ServerError} and TypeError as {@link createTokenEndpoint} says. */
export function checkOptions(options: TokenEndpointOptions): CheckedOptions {
  const { identify, issuer, keyId, privateKey, onError, clock } = options
  const { algorithm = 'RS256', lifetimeSeconds = 120, path = '/oriel', tokensPerMinute = 60 } = options
  if (typeof identify !== 'function') throw new TypeError('identify must be a function of the request')
  if (onError !== undefined && typeof onError !== 'function') throw new TypeError('onError must be a function')
  if (typeof privateKey !== 'string') throw new TypeError('privateKey must be the text of a PEM')
  if (!isText(issuer)) {
    throw new ServerError('ERR_ISSUER_MISSING', "issuer must be the issuer of the tenant's JWT identity provider")
  }
  if (!isText(keyId)) {
    throw new ServerError('ERR_KEY_ID_MISSING', "keyId must be the key id of the tenant's JWT identity provider")
  }
  if (!isWhole(lifetimeSeconds, minLifetimeSeconds, jwtMaxLifetimeSeconds)) {
    const range = `${minLifetimeSeconds} to ${jwtMaxLifetimeSeconds}`
    throw new ServerError(
      'ERR_LIFETIME_RANGE',
      `lifetimeSeconds must be a whole number from ${range}, not ${lifetimeSeconds}`,
    )
  }
  if (!isWhole(tokensPerMinute, 1, 100_000)) {
    throw new ServerError('ERR_LIMIT_RANGE', `tokensPerMinute must be a whole number from 1, not ${tokensPerMinute}`)
  }
  if (!/^(?:\/[\w.~-]+)*$/.test(path)) {
    throw new ServerError('ERR_PATH_INVALID', `path must look like "/oriel", without a slash at its end, not "${path}"`)
  }
  return { algorithm, lifetimeSeconds, path, tokensPerMinute, now: () => clock?.now() ?? Date.now() }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max
}
