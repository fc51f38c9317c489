import type { Call, UserCall } from './call.ts'
import { csrfFits } from './authenticate.ts'
import { csrfRefused, errorReply, notFound, unauthorized, type Reply } from './reply.ts'

type Answer = Reply | Promise<Reply>

/**
 * One route. `path` names parts as `:id`; a `*` at its end takes the rest, slashes included.
 *
 * `user` routes need a session, and for anything but reading a CSRF token, as the real client sends it. `origin` says
 * what a page of another origin must show: a web integration that lists it (`integration`), to be listed by any
 * (`listed`), or nothing, since pages do not read the answer (`open`).
 */
export type Route = {
  readonly method: string
  readonly path: string
  readonly origin: 'integration' | 'listed' | 'open'
} & (
  | { readonly user: true; readonly answer: (call: UserCall) => Answer }
  | { readonly user: false; readonly answer: (call: Call) => Answer }
)

/** A route with the parts of the path that it named. */
export interface Found {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** @returns The route; or the methods that the path has instead, empty when it has none. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found | readonly string[] {
  const others: string[] = []
  for (const route of routes) {
    const params = pathParams(route.path, path)
    if (params === undefined) continue
    if (route.method === method || (route.method === 'GET' && method === 'HEAD')) return { route, params }
    others.push(route.method)
  }
  return others
}

export function noRoute(others: readonly string[]): Reply {
  if (others.length === 0) return notFound()
  const allow = [...new Set(others)].join(', ')
  return errorReply({ status: 405, code: 'HTTP-405', title: 'Method not allowed', headers: { allow } })
}

/** Runs a route once its conditions are met. */
export function answer(route: Route, call: Call): Answer {
  const { session, state } = call
  const reads = call.method === 'GET' || call.method === 'HEAD'
  // Limits are those of the REST API: pages and files are no part of it.
  const isCounted = session !== undefined && call.path.startsWith('/api/')
  const limited = isCounted ? state.rateLimits.refusal(session.user.id, reads ? 'tier1' : 'tier2') : undefined
  if (limited !== undefined) return limited
  if (!route.user) return route.answer(call)
  if (session === undefined) return unauthorized()
  state.sessions.touch(session)
  if (!reads && !csrfFits(state, session, call.request, new URLSearchParams(), call.fault)) return csrfRefused()
  return route.answer({ ...call, session })
}

function pathParams(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    if (part === '*') return { ...params, rest: given.slice(index).join('/') }
    const value = given[index]
    if (value === undefined) return undefined
    if (part.startsWith(':') && value !== '') params[part.slice(1)] = decode(value)
    else if (part !== value) return undefined
  }
  return given.length === wanted.length ? params : undefined
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
