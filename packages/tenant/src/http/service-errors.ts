import { errorReply, type Reply } from './reply.ts'

/**
 * How one service writes its errors: services differ in whether `status` stands in the body, and as what.
 * Source: the error types of the qlik.dev REST reference; codes that it does not show are `HTTP-<status>`.
 */
export interface ServiceErrors {
  readonly notFound: (detail: string) => Reply
  readonly badRequest: (detail: string) => Reply
  readonly forbidden: (detail: string) => Reply
  readonly conflict: (detail: string) => Reply
  readonly preconditionFailed: (detail: string) => Reply
}

/** @param codes - `notFound`: the code of its 404, where one is published. */
export function serviceErrors(
  statusAs: 'text' | 'number' | 'none',
  codes: { readonly notFound?: string } = {},
): ServiceErrors {
  const failing =
    (status: number, title: string, code: string = `HTTP-${status}`) =>
    (detail: string): Reply =>
      errorReply({ status, statusAs, code, title, detail })
  return {
    notFound: failing(404, 'Not found', codes.notFound),
    badRequest: failing(400, 'Bad request'),
    forbidden: failing(403, 'Forbidden'),
    conflict: failing(409, 'Conflict'),
    preconditionFailed: failing(412, 'Precondition failed'),
  }
}
