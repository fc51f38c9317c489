import { ServerError } from './server-error.ts'

/** Who may read an answer: nobody but the server's own origin, or also one that was listed. */
export type OriginVerdict =
  | { readonly allowed: false; readonly reason: string }
  | { readonly allowed: true; readonly headers: Readonly<Record<string, string>> }

export type OriginPolicy = (request: Request) => OriginVerdict

/**
 * Decides by `Sec-Fetch-Site` and `Origin`, which a page cannot set itself.
 *
 * The server's own pages are allowed, and origins of the list, which then get CORS with credentials. A sibling host
 * (`same-site`) is another origin. Without both headers it is no browser's page of another origin that could read the
 * answer: curl, a server, or an old browser's own page.
 *
 * @throws {@link ServerError} `ERR_ORIGIN_INVALID` when an entry is not a whole http(s) origin.
 * @see https://www.w3.org/TR/fetch-metadata/ and the Fetch standard, section "CORS protocol and credentials"
 */
export function createOriginPolicy(origins: readonly string[]): OriginPolicy {
  const listed = new Set(origins.map(checkOrigin))
  return (request) => {
    const origin = request.headers.get('origin')
    const site = request.headers.get('sec-fetch-site')
    if (origin !== null && listed.has(origin)) {
      return { allowed: true, headers: { ...vary, 'access-control-allow-origin': origin, ...credentials } }
    }
    if (site === 'same-origin') return { allowed: true, headers: vary }
    // "none": a person typed the address, no page is there to read the answer.
    if (site === 'none' && origin === null) return { allowed: true, headers: vary }
    if (site === null && (origin === null || origin === new URL(request.url).origin)) {
      return { allowed: true, headers: vary }
    }
    return { allowed: false, reason: `the request came from ${origin ?? `a page that is ${site}`}` }
  }
}

const vary = { vary: 'Origin, Sec-Fetch-Site' }
const credentials = { 'access-control-allow-credentials': 'true' }

/** Only the exact form that browsers send: a slash or a capital letter would never match. */
function checkOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.origin === origin) return origin
  const hint = url === undefined || url.origin === 'null' ? 'https://portal.example' : url.origin
  throw new ServerError('ERR_ORIGIN_INVALID', `origins: "${origin}" is not a whole origin such as "${hint}"`)
}
