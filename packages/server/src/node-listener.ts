import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { problem } from './problem.ts'

export interface NodeListenerOptions {
  /** The origin that browsers see, when a proxy in front ends TLS or changes the host. Default: from `Host` and the socket. */
  readonly origin?: string
  /** Gets what became a 500, or broke an answer that was already under way. Default: nothing is told. */
  readonly onError?: (error: unknown) => void
}

/**
 * Serves a Fetch handler by `node:http`: `createServer(nodeListener(handler))`.
 *
 * Bodies stream both ways at the pace of the slower side, `request.signal` aborts when the client leaves, HEAD goes out
 * without a body. What the handler throws becomes a 500 that says nothing of it; after the head has been sent the
 * connection is cut instead, so that half an answer never looks whole.
 */
export function nodeListener(
  handler: (request: Request) => Promise<Response> | Response,
  options: NodeListenerOptions = {},
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    serve(handler, incoming, outgoing, options).catch((error: unknown) => {
      if (!isClientGone(error)) options.onError?.(error)
      outgoing.destroy()
    })
  }
}

async function serve(
  handler: (request: Request) => Promise<Response> | Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: NodeListenerOptions,
): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort(new DOMException('the client left', 'AbortError'))
  })
  const request = toRequest(incoming, gone.signal, options.origin)
  if (request instanceof Response) return send(request, incoming, outgoing)
  let response: Response
  try {
    response = await handler(request)
  } catch (error) {
    if (!gone.signal.aborted) options.onError?.(error)
    response = problem(500, 'Internal error', 'the server could not answer; its log says why')
  }
  await send(response, incoming, outgoing)
}

/** A client that left is no failure of ours. */
function isClientGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'AbortError' || ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')
}

/** A request that no URL can be made of, or a method that Fetch forbids, gets its answer here. */
function toRequest(incoming: IncomingMessage, signal: AbortSignal, publicOrigin?: string): Request | Response {
  const method = incoming.method ?? 'GET'
  if (/^(?:CONNECT|TRACE|TRACK)$/.test(method)) return problem(501, 'Not implemented', `${method} is not served here`)
  const host = incoming.headers.host ?? 'localhost'
  const scheme = 'encrypted' in incoming.socket ? 'https' : 'http'
  const target = incoming.url ?? ''
  // Joined as text, not resolved: "//other/path" and "http://other/path" must not choose the host.
  const url = `${publicOrigin ?? `${scheme}://${host}`}${target}`
  const plainHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)
  if (!target.startsWith('/') || !plainHost || !URL.canParse(url)) {
    return problem(400, 'Bad request', 'the request target or its Host header cannot be read')
  }
  const headers = new Headers()
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '')
  }
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal })
  // `duplex` is required for a streamed body and missing from the DOM's types; Readable.toWeb has Node's own type.
  const body = Readable.toWeb(incoming) as unknown as ReadableStream
  const init: RequestInit & { duplex: 'half' } = { method, headers, signal, body, duplex: 'half' }
  return new Request(url, init)
}

async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  if (outgoing.destroyed) return response.body?.cancel()
  outgoing.statusCode = response.status
  if (response.statusText !== '') outgoing.statusMessage = response.statusText
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  if (response.body === null || incoming.method === 'HEAD') {
    outgoing.end()
    return response.body?.cancel()
  }
  // The DOM's ReadableStream and Node's are the same object with two declarations.
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing)
}
