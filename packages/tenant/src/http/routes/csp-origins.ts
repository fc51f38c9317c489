import type { UserCall } from '../call.ts'
import { cspFlags, normalCspOrigin, type CspFlag, type CspOrigin, type CspOriginFacts } from '../csp-origins.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forAdmins } from '../admins.ts'
import { isoTime } from '../iso-time.ts'
import { done, readRecord, withFound } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { pageOf } from './page-of.ts'

const errors = serviceErrors('none')
const find = ({ state }: UserCall, id: string): CspOrigin | undefined => state.cspOrigins.get(id)
const all = { path: '/api/v1/csp-origins', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/csp-origins/:id' } as const
// The table's own keys.
const flagNames = Object.keys(cspFlags) as readonly CspFlag[]

/** In force at once: the next page has them. Source: qlik.dev REST reference, csp-origins. */
export const cspOriginRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: list },
  { ...all, method: 'POST', answer: forAdmins(errors, create) },
  { ...all, path: '/api/v1/csp-origins/actions/generate-header', method: 'GET', answer: generateHeader },
  {
    ...one,
    method: 'GET',
    answer: withFound(errors, 'CSP entry', find, (_, item) => jsonReply(200, originBody(item))),
  },
  { ...one, method: 'PUT', answer: forAdmins(errors, withFound(errors, 'CSP entry', find, replace)) },
  { ...one, method: 'DELETE', answer: forAdmins(errors, withFound(errors, 'CSP entry', find, remove)) },
]

function list(call: UserCall): Reply {
  const { query } = call
  const like = (name: 'name' | 'origin', item: CspOrigin): boolean =>
    matchesWildcard(item[name], query.get(name) ?? '*')
  const asked = flagNames.filter((flag) => query.has(flag))
  const found = call.state.cspOrigins
    .list()
    .filter((item) => like('name', item) && like('origin', item))
    .filter((item) => asked.every((flag) => String(item.flags.has(flag)) === query.get(flag)))
  const sort = ['createdDate', 'modifiedDate', 'name', 'origin']
  const options = { errors, limits: { usual: 20, most: 100 }, cursors: 'opaque', sort } as const
  return pageOf(call, found, options, originBody, (item, field) => {
    if (field === 'createdDate') return item.createdAtMs
    if (field === 'modifiedDate') return item.modifiedAtMs
    return field === 'name' ? item.name : item.origin
  })
}

/** Without regard to case; `*` stands for anything. */
function matchesWildcard(text: string, wanted: string): boolean {
  const parts = wanted.toLowerCase().split('*')
  const [first = '', ...rest] = parts
  const subject = text.toLowerCase()
  if (rest.length === 0) return subject === first
  if (!subject.startsWith(first)) return false
  let place = first.length
  for (const part of rest) {
    const found = subject.indexOf(part, place)
    if (found < 0) return false
    place = found + part.length
  }
  return rest.at(-1) === '' || subject.endsWith(rest.at(-1) ?? '')
}

function generateHeader({ state }: UserCall): Reply {
  return jsonReply(200, { 'Content-Security-Policy': state.cspOrigins.policy() })
}

async function create(call: UserCall): Promise<Reply> {
  const facts = await readFacts(call)
  if ('reply' in facts) return facts.reply
  return jsonReply(201, originBody(call.state.cspOrigins.add(facts, call.state.clock.now())))
}

/** PUT: what is left out is off. */
async function replace(call: UserCall, item: CspOrigin): Promise<Reply> {
  const facts = await readFacts(call)
  if ('reply' in facts) return facts.reply
  return jsonReply(200, originBody(call.state.cspOrigins.replace(item, facts, call.state.clock.now())))
}

function remove(call: UserCall, item: CspOrigin): Reply {
  call.state.cspOrigins.remove(item)
  return done
}

async function readFacts(call: UserCall): Promise<CspOriginFacts | { readonly reply: Reply }> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body
  const { origin: given, name = '', description = '', ...rest } = body.record
  const origin = typeof given === 'string' && given.length <= 256 ? normalCspOrigin(given) : undefined
  const refused = (detail: string): { readonly reply: Reply } => ({ reply: errors.badRequest(detail) })
  if (origin === undefined) return refused('origin such as domain.com, *.domain.com or https://host:port is needed')
  if (typeof name !== 'string' || name.length > 512) return refused('name may have 512 characters')
  if (typeof description !== 'string' || description.length > 1024) {
    return refused('description may have 1024 characters')
  }
  const wrong = flagNames.find((flag) => rest[flag] !== undefined && typeof rest[flag] !== 'boolean')
  if (wrong !== undefined) return refused(`${wrong} must be true or false`)
  return { origin, name, description, flags: new Set(flagNames.filter((flag) => rest[flag] === true)) }
}

function originBody(item: CspOrigin): unknown {
  return {
    id: item.id,
    name: item.name,
    description: item.description,
    origin: item.origin,
    ...Object.fromEntries(flagNames.map((flag) => [flag, item.flags.has(flag)])),
    createdDate: isoTime(item.createdAtMs),
    modifiedDate: isoTime(item.modifiedAtMs),
  }
}
