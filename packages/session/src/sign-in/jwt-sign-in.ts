import { isRecord, parseTokenResponse, stringField } from '@oriel/protocol'
import { OrielError } from '../errors.ts'

/** A way to prove to the tenant who the portal's user is. */
export interface SignIn {
  /** A JWT never used before. Throw an OrielError with `ERR_PORTAL_SIGNED_OUT` when nobody is signed in to the portal. */
  readonly getToken: (signal: AbortSignal) => Promise<string>
  /** The portal user's subject, where that costs less than a token. Undefined: read it from a token. */
  readonly subject?: ((signal: AbortSignal) => Promise<string | undefined>) | undefined
}

export interface TokenEndpointOptions {
  /** URL of the portal's token endpoint, for example `/oriel/token`. Of one that ends in `/token` a sibling `/me` is asked for the
   * subject on repeat visits. */
  readonly tokenEndpoint: string
  /** Fetch credentials for both. Default `same-origin`; an endpoint on another origin that reads a cookie needs `include`. */
  readonly credentials?: RequestCredentials
}

/**
 * Signs in by JWT: any backend, any origin.
 *
 * @param options - A function that gives a fresh token, or the URL of an endpoint that answers GET with
 *   `{"body":"<jwt>"}`, `{"body":{"token":"…"}}`, `{"token":"…"}` or the token as text.
 */
export function jwtSignIn(options: SignIn | TokenEndpointOptions): SignIn {
  if (!('tokenEndpoint' in options)) return options
  const { tokenEndpoint, credentials = 'same-origin' } = options
  const get = async (url: string, signal: AbortSignal): Promise<Response> => {
    try {
      return await fetch(url, { credentials, cache: 'no-store', signal, headers: { Accept: 'application/json' } })
    } catch (cause) {
      signal.throwIfAborted()
      throw new OrielError('ERR_TOKEN_UNAVAILABLE', `${url} could not be reached`, { cause, retryable: true })
    }
  }
  return {
    async getToken(signal) {
      const response = await get(tokenEndpoint, signal)
      refuseUnlessOk(tokenEndpoint, response)
      try {
        return parseTokenResponse(await response.text())
      } catch (cause) {
        throw new OrielError('ERR_TOKEN_UNAVAILABLE', `${tokenEndpoint}: ${(cause as Error).message}`, { cause })
      }
    },
    async subject(signal) {
      const url = siblingMe(tokenEndpoint)
      if (url === undefined) return undefined
      const response = await get(url, signal)
      if (response.status === 401) refuseUnlessOk(url, response)
      // A backend of the tutorial's kind has the token alone; then the token says who it is for.
      const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined
      return isRecord(body) ? stringField(body, 'subject') : undefined
    },
  }
}

/** `…/me` beside `…/token`; undefined where the endpoint is called something else. */
function siblingMe(tokenEndpoint: string): string | undefined {
  const [path = '', ...query] = tokenEndpoint.split('?')
  const folder = /^(.*\/)?token$/.exec(path)
  return folder === null ? undefined : [`${folder[1] ?? ''}me`, ...query].join('?')
}

function refuseUnlessOk(url: string, response: Response): void {
  if (response.ok) return
  if (response.status === 401) {
    throw new OrielError('ERR_PORTAL_SIGNED_OUT', `${url} answered 401: nobody is signed in to the portal`)
  }
  const retryable = response.status >= 500 || response.status === 429
  throw new OrielError('ERR_TOKEN_UNAVAILABLE', `${url} answered ${response.status}`, { retryable })
}
