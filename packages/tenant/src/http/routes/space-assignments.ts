import { stringField } from '@oriel/protocol'
import { spaceRoles, type Space, type SpaceAssignment } from '../../auth/spaces.ts'
import { isTextList, type UserCall } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { isoTime } from '../iso-time.ts'
import { done, readRecord, withFound, type UserAnswer } from '../resource.ts'
import { pageOf } from './page-of.ts'
import { findSpace, mayManage, notManager, spaceErrors as errors } from './spaces.ts'

const all = { path: '/api/v1/spaces/:id/assignments', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/spaces/:id/assignments/:assignmentId' } as const

/** Who is on a space. Source: qlik.dev REST reference, spaces assignments. */
export const spaceAssignmentRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: withFound(errors, 'space', findSpace, list) },
  { ...all, method: 'POST', answer: withFound(errors, 'space', findSpace, create) },
  { ...one, method: 'GET', answer: withAssignment((call, space, one) => jsonReply(200, body(call, space, one))) },
  { ...one, method: 'PUT', answer: withAssignment(change) },
  { ...one, method: 'DELETE', answer: withAssignment(remove) },
]

function withAssignment(
  answer: (call: UserCall, space: Space, assignment: SpaceAssignment) => Reply | Promise<Reply>,
): UserAnswer {
  return withFound(errors, 'space', findSpace, (call, space) => {
    const assignment = space.assignments.get(call.params['assignmentId'] ?? '')
    return assignment === undefined ? errors.notFound('There is no such assignment') : answer(call, space, assignment)
  })
}

function list(call: UserCall, space: Space): Reply {
  const [type, assigneeId] = [call.query.get('type'), call.query.get('assigneeId')]
  const found = [...space.assignments.values()]
    .filter((assignment) => type === null || assignment.type === type)
    .filter((assignment) => assigneeId === null || assignment.assigneeId === assigneeId)
  const more = { meta: { count: found.length } }
  const options = { errors, limits: { usual: 10, most: 100 }, cursors: 'opaque', more } as const
  return pageOf(call, found, options, (assignment) => body(call, space, assignment))
}

async function create(call: UserCall, space: Space): Promise<Reply> {
  const read = await readRecord(call, errors)
  if ('reply' in read) return read.reply
  if (!mayManage(call, space)) return notManager()
  const { state, session } = call
  const { type } = read.record
  if (type !== 'user' && type !== 'group') return errors.badRequest('type must be user or group')
  const assigneeId = stringField(read.record, 'assigneeId') ?? ''
  const assignee = type === 'user' ? state.users.withId(assigneeId) : state.groups.withId(assigneeId)
  // A group is known once it has come in with somebody's login, or was made.
  if (assignee === undefined) return errors.notFound(`There is no ${type} with the id assigneeId`)
  const roles = readRoles(space, read.record['roles'])
  if (roles === undefined) return errors.badRequest(rolesRule(space))
  const made = state.spaces.assign(space, { type, assigneeId, roles }, session.user.id, state.clock.now())
  // The text that public scripts take for success.
  if (made === undefined) return errors.conflict('assignment of assignee already exists in space')
  return jsonReply(201, body(call, space, made))
}

async function change(call: UserCall, space: Space, assignment: SpaceAssignment): Promise<Reply> {
  const read = await readRecord(call, errors)
  if ('reply' in read) return read.reply
  if (!mayManage(call, space)) return notManager()
  const roles = readRoles(space, read.record['roles'])
  if (roles === undefined) return errors.badRequest(rolesRule(space))
  Object.assign(assignment, { roles, updatedAtMs: call.state.clock.now() })
  return jsonReply(200, body(call, space, assignment))
}

function remove(call: UserCall, space: Space, assignment: SpaceAssignment): Reply {
  if (!mayManage(call, space)) return notManager()
  space.assignments.delete(assignment.id)
  return done
}

const rolesRule = ({ type }: Space): string => `roles must be some of ${spaceRoles[type].join(', ')}`

function readRoles({ type }: Space, value: unknown): readonly string[] | undefined {
  if (!isTextList(value) || value.length === 0) return undefined
  return value.every((role) => spaceRoles[type].includes(role)) ? value : undefined
}

function body({ state }: UserCall, space: Space, assignment: SpaceAssignment): unknown {
  const { createdAtMs, updatedAtMs, ...rest } = assignment
  const href = `${state.origin}/api/v1/spaces/${space.id}`
  return {
    ...rest,
    spaceId: space.id,
    tenantId: state.id,
    createdAt: isoTime(createdAtMs),
    updatedAt: isoTime(updatedAtMs),
    links: { self: { href: `${href}/assignments/${assignment.id}` }, space: { href } },
  }
}
