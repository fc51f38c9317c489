import type { Environment, KeyValueStore, SocketLike } from '../src/index.ts'
import { nodeSocket } from './engine-stub.ts'

/** What a browser is to the session, in Node: a cookie jar for one tenant, an Origin on every request, storage, events. */
export interface TestPage {
  readonly environment: Environment
  /** Method and path of every request that left, in order; sockets as `WS /app/…`. */
  readonly requests: string[]
  readonly sockets: SocketLike[]
  /** While false, the jar takes no cookies: what a browser that blocks third-party cookies does. */
  takesCookies: boolean
  online: boolean
  goOffline(): void
  violatePolicy(blockedUri: string, directive: string): void
}

export function testPage(origin: string): TestPage {
  const jar = new Map<string, string>()
  const offline = new Set<() => void>()
  const violations = new Set<(uri: string, directive: string) => void>()
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const page: TestPage = {
    requests: [],
    sockets: [],
    takesCookies: true,
    online: true,
    goOffline() {
      page.online = false
      for (const listener of offline) listener()
    },
    violatePolicy(uri, directive) {
      for (const listener of violations) listener(uri, directive)
    },
    environment: {
      async fetch(input, init = {}) {
        const headers = new Headers(init.headers)
        headers.set('Origin', origin)
        if (jar.size > 0 && init.credentials === 'include') headers.set('Cookie', cookies())
        page.requests.push(`${init.method ?? 'GET'} ${new URL(input).pathname}`)
        const response = await fetch(input, { ...init, headers })
        const readable = response.headers.get('access-control-allow-origin') === origin
        // A browser rejects what CORS does not let the page read.
        if (init.mode === 'cors' && !readable) throw new TypeError('Failed to fetch')
        for (const cookie of page.takesCookies ? response.headers.getSetCookie() : []) {
          const [pair = ''] = cookie.split(';')
          const at = pair.indexOf('=')
          jar.set(pair.slice(0, at), pair.slice(at + 1))
        }
        return response
      },
      createSocket(url) {
        page.requests.push(`WS ${new URL(url).pathname}`)
        const socket = nodeSocket(url, { Origin: origin, Cookie: cookies() })
        page.sockets.push(socket)
        return socket
      },
      browserStore: memoryStore(),
      tabStore: memoryStore(),
      isOnline: () => page.online,
      onOffline: (listener) => {
        offline.add(listener)
        return () => offline.delete(listener)
      },
      onPolicyViolation: (listener) => {
        violations.add(listener)
        return () => violations.delete(listener)
      },
      randomId: () => globalThis.crypto.randomUUID(),
    },
  }
  return page
}

function memoryStore(): KeyValueStore {
  const values = new Map<string, string>()
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  }
}
