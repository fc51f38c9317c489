import { stringField } from '@oriel/protocol'
import type { TenantGroup } from '../../auth/groups.ts'
import type { TenantState } from '../../tenant-state.ts'
import type { UserCall } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { readFilter } from '../scim-filter.ts'
import { forAdmins } from '../admins.ts'
import { isoTime } from '../iso-time.ts'
import { done, readPatch, readRecord, withFound } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { pageOf } from './page-of.ts'

// Source: qlik.dev REST reference, groups, which shows GROUPS-7 with a number as its status.
const errors = serviceErrors('number', { notFound: 'GROUPS-7' })
const find = ({ state }: UserCall, id: string): TenantGroup | undefined => state.groups.withId(id)
const all = { path: '/api/v1/groups', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/groups/:id' } as const
const settings = { ...all, path: '/api/v1/groups/settings' } as const

export const groupRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: list },
  { ...all, method: 'POST', answer: forAdmins(errors, create) },
  { ...settings, method: 'GET', answer: readSettings },
  { ...settings, method: 'PATCH', answer: forAdmins(errors, changeSettings) },
  {
    ...one,
    method: 'GET',
    answer: withFound(errors, 'group', find, ({ state }, group) => jsonReply(200, groupBody(state, group))),
  },
  { ...one, method: 'PATCH', answer: forAdmins(errors, withFound(errors, 'group', find, change)) },
  { ...one, method: 'DELETE', answer: forAdmins(errors, withFound(errors, 'group', find, remove)) },
]

function list(call: UserCall): Reply {
  const filter = call.query.get('filter')
  const fields = ['id', 'name', 'providerType'] as const
  const valuesOf = (group: TenantGroup, field: string): readonly string[] | undefined => {
    const known = fields.find((name) => name === field)
    return known === undefined ? undefined : [group[known]]
  }
  const read = filter === null ? undefined : readFilter(filter, valuesOf, fields)
  if (read !== undefined && 'refused' in read) return errors.badRequest(read.refused)
  const found = call.state.groups.list().filter((group) => read?.matches(group) ?? true)
  const more = call.query.get('totalResults') === 'true' ? { totalResults: found.length } : {}
  const options = { errors, limits: { usual: 20, most: 100 }, cursors: 'opaque', sort: ['name', 'id'], more } as const
  return pageOf(
    call,
    found,
    options,
    (group) => groupBody(call.state, group),
    (group, field) => (field === 'id' ? group.id : group.name),
  )
}

async function create(call: UserCall): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const { record } = body
  const name = stringField(record, 'name')
  const providerType = record['providerType'] ?? 'idp'
  if (name === undefined || name.length > 256) return errors.badRequest('name of at most 256 characters is needed')
  if (providerType !== 'idp' && providerType !== 'custom') return errors.badRequest('providerType is idp or custom')
  const { state } = call
  const group = state.groups.add(
    name,
    { providerType, description: stringField(record, 'description') },
    state.clock.now(),
  )
  return group === undefined
    ? errors.conflict('There is a group with this name')
    : jsonReply(201, groupBody(state, group))
}

/** Names stay: an identity provider's groups are found by them. */
async function change(call: UserCall, group: TenantGroup): Promise<Reply> {
  const body = await readPatch(call, errors, ['description'])
  if ('reply' in body) return body.reply
  const description = body.patch.get('description')
  if (group.providerType !== 'custom') return errors.badRequest('Only custom groups have a description')
  if (typeof description !== 'string') return errors.badRequest('/description must be text')
  Object.assign(group, { description, lastUpdatedAtMs: call.state.clock.now() })
  return done
}

/** Its members lose it, and what spaces it let them into. */
function remove({ state }: UserCall, group: TenantGroup): Reply {
  state.groups.remove(group)
  for (const user of state.users.list()) user.groups = user.groups.filter((name) => name !== group.name)
  return done
}

function readSettings({ state }: UserCall): Reply {
  const { autoCreate } = state.groups
  return jsonReply(200, {
    tenantId: state.id,
    autoCreateGroups: autoCreate,
    syncIdpGroups: autoCreate,
    links: { self: { href: `${state.origin}/api/v1/groups/settings` } },
  })
}

/** `syncIdpGroups` is the older name of the same switch. */
async function changeSettings(call: UserCall): Promise<Reply> {
  const body = await readPatch(call, errors, ['autoCreateGroups', 'syncIdpGroups'])
  if ('reply' in body) return body.reply
  const values = [...body.patch.values()]
  if (!values.every((value) => typeof value === 'boolean')) return errors.badRequest('The value must be true or false')
  call.state.groups.autoCreate = values.at(-1) ?? call.state.groups.autoCreate
  return done
}

function groupBody(state: TenantState, group: TenantGroup): unknown {
  return {
    id: group.id,
    tenantId: state.id,
    name: group.name,
    ...(group.description === undefined ? {} : { description: group.description }),
    providerType: group.providerType,
    status: 'active',
    assignedRoles: [],
    createdAt: isoTime(group.createdAtMs),
    lastUpdatedAt: isoTime(group.lastUpdatedAtMs),
    links: { self: { href: `${state.origin}/api/v1/groups/${group.id}` } },
  }
}
