import { randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { jwtAudience, jwtMaxLifetimeSeconds } from '@oriel/protocol'
import type { PortalUser } from './portal-user.ts'

/** How far `nbf` is set back, so that a tenant whose clock is a little behind takes the token at once. */
const clockSkewSeconds = 5

/**
 * The claims of one token for one login. Each call has a `jti` of its own: the tenant takes a token once.
 *
 * @param user - Who signs in. `email` goes out as verified.
 * @param issuer - As configured at the tenant's identity provider.
 * @param lifetimeSeconds - From now to `exp`; cut so that `exp - nbf` is at most 3600 and `exp` within the user's session.
 * @param nowMs - Milliseconds since the Unix epoch.
 * @see qlik.dev, create signed tokens for JWT authorization
 */
export function tokenClaims(user: PortalUser, issuer: string, lifetimeSeconds: number, nowMs: number): JWTPayload {
  const iat = Math.floor(nowMs / 1000)
  const nbf = iat - clockSkewSeconds
  const sessionEnd = user.sessionEndsAt === undefined ? Infinity : Math.floor(user.sessionEndsAt / 1000)
  return {
    iss: issuer,
    aud: jwtAudience,
    sub: user.subject,
    subType: 'user',
    name: user.name,
    email: user.email,
    email_verified: true,
    ...(user.groups === undefined ? {} : { groups: [...user.groups] }),
    jti: randomUUID(),
    iat,
    nbf,
    exp: Math.min(iat + lifetimeSeconds, nbf + jwtMaxLifetimeSeconds, sessionEnd),
  }
}
