import { isRecord, stringField } from '@oriel/protocol'
import { isTextList, readJson, readReplacements, type UserCall } from '../call.ts'
import { badRequest, errorReply, jsonReply, notFound, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { normalOrigin, type WebIntegration } from '../web-integrations.ts'
import { pageOf } from './page-of.ts'

const all = { path: '/api/v1/web-integrations', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/web-integrations/:id' } as const

/** Source: qlik.dev REST reference, web integrations. */
export const webIntegrationRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: list },
  { ...all, method: 'POST', answer: forAdmins(create) },
  {
    ...one,
    method: 'GET',
    answer: (call: UserCall) => withItem(call, (item) => jsonReply(200, integrationBody(call, item))),
  },
  { ...one, method: 'PATCH', answer: forAdmins((call) => withItem(call, (item) => change(call, item))) },
  { ...one, method: 'DELETE', answer: forAdmins((call) => withItem(call, (item) => remove(call, item))) },
]

type Answer = (call: UserCall) => Reply | Promise<Reply>

function forAdmins(answer: Answer): Answer {
  const forbidden = { status: 403, code: 'HTTP-403', title: 'Forbidden', detail: 'Only tenant admins may do this' }
  return (call) => (call.state.assumptions.everyUserIsAdmin ? answer(call) : errorReply(forbidden))
}

function list(call: UserCall): Reply {
  const items = [...call.state.integrations.list()]
  const sort = call.query.get('sort') ?? 'name'
  if (!/^[+ -]?name$/.test(sort)) return badRequest('sort is name, +name or -name')
  items.sort((a, b) => a.name.localeCompare(b.name) * (sort.startsWith('-') ? -1 : 1))
  return pageOf(call, items, { usual: 10, most: 100 }, (item) => integrationBody(call, item))
}

async function create(call: UserCall): Promise<Reply> {
  const body = await readJson(call)
  if ('reply' in body) return body.reply
  const name = isRecord(body.value) ? stringField(body.value, 'name') : undefined
  const origins = readOrigins(isRecord(body.value) ? body.value['validOrigins'] : undefined)
  if (name === undefined || origins === undefined)
    return badRequest('name, and validOrigins such as https://host:port, are needed')
  const { state, session } = call
  return jsonReply(
    201,
    integrationBody(call, state.integrations.add(name, origins, session.user.id, state.clock.now())),
  )
}

async function change(call: UserCall, item: WebIntegration): Promise<Reply> {
  const body = await readJson(call)
  if ('reply' in body) return body.reply
  const patch = readReplacements(body.value, ['name', 'validOrigins'])
  const name = patch?.has('name') === true ? patch.get('name') : item.name
  const origins = patch?.has('validOrigins') === true ? readOrigins(patch.get('validOrigins')) : item.validOrigins
  if (patch === undefined || typeof name !== 'string' || name === '' || origins === undefined) {
    return badRequest('A JSON-Patch that replaces /name or /validOrigins is needed')
  }
  Object.assign(item, { name, validOrigins: origins, lastUpdatedAtMs: call.state.clock.now() })
  return { status: 204 }
}

function remove(call: UserCall, item: WebIntegration): Reply {
  call.state.integrations.remove(item.id)
  return { status: 204 }
}

function withItem(call: UserCall, answer: (item: WebIntegration) => Reply | Promise<Reply>): Reply | Promise<Reply> {
  const item = call.state.integrations.get(call.params['id'] ?? '')
  return item === undefined ? notFound('There is no such web integration') : answer(item)
}

/** @returns Undefined unless every one is an origin. */
function readOrigins(value: unknown): readonly string[] | undefined {
  if (!isTextList(value)) return undefined
  const origins = value.map(normalOrigin).filter((origin) => origin !== undefined)
  return origins.length === value.length ? origins : undefined
}

function integrationBody({ state }: UserCall, item: WebIntegration): unknown {
  return {
    id: item.id,
    name: item.name,
    tenantId: state.id,
    validOrigins: item.validOrigins,
    created: new Date(item.createdAtMs).toISOString(),
    createdBy: item.createdBy,
    lastUpdated: new Date(item.lastUpdatedAtMs).toISOString(),
    links: { self: { href: `${state.origin}/api/v1/web-integrations/${item.id}` } },
  }
}
