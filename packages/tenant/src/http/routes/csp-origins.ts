import type { UserCall } from '../call.ts'
import { jsonReply, notFound } from '../reply.ts'
import type { Route } from '../router.ts'
import type { CspOrigin } from '../csp-origins.ts'
import { pageOf } from './page-of.ts'

const api = { method: 'GET', origin: 'integration', user: true } as const

/** Source: qlik.dev REST reference, csp-origins. */
export const cspOriginRoutes: readonly Route[] = [
  {
    ...api,
    path: '/api/v1/csp-origins/actions/generate-header',
    answer: ({ state }: UserCall) => jsonReply(200, { 'Content-Security-Policy': state.cspOrigins.policy() }),
  },
  {
    ...api,
    path: '/api/v1/csp-origins',
    answer: (call: UserCall) => pageOf(call, call.state.cspOrigins.list(), { usual: 20, most: 100 }, originBody),
  },
  {
    ...api,
    path: '/api/v1/csp-origins/:id',
    answer: ({ state, params }: UserCall) => {
      const item = state.cspOrigins.list().find(({ id }) => id === params['id'])
      return item === undefined ? notFound('There is no such CSP entry') : jsonReply(200, originBody(item))
    },
  },
]

const directives =
  'childSrc connectSrc connectSrcWSS fontSrc formAction frameAncestors frameSrc imgSrc mediaSrc objectSrc scriptSrc styleSrc workerSrc'

function originBody(item: CspOrigin): unknown {
  const at = new Date(item.createdAtMs).toISOString()
  const flags = directives.split(' ').map((name) => [name, name === 'frameAncestors' && item.frameAncestors])
  return {
    id: item.id,
    name: item.name,
    origin: item.origin,
    ...Object.fromEntries(flags),
    createdDate: at,
    modifiedDate: at,
  }
}
