import { isRecord } from '@oriel/protocol'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import { hasAdminRole, type TenantUser } from '../auth/users.ts'
import { readJson, type Call, type UserCall } from './call.ts'
import { readReplacements } from './json-patch.ts'
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

export type UserAnswer = (call: UserCall) => Reply | Promise<Reply>

/** Keeps a route to tenant admins. */
export function forAdmins(errors: ServiceErrors, answer: UserAnswer): UserAnswer {
  return (call) => (isAdmin(call) ? answer(call) : errors.forbidden('Only tenant admins may do this'))
}

export function isAdmin({
  state,
  session,
}: {
  readonly state: Call['state']
  readonly session: BrowserSession
}): boolean {
  return isAdminUser(state, session.user)
}

export function isAdminUser(state: Call['state'], user: TenantUser): boolean {
  return state.assumptions.everyUserIsAdmin || hasAdminRole(user)
}

/** Finds what the path names, or answers 404. */
export function withFound<Item>(
  errors: ServiceErrors,
  what: string,
  find: (call: UserCall, id: string) => Item | undefined,
  answer: (call: UserCall, item: Item) => Reply | Promise<Reply>,
): UserAnswer {
  return (call) => {
    const item = find(call, call.params['id'] ?? '')
    return item === undefined ? errors.notFound(`There is no such ${what}`) : answer(call, item)
  }
}

/** Reads a body that must be a JSON object. */
export async function readRecord(
  call: Call,
  errors: ServiceErrors,
): Promise<{ readonly record: Readonly<Record<string, unknown>> } | { readonly reply: Reply }> {
  const body = await readJson(call)
  if ('reply' in body) return body
  return isRecord(body.value) ? { record: body.value } : { reply: errors.badRequest('The body must be a JSON object') }
}

/** Reads a JSON Patch on these fields. */
export async function readPatch(
  call: Call,
  errors: ServiceErrors,
  fields: readonly string[],
): Promise<{ readonly patch: ReadonlyMap<string, unknown> } | { readonly reply: Reply }> {
  const body = await readJson(call)
  if ('reply' in body) return body
  const patch = readReplacements(body.value, fields)
  return 'refused' in patch ? { reply: errors.badRequest(patch.refused) } : { patch }
}

/** 204, never kept by a cache. */
export const done: Reply = { status: 204, headers: { 'cache-control': 'no-store' } }

/** A time as the reference writes it. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
