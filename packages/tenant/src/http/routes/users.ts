import { isRecord, stringField } from '@oriel/protocol'
import { makeUser, userStatuses, type TenantUser } from '../../auth/users.ts'
import type { TenantState } from '../../tenant-state.ts'
import type { UserCall } from '../call.ts'
import { endUser } from '../end-user.ts'
import { jsonReply, redirect, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { readFilter } from '../scim-filter.ts'
import { forAdmins, isAdmin } from '../admins.ts'
import { done, readPatch, readRecord, withFound } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { roleNames, userBody } from '../user-body.ts'
import { pageOf } from './page-of.ts'

// Source: qlik.dev REST reference, users, which shows USERS-7 with a number as its status.
const errors = serviceErrors('number', { notFound: 'USERS-7' })
const find = ({ state }: UserCall, id: string): TenantUser | undefined => state.users.withId(id)
const all = { path: '/api/v1/users', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/users/:id' } as const

export const userRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: (call: UserCall) => list(call, call.query.get('filter')) },
  { ...all, method: 'POST', answer: forAdmins(errors, create) },
  { ...all, path: '/api/v1/users/me', method: 'GET', answer: usersMe },
  { ...all, path: '/api/v1/users/actions/count', method: 'GET', answer: count },
  { ...all, path: '/api/v1/users/actions/filter', method: 'POST', answer: filterByBody },
  { ...one, method: 'GET', answer: read },
  { ...one, method: 'PATCH', answer: withFound(errors, 'user', find, change) },
  { ...one, method: 'DELETE', answer: forAdmins(errors, withFound(errors, 'user', find, remove)) },
]

function usersMe(call: UserCall): Reply {
  const { state, session } = call
  const user = stranger(call) ?? session.user
  if (state.assumptions.usersMe === 'redirect') return redirect(`/api/v1/users/${user.id}`)
  state.faults.use('other-user', call.fault)
  return jsonReply(200, userBody(user, state))
}

const readKnown = withFound(errors, 'user', find, (call, user) => {
  const visible = isVisible(call, user)
  return visible ? jsonReply(200, userBody(user, call.state)) : errors.notFound('There is no such user')
})

/** One user: a stranger too, since it is here that a redirect of users/me leads. */
function read(call: UserCall): Reply | Promise<Reply> {
  const { state, params } = call
  const asMe = { ...call, fault: { ...call.fault, path: '/api/v1/users/me' } }
  const user = stranger(asMe)
  if (user === undefined || user.id !== params['id']) return readKnown(call)
  if (state.assumptions.usersMe === 'redirect') state.faults.use('other-user', asMe.fault)
  return jsonReply(200, userBody(user, state))
}

/** Whom a fault has take the place of the session's user: nobody whom the tenant keeps, though maybe a known one's copy. */
function stranger({ state, fault: target }: UserCall): TenantUser | undefined {
  const [posing] = state.faults.fitting('other-user', target)
  if (posing === undefined) return undefined
  const { subject, displayName } = posing.fault
  const made = { subject, name: subject, email: undefined, groups: [] }
  const user = state.users.withSubject(subject) ?? makeUser(made, state.clock.now())
  return { ...user, name: displayName ?? user.name }
}

/** Users see themselves; admins see everybody. */
function isVisible(call: UserCall, user: TenantUser): boolean {
  return user === call.session.user || isAdmin(call)
}

const filterFields = [
  'id',
  'subject',
  'name',
  'email',
  'status',
  'assignedRoles.id',
  'assignedRoles.name',
  'assignedGroups.id',
  'assignedGroups.name',
]
const sortFields = ['name', 'id', '_id', 'subject', 'email', 'status', 'tenantId', 'createdAt']

/** The plain parameters are those that the reference calls deprecated in favour of `filter`. */
function list(call: UserCall, filter: string | null): Reply {
  const { state, query } = call
  const read = filter === null ? undefined : readFilter(filter, valuesIn(state), filterFields)
  if (read !== undefined && 'refused' in read) return errors.badRequest(read.refused)
  const plain = ['subject', 'email', 'name', 'status'].filter((field) => query.has(field))
  const values = valuesIn(state)
  const found = state.users
    .list()
    .filter((user) => isVisible(call, user))
    .filter((user) => read?.matches(user) ?? true)
    .filter((user) => plain.every((field) => values(user, field)?.includes(query.get(field) ?? '')))
  const more = query.get('totalResults') === 'true' ? { totalResults: found.length } : {}
  const options = { errors, limits: { usual: 20, most: 100 }, cursors: 'opaque', sort: sortFields, more } as const
  const sortValue = (user: TenantUser, field: string): string | number =>
    field === 'createdAt' ? user.createdAtMs : (values(user, field.replace('_', ''))?.[0] ?? '')
  return pageOf(call, found, options, (user) => userBody(user, state), sortValue)
}

