import { randomBytes } from 'node:crypto'

/** An answer before it is written: routes return one, the exchange writes it. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** `Set-Cookie` values. */
  readonly cookies?: readonly string[]
  readonly body?: string | Buffer
}

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

export function htmlReply(status: number, html: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: html,
  }
}

export function redirect(location: string): Reply {
  return { status: 302, headers: { location, 'cache-control': 'no-store' } }
}

/** What an error body says. */
export interface ErrorFacts {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail?: string
  /** How `status` stands in the body; default as text, as in the one body that is published in full. */
  readonly statusAs?: 'text' | 'number' | 'none'
  /** Some services put code and title at the top level as well, where `@qlik/api` looks for CSRF-TOKEN-2. */
  readonly topLevel?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** Qlik Cloud's error shape. */
export function errorReply(facts: ErrorFacts): Reply {
  const { status, code, title, detail } = facts
  const error = { code, title, ...(detail === undefined ? {} : { detail }), ...statusField(facts) }
  const top = facts.topLevel === true ? { code, title } : {}
  return jsonReply(status, { ...top, errors: [error], traceId: newTraceId() }, facts.headers)
}

function statusField({ status, statusAs = 'text' }: ErrorFacts): { readonly status?: number | string } {
  if (statusAs === 'none') return {}
  return { status: statusAs === 'number' ? status : String(status) }
}

/** 32 hexadecimal digits, as in published bodies. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex')
}

/** Not published; the shape is that of the other services. */
export const unauthorized: () => Reply = () => errorReply({ status: 401, code: 'HTTP-401', title: 'Unauthorized' })

export const notFound: (what?: string) => Reply = (what = 'There is nothing at this path') =>
  errorReply({ status: 404, code: 'HTTP-404', title: 'Not found', detail: what })

export const badRequest: (detail: string) => Reply = (detail) =>
  errorReply({ status: 400, code: 'HTTP-400', title: 'Bad request', detail })

/** The text is reported by users of Qlik Cloud; status and code are not published. */
export const originRefused: () => Reply = () =>
  errorReply({ status: 403, code: 'HTTP-403', title: 'Forbidden', detail: 'Origin has not been granted access' })

/** Code CSRF-TOKEN-2 at the top level is what `@qlik/api` retries on; the title is ours. */
export const csrfRefused: () => Reply = () =>
  errorReply({ status: 403, code: 'CSRF-TOKEN-2', title: 'CSRF token validation failed', topLevel: true })

/** A 429 names the wait in its detail and in Retry-After. Source: qlik.dev, rate limiting. */
export function tooManyRequests(retryAfterSeconds: number): Reply {
  const detail = `You need to wait ${retryAfterSeconds} seconds until limit is lifted.`
  return jsonReply(
    429,
    { errors: [{ code: 'HTTP-429', title: 'API rate limit reached.', detail }] },
    { 'retry-after': String(retryAfterSeconds) },
  )
}
