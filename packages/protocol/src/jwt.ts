import { isRecord, stringField } from './unknown.ts'

/** Claims and limits of the JWT that a tenant's JWT identity provider takes. Source: qlik.dev, create signed tokens. */
export const jwtAudience = 'qlik.api/login/jwt-session'

/** `exp - nbf` may not be more, in seconds. */
export const jwtMaxLifetimeSeconds = 3600

/** Claims without which a login is refused. */
export const jwtRequiredClaims: readonly string[] = [
  'iss',
  'aud',
  'sub',
  'subType',
  'name',
  'email',
  'email_verified',
  'jti',
  'iat',
  'nbf',
  'exp',
]

/** What Oriel reads of a token that it got from the portal's endpoint. Nothing here has been verified. */
export interface JwtClaims {
  readonly sub?: string
  /** When the token was made, in seconds since the Unix epoch. */
  readonly iat?: number
  /** Seconds since the Unix epoch. */
  readonly exp?: number
}

/**
 * Reads the claims of a compact JWS without verifying it.
 *
 * @throws TypeError when it is not three base64url parts with a JSON object in the middle.
 */
export function readJwtClaims(jwt: string): JwtClaims {
  const parts = jwt.split('.')
  const payload = parts[1]
  if (parts.length !== 3 || payload === undefined) throw new TypeError('not a compact JWS: it has not three parts')
  let claims: unknown
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    claims = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw new TypeError('not a compact JWS: its payload is not base64url of JSON', { cause })
  }
  if (!isRecord(claims)) throw new TypeError('not a compact JWS: its payload is not a JSON object')
  const sub = stringField(claims, 'sub')
  return {
    ...(sub === undefined ? {} : { sub }),
    ...(typeof claims['iat'] === 'number' ? { iat: claims['iat'] } : {}),
    ...(typeof claims['exp'] === 'number' ? { exp: claims['exp'] } : {}),
  }
}

/**
 * Finds the token in what a token endpoint answered: `{"body":"…"}` as in the tutorial, `{"body":{"token":"…"}}`,
 * `{"token":"…"}`, or the token alone as text.
 *
 * @throws TypeError when there is none in it.
 */
export function parseTokenResponse(text: string): string {
  const trimmed = text.trim()
  const token = trimmed.startsWith('{') ? tokenOf(parseJson(trimmed)) : trimmed
  if (token === undefined || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
    throw new TypeError('the token endpoint answered without a JWT: {"body":"<jwt>"} was expected')
  }
  return token
}

function tokenOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!isRecord(value)) return undefined
  return tokenOf(value['body']) ?? stringField(value, 'token')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
