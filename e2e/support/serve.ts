import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'

export interface Served extends AsyncDisposable {
  /** `http://localhost:<port>`, without a slash at its end. */
  readonly origin: string
  /** Path and query of every request so far, in order. */
  readonly requests: readonly string[]
}

export interface Answer {
  readonly type: string
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
}

/** What a path answers with: the answer itself, or a function that makes one. */
export type Routes = Readonly<Record<string, Answer | (() => Answer | Promise<Answer>)>>

/** Serves a few paths on a free port of this machine. Anything else is 404. */
export async function serve(routes: Routes): Promise<Served> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    void respond(routes, request, response)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    origin: `http://localhost:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function respond(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '', 'http://localhost')
  const route = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined
  if (route === undefined) {
    response.writeHead(404).end()
    return
  }
  try {
    const { type, body, headers, status = 200 } = typeof route === 'function' ? await route() : route
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(body)
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
  }
}
