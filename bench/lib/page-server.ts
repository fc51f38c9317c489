import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Exchange } from './exchanges.ts'

export interface PageServer extends AsyncDisposable {
  readonly origin: string
  /** Milliseconds before every answer. */
  latencyMs: number
  readonly exchanges: Exchange[]
}

export interface PageFile {
  readonly type: string
  readonly body: string | Uint8Array
  /** Content that a portal would let the browser keep. */
  readonly immutable?: boolean
}

/** Serves what `find` gives for a path, as late as it is told to, and keeps a log. */
export async function servePages(
  find: (path: string) => PageFile | Promise<PageFile> | undefined,
): Promise<PageServer> {
  const http = createServer((request, response) => {
    const startMs = performance.now()
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    setTimeout(() => {
      void Promise.resolve(find(path)).then((file) => {
        if (file === undefined) return response.writeHead(404).end()
        const keep = file.immutable === true ? 'public, max-age=31536000, immutable' : 'no-store'
        response.writeHead(200, { 'content-type': file.type, 'cache-control': keep }).end(file.body)
        return server.exchanges.push({ what: `${request.method} ${path}`, startMs, endMs: performance.now() })
      })
    }, server.latencyMs)
  })
  http.listen(0, 'localhost')
  await once(http, 'listening')
  const server: PageServer = {
    origin: `http://localhost:${(http.address() as AddressInfo).port}`,
    latencyMs: 0,
    exchanges: [],
    async [Symbol.asyncDispose]() {
      http.close()
      http.closeAllConnections()
      await once(http, 'close')
    },
  }
  return server
}
