import { isRecord } from '@oriel/protocol'
import { readJson, type Call, type UserCall } from './call.ts'
import { readReplacements } from './json-patch.ts'
import type { Reply } from './reply.ts'
import type { ServiceErrors } from './service-errors.ts'

/** The steps that the resources of the REST API have in common. */

export type UserAnswer = (call: UserCall) => Reply | Promise<Reply>

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
