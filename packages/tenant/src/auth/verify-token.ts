import { isRecord, jwtAudience } from '@oriel/protocol'
import { compactVerify, decodeProtectedHeader } from 'jose'
import { longestTokenSeconds, type Assumptions } from '../assumptions.ts'
import type { IdentityProvider, IdentityProviders } from './identity-providers.ts'
import type { ReplayGuard } from './replay-guard.ts'

/** Who a token speaks for. */
export interface VerifiedToken {
  readonly issuer: string
  readonly subject: string
  readonly name: string
  readonly email: string | undefined
  readonly groups: readonly string[]
}

/**
 * Why a token was refused. `claims`: answered 400 with its text (source: Qlik Community, article 2435784). `token`:
 * answered 401; what Qlik Cloud says then is not published, so `detail` is ours and never repeats the token.
 */
export interface TokenRefusal {
  readonly refused: 'claims' | 'token'
  readonly detail: string
}

export interface VerifyContext {
  readonly providers: IdentityProviders
  readonly replay: ReplayGuard
  readonly assumptions: Assumptions
  readonly nowMs: number
}

/** Verifies a login token: algorithm, key, signature, claims, times, and that it was not used before, in this order. */
export async function verifyToken(jwt: string, context: VerifyContext): Promise<VerifiedToken | TokenRefusal> {
  const keys = candidates(jwt, context)
  if ('refused' in keys) return keys
  const verified: { readonly payload: unknown; readonly provider: IdentityProvider }[] = []
  for (const provider of keys) {
    const payload = await verifiedPayload(jwt, provider, context.assumptions.algorithms)
    if (payload !== undefined) verified.push({ payload, provider })
  }
  const [first] = verified
  if (first === undefined) return token('The signature does not verify with the key of this kid')
  // Several may share a kid, and even a key; but whoever holds one key speaks for the issuers of that key alone.
  const providers = verified.map(({ provider }) => provider)
  return readClaims(first.payload, providers, context)
}

function candidates(jwt: string, context: VerifyContext): readonly IdentityProvider[] | TokenRefusal {
  let header
  try {
    header = decodeProtectedHeader(jwt)
  } catch {
    return token('The Authorization header carries no JSON Web Token')
  }
  // Looked at before any key is touched: `none` and HS* must never reach a verifier. Source: RFC 8725 section 3.1.
  if (!context.assumptions.algorithms.includes(String(header.alg))) return token('The algorithm is not allowed')
  if (typeof header.kid !== 'string') return token('The header has no kid')
  const providers = context.providers.withKeyId(header.kid)
  return providers.length > 0 ? providers : token('No identity provider has a key with this kid')
}

async function verifiedPayload(
  jwt: string,
  provider: IdentityProvider,
  algorithms: readonly string[],
): Promise<unknown> {
  try {
    const { payload } = await compactVerify(jwt, provider.publicKey, { algorithms: [...algorithms] })
    return JSON.parse(new TextDecoder().decode(payload))
  } catch {
    // Outside data, wrong in whatever way: a key of another type or curve makes Node's own verifier throw its own errors.
    return undefined
  }
}

function readClaims(
  payload: unknown,
  providers: readonly IdentityProvider[],
  context: VerifyContext,
): VerifiedToken | TokenRefusal {
  if (!isRecord(payload)) return token('The payload is not a JSON object')
  for (const name of context.assumptions.requiredClaims) {
    if (payload[name] === undefined || payload[name] === '') return claims(`Missing required claim: ${name}`)
  }
  const { iss, aud, sub, name, jti } = payload
  const provider = providers.find((candidate) => candidate.issuer === iss)
  if (provider === undefined) return token('The issuer is not that of the identity provider with this kid')
  if (aud !== jwtAudience) return token('The audience is not qlik.api/login/jwt-session')
  if (typeof sub !== 'string' || sub === '') return claims('Invalid claim: sub')
  if (typeof name !== 'string') return claims('Invalid claim: name')
  if (typeof jti !== 'string') return claims('Invalid claim: jti')
  if (payload['subType'] !== undefined && payload['subType'] !== 'user') return claims('Invalid claim: subType')
  const times = checkTimes(payload, provider, context.nowMs)
  if ('refused' in times) return times
  if (!context.replay.use(provider.issuer, jti, context.nowMs, times.untilMs)) return token('The token was used before')
  return {
    issuer: provider.issuer,
    subject: sub,
    name,
    // Source: Qlik Community, article 1774052: an address that is not verified is not taken over.
    email: payload['email_verified'] === true && typeof payload['email'] === 'string' ? payload['email'] : undefined,
    groups: readGroups(payload['groups']),
  }
}

function checkTimes(
  payload: Readonly<Record<string, unknown>>,
  provider: IdentityProvider,
  nowMs: number,
): { readonly untilMs: number } | TokenRefusal {
  const { nbf, exp } = payload
  if (typeof nbf !== 'number' || !Number.isFinite(nbf)) return claims('Invalid claim: nbf')
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return claims('Invalid claim: exp')
  if (exp - nbf > longestTokenSeconds) return claims(`exp - nbf is more than ${longestTokenSeconds} seconds`)
  const tolerance = provider.clockToleranceSeconds
  if (nbf > nowMs / 1000 + tolerance) return token('The token is not valid yet (nbf)')
  if (exp <= nowMs / 1000 - tolerance) return token('The token has expired (exp)')
  return { untilMs: (exp + tolerance) * 1000 }
}

function readGroups(groups: unknown): readonly string[] {
  return Array.isArray(groups) ? groups.filter((group): group is string => typeof group === 'string') : []
}

const token = (detail: string): TokenRefusal => ({ refused: 'token', detail })
const claims = (detail: string): TokenRefusal => ({ refused: 'claims', detail })
