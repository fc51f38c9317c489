import { stringField } from '@oriel/protocol'
import type { ApiKey, ApiKeyConfig } from '../../auth/api-keys.ts'
import { durationSeconds } from '../../auth/duration.ts'
import type { TenantState } from '../../tenant-state.ts'
import type { UserCall } from '../call.ts'
import { endKey } from '../end-user.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forAdmins, isAdmin } from '../admins.ts'
import { isoTime } from '../iso-time.ts'
import { done, readPatch, readRecord, withFound } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { pageOf } from './page-of.ts'

const errors = serviceErrors('number')
const all = { path: '/api/v1/api-keys', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/api-keys/:id' } as const
const config = { ...all, path: '/api/v1/api-keys/configs/:id' } as const

/** Source: qlik.dev REST reference, api-keys. */
export const apiKeyRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: list },
  { ...all, method: 'POST', answer: create },
  { ...config, method: 'GET', answer: withFound(errors, 'tenant', findConfig, (_, found) => jsonReply(200, found)) },
  { ...config, method: 'PATCH', answer: forAdmins(errors, withFound(errors, 'tenant', findConfig, changeConfig)) },
  {
    ...one,
    method: 'GET',
    answer: withFound(errors, 'API key', find, ({ state }, key) => jsonReply(200, keyBody(state, key))),
  },
  { ...one, method: 'PATCH', answer: withFound(errors, 'API key', find, change) },
  { ...one, method: 'DELETE', answer: withFound(errors, 'API key', find, remove) },
]

/** One's own keys; for admins everybody's. */
function visible(call: UserCall): readonly ApiKey[] {
  const admin = isAdmin(call)
  return call.state.apiKeys.list().filter(({ user }) => admin || user === call.session.user)
}

function find(call: UserCall, id: string): ApiKey | undefined {
  return visible(call).find((key) => key.id === id)
}

function findConfig({ state }: UserCall, id: string): ApiKeyConfig | undefined {
  return id === state.id ? state.apiKeys.config : undefined
}

function list(call: UserCall): Reply {
  const { state, query } = call
  const wanted = (name: string, value: string): boolean => !query.has(name) || query.get(name) === value
  const keys = visible(call)
    .filter((key) => wanted('sub', key.user.id) && wanted('createdByUser', key.createdByUser))
    .filter((key) => wanted('status', state.apiKeys.statusOf(key)))
  const sort = ['created', 'createdByUser', 'sub', 'status', 'description']
  const options = { errors, limits: { usual: 20, most: 100 }, cursors: 'ids', sort } as const
  return pageOf(
    call,
    keys,
    options,
    (key) => keyBody(state, key),
    (key, field) => sortValue(state, key, field),
  )
}

function sortValue(state: TenantState, key: ApiKey, field: string): string | number {
  if (field === 'created') return key.createdAtMs
  if (field === 'createdByUser') return key.createdByUser
  if (field === 'sub') return key.user.id
  return field === 'status' ? state.apiKeys.statusOf(key) : key.description
}

/** The token is in this answer and nowhere else. */
async function create(call: UserCall): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const { record } = body
  const { state, session } = call
  if ((record['subType'] ?? 'user') !== 'user') {
    return errors.badRequest(`subType ${String(record['subType'])} is not supported here, only user is`)
  }
  const description = stringField(record, 'description')
  if (description === undefined) return errors.badRequest('description is needed')
  const { sub = session.user.id } = record
  const user = typeof sub === 'string' ? state.users.withId(sub) : undefined
  if (user === undefined) return errors.badRequest('sub must be the id of a user')
  if (user !== session.user && !isAdmin(call)) return errors.forbidden('Only tenant admins make keys for others')
  const { expiry } = record
  if (expiry !== undefined && typeof expiry !== 'string') return errors.badRequest('expiry must be text such as P7D')
  const made = state.apiKeys.create({ user, createdByUser: session.user.id, description, expiry })
  if (typeof made === 'string') return errors.badRequest(made)
  return jsonReply(201, { ...keyBody(state, made.key), token: made.token })
}

async function change(call: UserCall, key: ApiKey): Promise<Reply> {
  const body = await readPatch(call, errors, ['description'])
  if ('reply' in body) return body.reply
  const description = body.patch.get('description')
  if (typeof description !== 'string' || description === '') return errors.badRequest('/description must be text')
  Object.assign(key, { description, lastUpdatedAtMs: call.state.clock.now() })
  return done
}

/** The owner's key is gone; an admin's request revokes it, and it stays in the list. */
function remove({ state, session }: UserCall, key: ApiKey): Reply {
  if (key.user === session.user) state.apiKeys.remove(key)
  else Object.assign(key, { revoked: true, lastUpdatedAtMs: state.clock.now() })
  endKey(state, key)
  return done
}

async function changeConfig(call: UserCall, current: ApiKeyConfig): Promise<Reply> {
  const body = await readPatch(call, errors, ['max_api_key_expiry', 'max_keys_per_user'])
  if ('reply' in body) return body.reply
  const { max_api_key_expiry: expiry, max_keys_per_user: most } = { ...current, ...Object.fromEntries(body.patch) }
  if (typeof expiry !== 'string' || durationSeconds(expiry) === undefined) {
    return errors.badRequest('/max_api_key_expiry must be an ISO 8601 duration such as P7D')
  }
  if (typeof most !== 'number' || !Number.isInteger(most) || most < 0) {
    return errors.badRequest('/max_keys_per_user must be a whole number')
  }
  call.state.apiKeys.config = { max_api_key_expiry: expiry, max_keys_per_user: most }
  return done
}

function keyBody(state: TenantState, key: ApiKey): Readonly<Record<string, unknown>> {
  return {
    id: key.id,
    tenantId: state.id,
    sub: key.user.id,
    subType: 'user',
    description: key.description,
    status: state.apiKeys.statusOf(key),
    created: isoTime(key.createdAtMs),
    createdByUser: key.createdByUser,
    expiry: isoTime(key.expiresAtMs),
    lastUpdated: isoTime(key.lastUpdatedAtMs),
  }
}
