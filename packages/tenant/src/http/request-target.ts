import type { IncomingMessage } from 'node:http'

/** The path and query of a request that passed the first checks. */
export interface RequestTarget {
  readonly path: string
  readonly query: URLSearchParams
  /** `scheme://host` as the client wrote it, which is one of ours. */
  readonly ownOrigin: string
}

/** Which host names reach this tenant. */
export interface OwnHosts {
  readonly names: ReadonlySet<string>
  readonly tls: boolean
}

/**
 * Reads a request's target, refusing whatever two readers could read in two ways.
 *
 * @returns A sentence that says what is wrong, or the target.
 */
export function readTarget(request: IncomingMessage, hosts: OwnHosts): RequestTarget | string {
  const raw = request.url ?? ''
  // Absolute-form, `//host` and backslashes are how one path becomes another host's: nothing here needs them.
  if (!raw.startsWith('/') || raw.startsWith('//') || raw.includes('\\')) return 'The request target must be a path'
  const [path = '', ...rest] = raw.split('?')
  if (/%2f|%5c|%00|[\0#]/i.test(path)) return 'The path holds an encoded slash, backslash or NUL'
  const segments = path.split('/').map((segment) => segment.replaceAll(/%2e/gi, '.'))
  if (segments.includes('..') || segments.includes('.')) return 'The path holds a dot segment'
  const given = headerValues(request, 'host')
  const host = given[0]
  if (given.length !== 1 || host === undefined) return 'Exactly one Host header is needed'
  const name = hostName(host)
  // A page of another site can point its own name at 127.0.0.1 (DNS rebinding) and would then count as same-origin.
  if (name === undefined || !(hosts.names.has(name) || name.endsWith('.localhost'))) {
    return 'This tenant is not known by that host name'
  }
  const scheme = hosts.tls ? 'https' : 'http'
  return { path, query: new URLSearchParams(rest.join('?')), ownOrigin: `${scheme}://${host.toLowerCase()}` }
}

function headerValues(request: IncomingMessage, name: string): readonly string[] {
  return request.rawHeaders.filter((_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === name)
}

function hostName(host: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host)
  return match?.[1]?.toLowerCase()
}

/** One value of a header: the first, should a client have sent several. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
