import { createHash } from 'node:crypto'
import type { ServedApp } from '../../tenant-state.ts'
import type { UserCall } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { isoTime } from '../iso-time.ts'
import { withFound } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { visibleApps } from '../visible-apps.ts'
import { pageOf } from './page-of.ts'

const errors = serviceErrors('none')
const all = { path: '/api/v1/items', origin: 'integration', user: true, method: 'GET' } as const

interface Item {
  readonly id: string
  readonly served: ServedApp
}

/** What there is in the tenant, which here is its apps: how clients find an app's id. Source: qlik.dev, items. */
export const itemRoutes: readonly Route[] = [
  { ...all, answer: list },
  {
    ...all,
    path: '/api/v1/items/:id',
    answer: withFound(
      errors,
      'item',
      (call, id) => itemsOf(call).find((item) => item.id === id),
      (call, item) => jsonReply(200, itemBody(call, item)),
    ),
  },
]

/** An item has an id of its own, apart from that of the app. */
function itemsOf(call: UserCall): readonly Item[] {
  return visibleApps(call).map((served) => {
    const id = createHash('sha256').update(`oriel item ${served.app.id}`).digest('hex').slice(0, 24)
    return { id, served }
  })
}

function list(call: UserCall): Reply {
  const { query, state } = call
  const types = query.get('resourceType')?.split(',')
  const ids = query.get('resourceIds')?.split(',')
  const name = (query.get('name') ?? query.get('query') ?? '').toLowerCase()
  const [resourceId, spaceId] = [query.get('resourceId'), query.get('spaceId')]
  if ((resourceId !== null || ids !== undefined) && types === undefined) {
    return errors.badRequest('resourceId and resourceIds need resourceType')
  }
  const found = itemsOf(call)
    .filter(() => types?.includes('app') ?? true)
    .filter(({ served: { app } }) => resourceId === null || app.id === resourceId)
    .filter(({ served: { app } }) => ids?.includes(app.id) ?? true)
    .filter(({ served: { app } }) => app.title.toLowerCase().includes(name))
    .filter(({ served: { app } }) => spaceId === null || (state.spaces.ofApp(app.id)?.id ?? 'personal') === spaceId)
  const sort = ['createdAt', 'name', 'updatedAt', 'recentlyUsed']
  const options = { errors, limits: { usual: 10, most: 100 }, cursors: 'opaque', sort } as const
  return pageOf(
    call,
    found,
    options,
    (item) => itemBody(call, item),
    ({ served }, field) => (field === 'name' ? served.app.title : state.startedAtMs),
  )
}

function itemBody({ state }: UserCall, { id, served: { app } }: Item): unknown {
  const startedAt = isoTime(state.startedAtMs)
  const space = state.spaces.ofApp(app.id)
  return {
    id,
    name: app.title,
    resourceId: app.id,
    resourceType: 'app',
    resourceAttributes: { id: app.id, name: app.title },
    resourceCustomAttributes: null,
    resourceCreatedAt: startedAt,
    resourceUpdatedAt: startedAt,
    createdAt: startedAt,
    updatedAt: startedAt,
    tenantId: state.id,
    ownerId: state.adminId,
    creatorId: state.adminId,
    updaterId: state.adminId,
    ...(space === undefined ? {} : { spaceId: space.id }),
    actions: ['read'],
    collectionIds: [],
    isFavorited: false,
    meta: { isFavorited: false, actions: ['read'], tags: [], collections: [] },
    links: {
      self: { href: `${state.origin}/api/v1/items/${id}` },
      open: { href: `${state.origin}/single/?appid=${encodeURIComponent(app.id)}` },
    },
  }
}
