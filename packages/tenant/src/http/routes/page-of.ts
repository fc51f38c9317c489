import type { Call } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { ServiceErrors } from '../service-errors.ts'

interface PageOptions {
  /** How the service writes what is wrong with a query. */
  readonly errors: ServiceErrors
  /** Items on a page: without `limit`, and at most. */
  readonly limits: { readonly usual: number; readonly most: number }
  /** What the service calls its cursors: ids under `startingAfter` and `endingBefore`, or opaque under `next`, `prev`. */
  readonly cursors: 'ids' | 'opaque'
  /** Fields that `sort` may name, with `+` or `-` before them; the first is the default. Without it, no sorting. */
  readonly sort?: readonly string[]
  /** On top of `data` and `links`. */
  readonly more?: Readonly<Record<string, unknown>>
}

/**
 * One page of a list: `limit`, `sort` and a cursor, with links to its neighbours that keep the rest of the query.
 * Source: qlik.dev REST reference, each service's list.
 *
 * @param valueOf - What an item is sorted by.
 */
export function pageOf<Item extends { readonly id: string }>(
  call: Call,
  items: readonly Item[],
  options: PageOptions,
  body: (item: Item) => unknown,
  valueOf: (item: Item, field: string) => string | number = () => 0,
): Reply {
  const { usual, most } = options.limits
  const { badRequest } = options.errors
  const limit = Number(call.query.get('limit') ?? usual)
  if (!Number.isInteger(limit) || limit < 1 || limit > most) return badRequest(`limit is 1 to ${most}`)
  const sorted = sortedBy(items, call.query.get('sort'), options.sort ?? [], valueOf)
  if (typeof sorted === 'string') return badRequest(sorted)
  const place = readPlace(call, sorted, options.cursors)
  if (typeof place === 'string') return badRequest(place)
  const start = place.before === undefined ? place.after + 1 : Math.max(0, place.before - limit)
  const page = sorted.slice(start, place.before ?? start + limit)
  const links = linksOf(call, options.cursors, {
    next: start + page.length < sorted.length ? page.at(-1)?.id : undefined,
    prev: start > 0 ? page[0]?.id : undefined,
  })
  return jsonReply(200, { data: page.map(body), links, ...options.more })
}

function sortedBy<Item>(
  items: readonly Item[],
  wanted: string | null,
  fields: readonly string[],
  valueOf: (item: Item, field: string) => string | number,
): readonly Item[] | string {
  if (fields.length === 0) return items
  // In a query a plus sign that is not encoded arrives as a space.
  const [, sign, field] = /^([+ -]?)(\w+)$/.exec(wanted ?? fields[0] ?? '') ?? []
  if (field === undefined || !fields.includes(field))
    return `sort is one of ${fields.join(', ')}, with + or - before it`
  const direction = sign === '-' ? -1 : 1
  return [...items].sort((a, b) => direction * compare(valueOf(a, field), valueOf(b, field)))
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
}

const cursorNames = {
  ids: { next: 'startingAfter', prev: 'endingBefore' },
  opaque: { next: 'next', prev: 'prev' },
} as const

/** Where the page lies: after one item (-1: from the start), or before one. */
function readPlace(
  call: Call,
  items: readonly { readonly id: string }[],
  cursors: PageOptions['cursors'],
): { readonly after: number; readonly before: number | undefined } | string {
  const { next, prev } = cursorNames[cursors]
  const [after, before] = [call.query.get(next), call.query.get(prev)]
  if (after !== null && before !== null) return `${next} and ${prev} cannot be given together`
  const cursor = after ?? before
  if (cursor === null) return { after: -1, before: undefined }
  const id = cursors === 'ids' ? cursor : Buffer.from(cursor, 'base64url').toString('utf8')
  const index = items.findIndex((item) => item.id === id)
  if (index < 0) return `${after === null ? prev : next} names nothing in this list`
  return after === null ? { after: -1, before: index } : { after: index, before: undefined }
}

function linksOf(
  call: Call,
  cursors: PageOptions['cursors'],
  ids: { readonly next: string | undefined; readonly prev: string | undefined },
): Readonly<Record<string, { readonly href: string }>> {
  const names = cursorNames[cursors]
  const href = (name?: string, id = ''): { readonly href: string } => {
    const query = new URLSearchParams(call.query)
    if (name !== undefined) {
      query.delete(names.next)
      query.delete(names.prev)
      query.set(name, cursors === 'ids' ? id : Buffer.from(id).toString('base64url'))
    }
    const text = query.toString()
    return { href: `${call.state.origin}${call.path}${text === '' ? '' : `?${text}`}` }
  }
  return {
    self: href(),
    ...(ids.next === undefined ? {} : { next: href(names.next, ids.next) }),
    ...(ids.prev === undefined ? {} : { prev: href(names.prev, ids.prev) }),
  }
}
