import { headerNames, paths } from './names.ts'

/**
 * The origin of a tenant given by its domain or its origin.
 *
 * @param tenant - `tenant.region.qlikcloud.com`, `https://tenant.region.qlikcloud.com` or, for a local tenant, an http origin.
 * @returns The origin, without a slash at its end; https when no scheme was given.
 * @throws TypeError when it is neither, or carries a path, a query or credentials.
 */
export function tenantOrigin(tenant: string): string {
  const trimmed = tenant.trim()
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`)
  const plain = url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  if (!plain || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      `tenant must be a domain such as "tenant.region.qlikcloud.com" or an origin such as "http://localhost:4301", not ${JSON.stringify(tenant)}`,
    )
  }
  return url.origin
}

/** A URL below the tenant's origin. `path` begins with a slash. */
export function restUrl(tenant: string, path: string): string {
  return tenantOrigin(tenant) + path
}

/** `POST` with `Authorization: Bearer <jwt>` signs in. Source: qlik.dev REST reference, login. */
export function jwtSessionUrl(tenant: string, webIntegrationId?: string): string {
  const url = new URL(restUrl(tenant, paths.jwtSession))
  if (webIntegrationId !== undefined) url.searchParams.set(headerNames.webIntegrationId, webIntegrationId)
  return url.href
}

export interface EngineUrlOptions {
  readonly tenant: string
  readonly appId: string
  /** Part of the engine session's key. Absent or empty: the user's default session. */
  readonly identity?: string | undefined
  /** Seconds that the engine keeps the session after its last socket closed. Default: the tenant's. */
  readonly ttlSeconds?: number | undefined
  readonly webIntegrationId?: string | undefined
  /** Fresh for every socket. */
  readonly csrfToken?: string | undefined
}

/**
 * The engine's WebSocket: `wss://TENANT/app/{appId}[/identity/{id}][/ttl/{s}]?…`, every segment encoded.
 *
 * @throws TypeError when the app id is empty, or a segment is `.` or `..`, which no URL can carry.
 */
export function engineUrl(options: EngineUrlOptions): string {
  const { tenant, appId, identity, ttlSeconds, webIntegrationId, csrfToken } = options
  const segments = [paths.app.slice(0, -1), segment(appId)]
  if (identity !== undefined && identity !== '') segments.push('identity', segment(identity))
  if (ttlSeconds !== undefined) segments.push('ttl', String(ttlSeconds))
  const url = new URL(tenantOrigin(tenant).replace(/^http/, 'ws') + segments.join('/'))
  if (webIntegrationId !== undefined) url.searchParams.set(headerNames.webIntegrationId, webIntegrationId)
  if (csrfToken !== undefined && csrfToken !== '') url.searchParams.set(headerNames.csrfToken, csrfToken)
  return url.href
}

export interface SingleUrlOptions {
  readonly tenant: string
  readonly appId: string
  readonly sheetId?: string | undefined
  readonly objectId?: string | undefined
  /** Same as the engine socket's, or the frame shows another session's selections. Absent or empty: the default session. */
  readonly identity?: string | undefined
  readonly theme?: string | undefined
  /** Comma-separated: `currsel`, `ctxmenu`, `nointeraction`, `noselections`, `noanimate`, `debug`. */
  readonly opt?: string | undefined
  readonly lang?: string | undefined
  readonly bookmark?: string | undefined
  /** Each `Field,Value1,Value2`, `State::Field,…` or `clearall`. */
  readonly select?: readonly string[] | undefined
}

/** The page that a portal's frame shows. Source: qlik.dev, single integration 1.2.2. */
export function singleUrl(options: SingleUrlOptions): string {
  const url = new URL(restUrl(options.tenant, paths.single))
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') url.searchParams.append(name, value)
  }
  set('appid', options.appId)
  set('sheet', options.sheetId)
  set('obj', options.objectId)
  set('theme', options.theme)
  set('identity', options.identity)
  set('opt', options.opt)
  set('lang', options.lang)
  set('bookmark', options.bookmark)
  for (const selection of options.select ?? []) set('select', selection)
  return url.href
}

function segment(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new TypeError(`${JSON.stringify(text)} cannot be an app id or identity`)
  return encodeURIComponent(text)
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
