import type { WebIntegrations } from './web-integrations.ts'

/**
 * Where a request comes from. `none`: no Origin header, so not a page's cross-origin request. `listed`: some web
 * integration lists it. `refused`: nobody does, `null` included.
 */
export type OriginVerdict =
  | { readonly from: 'none' }
  | { readonly from: 'same' }
  | { readonly from: 'listed'; readonly origin: string }
  | { readonly from: 'refused' }

export function judgeOrigin(
  origin: string | undefined,
  ownOrigin: string,
  integrations: WebIntegrations,
): OriginVerdict {
  if (origin === undefined) return { from: 'none' }
  if (origin === ownOrigin) return { from: 'same' }
  // Compared byte for byte: a browser always writes an origin in one way.
  return integrations.anyLists(origin) ? { from: 'listed', origin } : { from: 'refused' }
}

/** Whether the request's web integration, named by header or query, lists the origin. */
export function integrationAllows(integrations: WebIntegrations, id: string | undefined, origin: string): boolean {
  return id !== undefined && (integrations.get(id)?.validOrigins.includes(origin) ?? false)
}

/**
 * The origin itself, never `*`, since cookies are sent along; without the exposed header a page could not read its
 * CSRF token. Source: Qlik Community, article 2509211.
 */
export function corsHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'qlik-csrf-token',
  }
}

export function preflightHeaders(origin: string, maxAgeSeconds: number): Readonly<Record<string, string>> {
  return {
    ...corsHeaders(origin),
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': 'authorization, content-type, qlik-csrf-token, qlik-web-integration-id',
    ...(maxAgeSeconds > 0 ? { 'access-control-max-age': String(maxAgeSeconds) } : {}),
  }
}
