import { stringField } from '@oriel/protocol'
import type { ServedApp } from '../../tenant-state.ts'
import type { UserCall } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forAdmins } from '../admins.ts'
import { isoTime } from '../iso-time.ts'
import { readRecord, withFound } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { visibleApps } from '../visible-apps.ts'
import { pageOf } from './page-of.ts'

const errors = serviceErrors('none')
const all = { path: '/api/v1/apps', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/apps/:id' } as const
const place = { ...all, path: '/api/v1/apps/:id/space' } as const

/**
 * What a client needs to find an app, and to put it into a space. Source: qlik.dev REST reference, apps; a list at
 * `/api/v1/apps` is not in it (lists are `/api/v1/items`), but saves a person a look at that.
 */
export const appRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: list },
  {
    ...one,
    method: 'GET',
    answer: withFound(errors, 'app', findVisible, (call, served) => jsonReply(200, appBody(call, served))),
  },
  { ...place, method: 'PUT', answer: forAdmins(errors, withFound(errors, 'app', findAny, move)) },
  { ...place, method: 'DELETE', answer: forAdmins(errors, withFound(errors, 'app', findAny, takeOut)) },
]

function findVisible(call: UserCall, id: string): ServedApp | undefined {
  return visibleApps(call).find(({ app }) => app.id === id)
}

/** Whoever sets access up need not have it. */
function findAny({ state }: UserCall, id: string): ServedApp | undefined {
  return state.apps.get(id)
}

function list(call: UserCall): Reply {
  const items = visibleApps(call).map((served) => ({ ...served, id: served.app.id }))
  const options = { errors, limits: { usual: 20, most: 100 }, cursors: 'opaque', sort: ['name'] } as const
  return pageOf(
    call,
    items,
    options,
    (served) => appBody(call, served),
    ({ app }) => app.title,
  )
}

async function move(call: UserCall, served: ServedApp): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const space = call.state.spaces.get(stringField(body.record, 'spaceId') ?? '')
  if (space === undefined) return errors.badRequest('spaceId must be the id of a space')
  call.state.spaces.place(served.app.id, space)
  return jsonReply(200, appBody(call, served))
}

function takeOut(call: UserCall, served: ServedApp): Reply {
  call.state.spaces.place(served.app.id, undefined)
  return jsonReply(200, appBody(call, served))
}

function appBody({ state }: UserCall, { app }: ServedApp): unknown {
  const startedAt = isoTime(state.startedAtMs)
  const spaceId = state.spaces.ofApp(app.id)?.id ?? ''
  return {
    attributes: {
      id: app.id,
      name: app.title,
      description: '',
      createdDate: startedAt,
      modifiedDate: startedAt,
      lastReloadTime: startedAt,
      ownerId: state.adminId,
      spaceId,
      published: false,
      publishTime: '',
      encrypted: false,
      hasSectionAccess: false,
      isDirectQueryMode: false,
      usage: 'ANALYTICS',
    },
    privileges: ['read'],
    create: [],
  }
}
