import { isRecord, stringField } from '@oriel/protocol'
import { isTextList, readJson, type UserCall } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forAdmins } from '../admins.ts'
import { isoTime } from '../iso-time.ts'
import { done, readPatch, withFound } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { normalOrigin, type WebIntegration } from '../web-integrations.ts'
import { pageOf } from './page-of.ts'

const errors = serviceErrors('text')
const find = ({ state }: UserCall, id: string): WebIntegration | undefined => state.integrations.get(id)
const all = { path: '/api/v1/web-integrations', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/web-integrations/:id' } as const

/** Source: qlik.dev REST reference, web integrations. */
export const webIntegrationRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: list },
  { ...all, method: 'POST', answer: forAdmins(errors, create) },
  {
    ...one,
    method: 'GET',
    answer: withFound(errors, 'web integration', find, (call, item) => jsonReply(200, integrationBody(call, item))),
  },
  { ...one, method: 'PATCH', answer: forAdmins(errors, withFound(errors, 'web integration', find, change)) },
  { ...one, method: 'DELETE', answer: forAdmins(errors, withFound(errors, 'web integration', find, remove)) },
]

function list(call: UserCall): Reply {
  const { state, query } = call
  const items = (query.get('tenantId') ?? state.id) === state.id ? state.integrations.list() : []
  const options = { errors, limits: { usual: 10, most: 100 }, cursors: 'ids', sort: ['name'] } as const
  return pageOf(
    call,
    items,
    options,
    (item) => integrationBody(call, item),
    (item) => item.name,
  )
}

async function create(call: UserCall): Promise<Reply> {
  const body = await readJson(call)
  if ('reply' in body) return body.reply
  const name = isRecord(body.value) ? stringField(body.value, 'name') : undefined
  const origins = readOrigins(isRecord(body.value) ? body.value['validOrigins'] : undefined)
  if (name === undefined || origins === undefined)
    return errors.badRequest('name, and validOrigins such as https://host:port, are needed')
  const { state, session } = call
  return jsonReply(
    201,
    integrationBody(call, state.integrations.add(name, origins, session.user.id, state.clock.now())),
  )
}

async function change(call: UserCall, item: WebIntegration): Promise<Reply> {
  const body = await readPatch(call, errors, ['name', 'validOrigins'])
  if ('reply' in body) return body.reply
  const { name = item.name, validOrigins } = Object.fromEntries(body.patch)
  if (typeof name !== 'string' || name === '') return errors.badRequest('/name must be text')
  const origins = validOrigins === undefined ? item.validOrigins : readOrigins(validOrigins)
  if (origins === undefined) return errors.badRequest('/validOrigins must be a list such as ["https://host:port"]')
  Object.assign(item, { name, validOrigins: origins, lastUpdatedAtMs: call.state.clock.now() })
  return done
}

function remove(call: UserCall, item: WebIntegration): Reply {
  call.state.integrations.remove(item.id)
  return done
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
    created: isoTime(item.createdAtMs),
    createdBy: item.createdBy,
    lastUpdated: isoTime(item.lastUpdatedAtMs),
    links: { self: { href: `${state.origin}/api/v1/web-integrations/${item.id}` } },
  }
}
