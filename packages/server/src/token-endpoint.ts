import { availableParallelism } from 'node:os'
import { SignJWT } from 'jose'
import { checkOptions } from './endpoint-options.ts'
import type { TokenEndpointOptions } from './endpoint-options.ts'
import { createOriginPolicy } from './origin-policy.ts'
import { checkUser } from './portal-user.ts'
import type { PortalUser } from './portal-user.ts'
import { json, problem } from './problem.ts'
import { createRateLimit } from './rate-limit.ts'
import { readSigningKey } from './signing-key.ts'
import { QueueFullError, SigningQueue } from './signing-queue.ts'
import { tokenClaims } from './token-claims.ts'

/** How many may wait for a signature before the rest are sent away. */
const queueLimit = 64

/** A Fetch handler; it resolves always, with a problem document when something is wrong. */
export type Handler = (request: Request) => Promise<Response>

/**
 * Makes the portal's token endpoint: `GET {path}/token` answers `{"body":"<jwt>"}`, `GET {path}/me` names the user.
 *
 * Each token has a fresh `jti`, since the tenant takes it once, and is a bearer secret: answers are `no-store`, readable
 * by the portal's own origin only (and by `origins`), and nothing of a token is ever given to `onError`.
 *
 * @returns The handler; other paths get 404, so it can be mounted before or after others.
 * @throws {@link ServerError} when the configuration cannot work; see {@link ServerErrorCode}.
 * @throws TypeError when `identify` or `onError` is not a function.
 * @see docs/token-endpoint.md for every status and header
 */
export function createTokenEndpoint(options: TokenEndpointOptions): Handler {
  const { algorithm, lifetimeSeconds, path, tokensPerMinute, now } = checkOptions(options)
  const key = readSigningKey(options.privateKey, algorithm)
  const judgeOrigin = createOriginPolicy(options.origins ?? [])
  const rateLimit = createRateLimit(tokensPerMinute, () => performance.now())
  const signatures = new SigningQueue(availableParallelism(), queueLimit)
  const allowMethods = (options.origins ?? []).length === 0 ? 'GET, HEAD' : 'GET, HEAD, OPTIONS'

  function sign(user: PortalUser): Promise<string> {
    return new SignJWT(tokenClaims(user, options.issuer, lifetimeSeconds, now()))
      .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: options.keyId })
      .sign(key)
  }

  async function token(user: PortalUser, request: Request): Promise<Response> {
    if (request.method === 'HEAD') return json({}) // No body goes out, so nothing is signed for it.
    const waitSeconds = rateLimit.take(user.subject)
    if (waitSeconds > 0) {
      const detail = `this user asked for more than ${tokensPerMinute} tokens in a minute`
      return problem(429, 'Too many requests', detail, { 'retry-after': String(waitSeconds) })
    }
    try {
      return json({ body: await signatures.run(() => sign(user), request.signal) })
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error
      return problem(503, 'Busy', 'too many signatures are waiting', { 'retry-after': '1' })
    }
  }

  function me(user: PortalUser): Response {
    const { subject, name, sessionEndsAt } = user
    return json({ subject, name, ...(sessionEndsAt === undefined ? {} : { sessionEndsAt }) })
  }

  async function answer(request: Request, route: 'token' | 'me'): Promise<Response> {
    const user = await options.identify(request)
    if (!user) return notSignedIn()
    checkUser(user)
    if (user.sessionEndsAt !== undefined && user.sessionEndsAt - now() < 1000) return notSignedIn()
    return route === 'token' ? token(user, request) : me(user)
  }

  return async (request) => {
    const { pathname } = new URL(request.url)
    const route = pathname === `${path}/token` ? 'token' : pathname === `${path}/me` ? 'me' : undefined
    if (route === undefined) return problem(404, 'Not found', `there is only ${path}/token and ${path}/me`)
    const verdict = judgeOrigin(request)
    const preflight = request.method === 'OPTIONS' && allowMethods.includes('OPTIONS')
    if (request.method !== 'GET' && request.method !== 'HEAD' && !preflight) {
      const detail = `${request.method} means nothing here`
      return withHeaders(problem(405, 'Method not allowed', detail, { allow: allowMethods }), verdict)
    }
    if (!verdict.allowed) return problem(403, 'Origin not allowed', verdict.reason, { vary: 'Origin, Sec-Fetch-Site' })
    if (preflight) return withHeaders(new Response(null, { status: 204, headers: preflightHeaders }), verdict)
    try {
      return withHeaders(await answer(request, route), verdict)
    } catch (error) {
      // The page learns that it failed; why is for the log alone.
      if (!request.signal.aborted) options.onError?.(error)
      return withHeaders(problem(500, 'Internal error', 'the portal could not answer; its log says why'), verdict)
    }
  }
}

/** `Authorization` and `Content-Type` are what an `identify` of another origin may need. */
const preflightHeaders = {
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'authorization, content-type',
  'cache-control': 'no-store',
}

function notSignedIn(): Response {
  return problem(401, 'Not signed in', 'the portal knows no signed-in user for this request')
}

function withHeaders(response: Response, verdict: ReturnType<ReturnType<typeof createOriginPolicy>>): Response {
  if (verdict.allowed) for (const [name, value] of Object.entries(verdict.headers)) response.headers.set(name, value)
  return response
}
