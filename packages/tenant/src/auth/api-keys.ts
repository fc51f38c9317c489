import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { BrowserSession } from './browser-sessions.ts'
import { newCsrfSecret } from './csrf.ts'
import { durationSeconds } from './duration.ts'
import type { TenantUser } from './users.ts'

/** Source: qlik.dev REST reference, api-keys. */
export interface ApiKey {
  readonly id: string
  readonly user: TenantUser
  readonly createdAtMs: number
  readonly createdByUser: string
  readonly expiresAtMs: number
  description: string
  lastUpdatedAtMs: number
  revoked: boolean
  /** What stands for a session behind requests with this key; it has no limits and no cookie. */
  readonly session: BrowserSession
}

/** Source: qlik.dev REST reference, api-keys configs; the names are those of its body. */
export interface ApiKeyConfig {
  readonly max_api_key_expiry: string
  readonly max_keys_per_user: number
}

/** The tenant's API keys. A token is shown once: what is kept is its digest. */
export class ApiKeys {
  config: ApiKeyConfig
  readonly #clock: { now(): number }
  readonly #byDigest = new Map<string, ApiKey>()
  #signer: KeyObject | undefined

  constructor(clock: { now(): number }, config: ApiKeyConfig) {
    this.#clock = clock
    this.config = config
  }

  /**
   * @param facts - `expiry`: ISO 8601 duration, default the longest that is allowed.
   * @returns The key with its token, or what is wrong.
   */
  create(facts: {
    readonly user: TenantUser
    readonly createdByUser: string
    readonly description: string
    readonly expiry?: string | undefined
  }): { readonly key: ApiKey; readonly token: string } | string {
    const { user, createdByUser, description, expiry = this.config.max_api_key_expiry } = facts
    const seconds = durationSeconds(expiry)
    const most = durationSeconds(this.config.max_api_key_expiry) ?? 0
    if (seconds === undefined) return 'expiry must be an ISO 8601 duration such as P7D'
    if (seconds > most) return `expiry may be ${this.config.max_api_key_expiry} at most`
    const active = this.list().filter((key) => key.user === user && this.statusOf(key) === 'active')
    if (active.length >= this.config.max_keys_per_user) {
      return `a user may have ${this.config.max_keys_per_user} active API keys`
    }
    const nowMs = this.#clock.now()
    const expiresAtMs = nowMs + seconds * 1000
    const id = randomBytes(24).toString('base64url')
    const key: ApiKey = {
      id,
      user,
      createdByUser,
      description,
      createdAtMs: nowMs,
      lastUpdatedAtMs: nowMs,
      expiresAtMs,
      revoked: false,
      session: keySession(id, user, nowMs),
    }
    const token = this.#sign({ sub: user.id, subType: 'user', jti: id }, nowMs, expiresAtMs)
    this.#byDigest.set(digest(token), key)
    return { key, token }
  }

  /** Whom a token speaks for: undefined when it is unknown, expired or revoked, or its user may not sign in. */
  sessionOf(token: string): BrowserSession | undefined {
    const key = this.#byDigest.get(digest(token))
    return key !== undefined && this.statusOf(key) === 'active' && key.user.status === 'active'
      ? key.session
      : undefined
  }

  statusOf(key: ApiKey): 'active' | 'expired' | 'revoked' {
    if (key.revoked) return 'revoked'
    return key.expiresAtMs <= this.#clock.now() ? 'expired' : 'active'
  }

  remove(key: ApiKey): void {
    for (const [kept, other] of this.#byDigest) if (other === key) this.#byDigest.delete(kept)
  }

  list(): readonly ApiKey[] {
    return [...this.#byDigest.values()]
  }

  /** A JSON Web Token, as the reference calls it. Source for the signature's form: RFC 7518 section 3.4. */
  #sign(claims: Readonly<Record<string, unknown>>, nowMs: number, expiresAtMs: number): string {
    this.#signer ??= generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
    const times = { iat: Math.floor(nowMs / 1000), exp: Math.floor(expiresAtMs / 1000) }
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = `${part({ alg: 'ES384', typ: 'JWT' })}.${part({ iss: 'qlik.api/api-keys', aud: 'qlik.api', ...claims, ...times })}`
    const signature = sign('sha384', Buffer.from(signed), { key: this.#signer, dsaEncoding: 'ieee-p1363' })
    return `${signed}.${signature.toString('base64url')}`
  }
}

function keySession(id: string, user: TenantUser, nowMs: number): BrowserSession {
  const limits = { inactivityMinutes: Infinity, lifetimeMinutes: Infinity }
  return {
    id: `api-key ${id}`,
    user,
    limits,
    startedAtMs: nowMs,
    lastSeenAtMs: nowMs,
    csrfSecret: newCsrfSecret(),
    by: 'api-key',
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
