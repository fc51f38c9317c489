import {
  headerNames,
  jwtSessionUrl,
  parseErrorBody,
  parseUser,
  paths,
  restUrl,
  type CauseName,
  type User,
} from '@oriel/protocol'
import { withDeadline, type Clock } from '../clock.ts'
import type { Environment } from '../environment/environment.ts'
import { AttemptError } from '../errors.ts'
import type { PolicyWatch } from './policy-watch.ts'
import { diagnoseRefusedFetch } from './refused-fetch.ts'

export interface RestOptions {
  readonly tenant: string
  readonly webIntegrationId: string
  readonly environment: Environment
  readonly policy: PolicyWatch
  readonly clock: Clock
  readonly requestMs: number
}

/** The tenant's REST calls that a session needs. Each throws an AttemptError that names the cause. */
export interface Rest {
  /** Exchanges the JWT for the browser session's cookies. The token is used up, whatever comes back. */
  signIn(jwt: string, signal: AbortSignal): Promise<void>
  /** The signed-in user; null when nobody is (401). */
  me(signal: AbortSignal): Promise<User | null>
  /** A CSRF token for one socket; an empty string where the tenant needs none. */
  csrfToken(signal: AbortSignal): Promise<string>
}

export function createRest(options: RestOptions): Rest {
  const { tenant, webIntegrationId, environment } = options
  const idHeader = { [headerNames.webIntegrationId]: webIntegrationId }

  async function send(url: string, init: RequestInit, outer: AbortSignal): Promise<Answer> {
    const source = `${init.method ?? 'GET'} ${new URL(url).pathname}`
    const onTimeout = (): Error =>
      new AttemptError({ name: 'tenant-unreachable', certainty: 'inferred', source: `${source} unanswered` })
    return await withDeadline(options.clock, options.requestMs, outer, onTimeout, async (signal) => {
      // The default cache mode: with no-store, Chromium would not use what it remembers of a preflight either.
      const request = { mode: 'cors', credentials: 'include', signal, ...init } as const
      try {
        const response = await environment.fetch(url, request)
        return { source, status: response.status, headers: response.headers, text: await response.text() }
      } catch (error) {
        signal.throwIfAborted()
        throw new AttemptError(await diagnoseRefusedFetch(options, source, signal), error)
      }
    })
  }

  return {
    async signIn(jwt, signal) {
      const headers = { ...idHeader, Authorization: `Bearer ${jwt}` }
      const answer = await send(jwtSessionUrl(tenant, webIntegrationId), { method: 'POST', headers }, signal)
      if (answer.status !== 200) throw refused(answer, 'token-rejected')
    },
    async me(signal) {
      const answer = await send(restUrl(tenant, paths.usersMe), { headers: idHeader }, signal)
      if (answer.status === 401) return null
      if (answer.status !== 200) throw refused(answer, 'protocol-error')
      try {
        return parseUser(JSON.parse(answer.text))
      } catch (error) {
        throw new AttemptError(report(answer, 'protocol-error', 'not a user'), error)
      }
    },
    async csrfToken(signal) {
      const answer = await send(restUrl(tenant, paths.csrfToken), { headers: idHeader }, signal)
      // 404 CSRF-TOKEN-3 and 400 CSRF-TOKEN-4: this way of signing in needs no token.
      if (answer.status === 404 || answer.status === 400) return ''
      if (answer.status === 401) throw refused(answer, 'session-expired')
      if (answer.status !== 204 && answer.status !== 200) throw refused(answer, 'protocol-error')
      const token = answer.headers.get(headerNames.csrfToken)
      if (token === null) {
        throw new AttemptError(
          report(answer, 'protocol-error', `no readable ${headerNames.csrfToken} header: CORS must expose it`),
        )
      }
      return token
    },
  }
}

interface Answer {
  readonly source: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Statuses that mean the same on every call; what is left means `otherwise`. */
function refused(answer: Answer, otherwise: CauseName): AttemptError {
  const { code, title, detail } = parseErrorBody(answer.text)
  const words = [code, detail ?? title].filter((part) => part !== undefined).join(' ')
  return new AttemptError(report(answer, causeOfStatus(answer.status) ?? otherwise, words === '' ? undefined : words))
}

function causeOfStatus(status: number): CauseName | undefined {
  if (status === 429) return 'rate-limited'
  return status >= 500 ? 'tenant-unreachable' : undefined
}

function report(answer: Answer, name: CauseName, detail: string | undefined): AttemptError['report'] {
  return { name, certainty: 'observed', source: `${answer.source} ${answer.status}`, detail }
}
