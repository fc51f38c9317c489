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
  const signed = (name: string, signatureName: string, value: string): string[] => [
    `${name}=${value}; ${attributes}`,
    `${signatureName}=${keygrip.sign(name, value)}; ${attributes}`,
  ]
  return [
    ...signed(cookieNames.sessionId, cookieNames.sessionSignature, sessionId),
    ...signed(cookieNames.csrfToken, cookieNames.csrfSignature, csrfToken),
  ]
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
  const ids = cookies.get(cookieNames.sessionId) ?? []
  const signatures = cookies.get(cookieNames.sessionSignature) ?? []
  const sessionId = ids.find((id) =>
    signatures.some((signature) => keygrip.verify(cookieNames.sessionId, id, signature)),
  )
  return { sessionId, foreign: sessionId === undefined && ids.length > 0 && signatures.length > 0 }
}
