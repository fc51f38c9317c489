import { stringField } from '@oriel/protocol'
import { rolesOn } from '../../auth/access.ts'
import { spaceRoles, spaceTypes, type Space } from '../../auth/spaces.ts'
import type { UserCall } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { isAdmin } from '../admins.ts'
import { isoTime } from '../iso-time.ts'
import { done, readPatch, readRecord, withFound } from '../resource.ts'
import { serviceErrors, type ServiceErrors } from '../service-errors.ts'
import { pageOf } from './page-of.ts'

/** The errors of the service, for its assignments too. Source: qlik.dev REST reference, spaces. */
export const spaceErrors: ServiceErrors = serviceErrors('none')
const errors = spaceErrors
const all = { path: '/api/v1/spaces', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/spaces/:id' } as const

export const spaceRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: list },
  { ...all, method: 'POST', answer: create },
  { ...all, path: '/api/v1/spaces/types', method: 'GET', answer: () => jsonReply(200, { data: spaceTypes }) },
  {
    ...one,
    method: 'GET',
    answer: withFound(errors, 'space', findSpace, (call, space) => jsonReply(200, spaceBody(call, space))),
  },
  { ...one, method: 'PATCH', answer: withFound(errors, 'space', findSpace, patch) },
  { ...one, method: 'PUT', answer: withFound(errors, 'space', findSpace, put) },
  { ...one, method: 'DELETE', answer: withFound(errors, 'space', findSpace, remove) },
]

/** A space that the user may see: as an admin any, else one that the user owns or is on. */
export function findSpace(call: UserCall, id: string): Space | undefined {
  const space = call.state.spaces.get(id)
  return space !== undefined && maySee(call, space) ? space : undefined
}

function maySee(call: UserCall, space: Space): boolean {
  return isAdmin(call) || rolesOn(call.state.spaces, space, call.session.user).length > 0
}

/** Who may change a space and who is on it: admins, and who has its role `facilitator` ("can manage"). */
export function mayManage(call: UserCall, space: Space): boolean {
  return isAdmin(call) || rolesOn(call.state.spaces, space, call.session.user).includes('facilitator')
}

export const notManager = (): Reply => errors.forbidden('Only those who manage the space may do this')

function list(call: UserCall): Reply {
  const { state, query } = call
  const [name, ownerId, types] = [query.get('name')?.toLowerCase(), query.get('ownerId'), query.get('type')]
  const found = state.spaces
    .list()
    .filter((space) => maySee(call, space))
    .filter((space) => name === undefined || space.name.toLowerCase().includes(name))
    .filter((space) => ownerId === null || space.ownerId === ownerId)
    .filter((space) => types === null || types.split(',').includes(space.type))
  const options = {
    limits: { usual: 10, most: 100 },
    errors,
    cursors: 'opaque',
    sort: ['name', 'type', 'createdAt'],
    more: { meta: { count: found.length } },
  } as const
  return pageOf(call, found, options, (space) => spaceBody(call, space), sortValue)
}

function sortValue(space: Space, field: string): string | number {
  if (field === 'createdAt') return space.createdAtMs
  return field === 'type' ? space.type : space.name
}

async function create(call: UserCall): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const { record } = body
  const type = spaceTypes.find((known) => known === record['type'])
  if (type === undefined) return errors.badRequest(`type must be one of ${spaceTypes.join(', ')}`)
  const name = readName(record['name'])
  if (name === undefined) return errors.badRequest(nameRule)
  const { state, session } = call
  const facts = { name, type, description: stringField(record, 'description') ?? '' }
  const space = state.spaces.add(facts, session.user.id, state.clock.now())
  return space === undefined
    ? errors.conflict('There is a space with this name')
    : jsonReply(201, spaceBody(call, space))
}

const fields = ['name', 'description', 'ownerId']

async function patch(call: UserCall, space: Space): Promise<Reply> {
  const body = await readPatch(call, errors, fields)
  return 'reply' in body ? body.reply : change(call, space, body.patch)
}

async function put(call: UserCall, space: Space): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  return change(call, space, new Map(Object.entries(body.record).filter(([field]) => fields.includes(field))))
}

function change(call: UserCall, space: Space, changes: ReadonlyMap<string, unknown>): Reply {
  if (!mayManage(call, space)) return notManager()
  const { name, description, ownerId } = { ...space, ...Object.fromEntries(changes) } as Record<string, unknown>
  const read = readName(name)
  if (read === undefined) return errors.badRequest(nameRule)
  if (typeof description !== 'string') return errors.badRequest('description must be text')
  const { state } = call
  if (state.users.withId(String(ownerId)) === undefined) return errors.badRequest('ownerId must be the id of a user')
  const twin = state.spaces.named(read)
  if (twin !== undefined && twin !== space) return errors.conflict('There is a space with this name')
  Object.assign(space, { name: read, description, ownerId, updatedAtMs: state.clock.now() })
  return jsonReply(200, spaceBody(call, space))
}

function remove(call: UserCall, space: Space): Reply {
  if (!mayManage(call, space)) return notManager()
  return call.state.spaces.remove(space) ? done : errors.preconditionFailed('There are apps in this space')
}

const nameRule = 'name of at most 256 characters, none of " * ? < > / | \\ :, is needed'

/** Source: qlik.dev REST reference, spaces, the pattern of a name. */
function readName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[^"*?<>/|\\:]{1,256}$/.test(value) ? value : undefined
}

function spaceBody(call: UserCall, space: Space): unknown {
  const { state, session } = call
  const href = `${state.origin}/api/v1/spaces/${space.id}`
  const manages = mayManage(call, space)
  return {
    id: space.id,
    tenantId: state.id,
    type: space.type,
    name: space.name,
    description: space.description,
    ownerId: space.ownerId,
    createdBy: space.createdBy,
    createdAt: isoTime(space.createdAtMs),
    updatedAt: isoTime(space.updatedAtMs),
    meta: {
      actions: manages ? ['read', 'update', 'delete', 'change_owner'] : ['read'],
      roles: rolesOn(state.spaces, space, session.user),
      assignableRoles: spaceRoles[space.type],
    },
    links: { self: { href }, assignments: { href: `${href}/assignments` } },
  }
}
