import { headerNames } from '@oriel/protocol'
import type { Call } from './call.ts'
import { integrationAllows } from './cors.ts'
import { errorReply, type Reply } from './reply.ts'
import { normalOrigin } from './web-integrations.ts'

/** Where somebody wants to go afterwards, as it was asked for. */
export interface AskedReturn {
  readonly returnTo: string | undefined
  /** The web integration that must list the place; undefined: any may. */
  readonly webIntegrationId: string | undefined
}

export function askedReturn(fields: URLSearchParams): AskedReturn {
  const value = (name: string): string | undefined => fields.get(name) ?? undefined
  return { returnTo: value('returnto'), webIntegrationId: value(headerNames.webIntegrationId) }
}

/**
 * Where a person wants to go afterwards; undefined for nowhere. What was checked is the URL that is handed back, never
 * the text that it was read from. Codes LOGIN-8 and LOGIN-10 are those that users of Qlik Cloud report.
 */
export function readReturn(
  call: Call,
  { returnTo, webIntegrationId }: AskedReturn,
): { readonly url: URL } | { readonly refused: Reply } | undefined {
  if (returnTo === undefined) return undefined
  const illegal = { refused: errorReply({ status: 401, code: 'LOGIN-8', title: 'Illegal returnto value' }) }
  let url
  try {
    url = new URL(returnTo, call.ownOrigin)
  } catch {
    return illegal
  }
  // The origin of a blob: or filesystem: URL is that of the page that made it.
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
  const origin = isWeb ? normalOrigin(url.origin) : undefined
  if (origin === undefined || /[\\\0-\x1f]/.test(returnTo)) return illegal
  if (origin === call.ownOrigin) return { url }
  const { integrations } = call.state
  const isListed =
    webIntegrationId === undefined
      ? integrations.anyLists(origin)
      : integrationAllows(integrations, webIntegrationId, origin)
  if (isListed) return { url }
  const title = 'returnto not included in web integration whitelist'
  return { refused: errorReply({ status: 401, code: 'LOGIN-10', title }) }
}
