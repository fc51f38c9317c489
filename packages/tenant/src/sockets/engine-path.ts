/** What an engine socket's URL asks for. */
export interface EnginePath {
  readonly appId: string
  /** '' is the user's default session. */
  readonly identity: string
  /** Undefined: the tenant's default. */
  readonly ttlSeconds: number | undefined
}

/** No limit of an identity's length is published; this one keeps keys and logs small. */
const longestSegment = 512

/** A day: longer keeps dead sessions for no use. */
const longestTtlSeconds = 86_400

/**
 * Reads `/app/{appId}[/identity/{identity}][/ttl/{seconds}]`, every segment percent-encoded.
 *
 * @returns Undefined when it is anything else.
 */
export function parseEnginePath(pathname: string): EnginePath | undefined {
  const match = /^\/app\/([^/]+)(?:\/identity\/([^/]*))?(?:\/ttl\/(\d{1,9}))?\/?$/.exec(pathname)
  if (match === null) return undefined
  const appId = decode(match[1] ?? '')
  const identity = decode(match[2] ?? '')
  const ttl = match[3] === undefined ? undefined : Math.min(Number(match[3]), longestTtlSeconds)
  if (
    appId === undefined ||
    identity === undefined ||
    appId.length > longestSegment ||
    identity.length > longestSegment
  ) {
    return undefined
  }
  return { appId, identity, ttlSeconds: ttl }
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
