import { randomUUID } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import type { DemoIdentityProvider } from './identity-providers.ts'

/** Claims on top of the valid ones; `undefined` takes a claim out, so that its absence can be tested. */
export interface TokenClaims {
  readonly sub?: string
  readonly name?: string
  readonly email?: string
  readonly groups?: readonly string[]
  readonly [claim: string]: unknown
}

/**
 * Signs a token that the tenant's login takes, for two minutes, under its own demo identity provider.
 *
 * @param nowMs - The tenant's time. `nbf` is set 5 s back, as public signers do.
 */
export async function signToken(provider: DemoIdentityProvider, claims: TokenClaims, nowMs: number): Promise<string> {
  const now = Math.floor(nowMs / 1000)
  const sub = claims.sub ?? 'demo-analyst'
  const all: Record<string, unknown> = {
    iss: provider.issuer,
    // Source: qlik.dev, create signed tokens for JWT authorization.
    aud: 'qlik.api/login/jwt-session',
    sub,
    subType: 'user',
    name: 'Demo Analyst',
    email: `${sub}@example.com`,
    email_verified: true,
    jti: randomUUID(),
    iat: now,
    nbf: now - 5,
    exp: now + 120,
    ...claims,
  }
  const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  const key = await importPKCS8(provider.privateKeyPem, 'RS256')
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: provider.keyId }).sign(key)
}
