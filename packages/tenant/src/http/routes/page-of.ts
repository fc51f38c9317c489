import type { Call } from '../call.ts'
import { badRequest, jsonReply, type Reply } from '../reply.ts'

/**
 * One page of a list: `limit`, `startingAfter`, `endingBefore`, with links to its neighbours.
 * Source: qlik.dev REST reference, web integrations and csp-origins.
 */
export function pageOf<Item extends { readonly id: string }>(
  call: Call,
  items: readonly Item[],
  limits: { readonly usual: number; readonly most: number },
  body: (item: Item) => unknown,
): Reply {
  const limit = Number(call.query.get('limit') ?? limits.usual)
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.most) return badRequest(`limit is 1 to ${limits.most}`)
  const place = (name: string): number => items.findIndex((item) => item.id === call.query.get(name))
  const before = call.query.has('endingBefore') ? place('endingBefore') : -1
  const start = before >= 0 ? Math.max(0, before - limit) : place('startingAfter') + 1
  const page = items.slice(start, before >= 0 ? before : start + limit)
  const [first, last] = [page[0], page.at(-1)]
  const link = (name: string, item: Item | undefined): Record<string, unknown> =>
    item === undefined ? {} : { href: `${call.state.origin}${call.path}?limit=${limit}&${name}=${item.id}` }
  return jsonReply(200, {
    data: page.map(body),
    links: {
      self: { href: `${call.state.origin}${call.path}` },
      next: link('startingAfter', last !== undefined && last !== items.at(-1) ? last : undefined),
      prev: link('endingBefore', first !== undefined && first !== items[0] ? first : undefined),
    },
  })
}
