import { cookieNames } from '@oriel/protocol'
import type { Keygrip } from './keygrip.ts'

/** How the tenant's cookies are set; see {@link cookieAttributes}. */
export type CookieMode = 'cross-site' | 'same-site' | 'partitioned'

/**
 * Session cookies, host-only, for the whole site. Which attributes Qlik Cloud sets is not published: `cross-site` is
 * what it must at least set to work inside another site's page; `same-site` is for a demo on two ports of one host;
 * `partitioned` (CHIPS) shows what would change if it did.
 */
export function cookieAttributes(mode: CookieMode, tls: boolean): string {
  if (mode === 'same-site') return `Path=/; HttpOnly; SameSite=Lax${tls ? '; Secure' : ''}`
  return `Path=/; HttpOnly; Secure; SameSite=None${mode === 'partitioned' ? '; Partitioned' : ''}`
}

/** The four `Set-Cookie` values of a login. */
export function loginCookies(
  sessionId: string,
  csrfToken: string,
  keygrip: Keygrip,
  attributes: string,
): readonly string[] {
  const { sessionId: id, sessionSignature, csrfToken: csrf, csrfSignature } = cookieNames
  return [
    ...signedCookies({ name: id, signatureName: sessionSignature }, sessionId, keygrip, attributes),
    ...signedCookies({ name: csrf, signatureName: csrfSignature }, csrfToken, keygrip, attributes),
  ]
}

interface CookiePair {
  readonly name: string
  readonly signatureName: string
}

/** The pair of an interactive login, seen in captures of such sessions alone. It ties a login form to its browser. */
const loginPair: CookiePair = { name: 'eas.uaid', signatureName: 'eas.uaid.sig' }

export function loginFormCookies(id: string, keygrip: Keygrip, attributes: string): readonly string[] {
  return signedCookies(loginPair, id, keygrip, attributes)
}

/** The id of the browser that a login form was made for; undefined when it sent none of ours. */
export function loginFormId(cookies: ReadonlyMap<string, readonly string[]>, keygrip: Keygrip): string | undefined {
  return signedValue(loginPair, cookies, keygrip)
}

function signedCookies(
  { name, signatureName }: CookiePair,
  value: string,
  keygrip: Keygrip,
  attributes: string,
): readonly string[] {
  return [`${name}=${value}; ${attributes}`, `${signatureName}=${keygrip.sign(name, value)}; ${attributes}`]
}

function signedValue(
  { name, signatureName }: CookiePair,
  cookies: ReadonlyMap<string, readonly string[]>,
  keygrip: Keygrip,
): string | undefined {
  const signatures = cookies.get(signatureName) ?? []
  return cookies.get(name)?.find((value) => signatures.some((signature) => keygrip.verify(name, value, signature)))
}

/** `Set-Cookie` values that take the four away again. */
export function clearedCookies(attributes: string): readonly string[] {
  return Object.values(cookieNames).map((name) => `${name}=; Max-Age=0; ${attributes}`)
}

/** Every value sent under each name: a browser sends partitioned and unpartitioned cookies of one name side by side. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, readonly string[]> {
  const cookies = new Map<string, string[]>()
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals < 0) continue
    const name = pair.slice(0, equals).trim()
    const values = cookies.get(name) ?? []
    values.push(pair.slice(equals + 1).trim())
    cookies.set(name, values)
  }
  return cookies
}

/** The session id whose signature is ours. `foreign`: there was one, but another tenant signed it. */
export function signedSessionId(
  cookies: ReadonlyMap<string, readonly string[]>,
  keygrip: Keygrip,
): { readonly sessionId: string | undefined; readonly foreign: boolean } {
  const { sessionId: name, sessionSignature: signatureName } = cookieNames
  const sessionId = signedValue({ name, signatureName }, cookies, keygrip)
  return { sessionId, foreign: sessionId === undefined && cookies.has(name) && cookies.has(signatureName) }
}