function valuesIn(state: TenantState): (user: TenantUser, field: string) => readonly string[] | undefined {
  return (user, field) => {
    const [, list, key] = /^(assignedRoles|assignedGroups)\.(id|name)$/.exec(field) ?? []
    if (list === 'assignedRoles' && key === 'name') return roleNames(user, state)
    const body = userBody(user, state)
    const value = isRecord(body) ? body[list ?? field] : undefined
    if (!Array.isArray(value)) return typeof value === 'string' ? [value] : undefined
    return value.map((entry: unknown) => (isRecord(entry) ? String(entry[key ?? 'name']) : ''))
  }
}

function count({ state }: UserCall): Reply {
  return jsonReply(200, { total: state.users.list().length })
}

async function filterByBody(call: UserCall): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const filter = body.record['filter']
  if (filter !== undefined && typeof filter !== 'string') return errors.badRequest('filter must be text')
  return list(call, filter ?? null)
}

/** Invites a user, who becomes active at the first login. */
async function create(call: UserCall): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const { record } = body
  const subject = stringField(record, 'subject')
  if (subject === undefined) return errors.badRequest('subject is needed')
  if ((record['status'] ?? 'invited') !== 'invited') return errors.badRequest('status can only be invited')
  const roles = record['assignedRoles'] === undefined ? [] : readRoles(record['assignedRoles'])
  if (roles === undefined) return errors.badRequest('assignedRoles is a list of { "name" }')
  const { state } = call
  if (state.users.withSubject(subject) !== undefined) return errors.conflict('There is a user with this subject')
  const facts = {
    subject,
    name: stringField(record, 'name') ?? subject,
    email: stringField(record, 'email'),
    picture: stringField(record, 'picture'),
    groups: [],
    roles,
    status: 'invited' as const,
  }
  return jsonReply(201, userBody(state.users.add(facts, state.clock.now()), state))
}

const ownFields = ['name', 'preferredLocale', 'preferredZoneinfo']
const adminFields = [...ownFields, 'status', 'assignedRoles']

/** Users may change how they are shown; the rest is the admins'. */
async function change(call: UserCall, user: TenantUser): Promise<Reply> {
  const admin = isAdmin(call)
  if (!admin && user !== call.session.user) return errors.forbidden('Only tenant admins may do this')
  const body = await readPatch(call, errors, admin ? adminFields : ownFields)
  if ('reply' in body) return body.reply
  const changes: Partial<TenantUser> = {}
  for (const [field, value] of body.patch) {
    const read = readChange(field, value)
    if (typeof read === 'string') return errors.badRequest(read)
    Object.assign(changes, read)
  }
  Object.assign(user, changes, { lastUpdatedAtMs: call.state.clock.now() })
  if (user.status === 'disabled') endUser(call.state, user)
  return done
}

/** @returns What is wrong, or the changed fields. */
function readChange(field: string, value: unknown): Partial<TenantUser> | string {
  if (field === 'status') {
    const status = userStatuses.find((name) => name === value)
    return status === undefined ? `status must be one of ${userStatuses.join(', ')}` : { status }
  }
  if (field === 'assignedRoles') {
    const roles = readRoles(value)
    return roles === undefined ? 'assignedRoles is a list of { "name" }' : { roles }
  }
  if (typeof value !== 'string' || value === '') return `${field} must be text`
  return { [field]: value }
}

function readRoles(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const names = value.map((role: unknown) => (isRecord(role) ? stringField(role, 'name') : undefined))
  const known = names.filter((name) => name !== undefined)
  return known.length === names.length ? known : undefined
}

function remove({ state }: UserCall, user: TenantUser): Reply {
  for (const key of state.apiKeys.list().filter((candidate) => candidate.user === user)) state.apiKeys.remove(key)
  state.users.remove(user)
  state.licenses.remove(user.subject)
  endUser(state, user)
  return done
}
