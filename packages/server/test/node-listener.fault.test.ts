import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { nodeListener } from '@oriel/server'
import { listenOn } from './support.ts'

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {}) // A reset is what some of these tests are about.
  await once(socket, 'connect')
  return socket
}

/** Sends raw bytes and reads until the server has closed. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = await dial(port)
  socket.end(bytes)
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk)
  return text
}

describe('a Fetch handler on node:http', () => {
  it('gets method, URL, headers and body, and sends status, headers and every cookie', async () => {
    const { origin } = await listenOn(
      nodeListener(async (request) => {
        const headers = new Headers({ 'x-seen': `${request.method} ${request.url} ${request.headers.get('x-a')}` })
        headers.append('set-cookie', 'a=1; Expires=Thu, 01 Jan 2032 00:00:00 GMT')
        headers.append('set-cookie', 'b=2')
        return new Response((await request.text()).toUpperCase(), { status: 207, headers })
      }),
    )
    const response = await fetch(`${origin}/p/ä?q=1`, { method: 'PUT', body: 'körper', headers: { 'x-a': 'one' } })
    expect(response.status).toBe(207)
    expect(response.headers.get('x-seen')).toBe(`PUT ${origin}/p/%C3%A4?q=1 one`)
    expect(response.headers.getSetCookie()).toEqual(['a=1; Expires=Thu, 01 Jan 2032 00:00:00 GMT', 'b=2'])
    expect(await response.text()).toBe('KÖRPER')
  })

  it('streams: the first chunk arrives before the second one is made', async () => {
    let release = (): void => {}
    const { origin } = await listenOn(
      nodeListener(() => {
        const body = new ReadableStream<Uint8Array>({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode('first '))
            await new Promise<void>((resolve) => (release = resolve))
            controller.enqueue(new TextEncoder().encode('second'))
            controller.close()
          },
        })
        return new Response(body)
      }),
    )
    const reader = (await fetch(origin)).body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toBe('first ')
    release()
    expect((await reader?.read())?.value).toBe('second')
    expect((await reader?.read())?.done).toBe(true)
  })

  it('goes no faster than its reader', async () => {
    let made = 0
    const chunk = new Uint8Array(64 * 1024)
    const { port } = await listenOn(
      nodeListener(() => {
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
          made += 1
          controller.enqueue(chunk)
        }
        return new Response(new ReadableStream({ pull }))
      }),
    )
    const socket = await dial(port)
    socket.pause()
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    let before = -1
    await vi.waitFor(
      () => {
        const grown = made - before
        before = made
        expect(made).toBeGreaterThan(0)
        expect(grown).toBe(0)
      },
      { interval: 100, timeout: 10_000 },
    )
    expect(made * chunk.length).toBeLessThan(32 * 1024 * 1024) // What the kernel's buffers hold; it never ends by itself.
  })

  it('sends no body for HEAD, and does not leave the handler’s stream open', async () => {
    const cancel = vi.fn()
    const { port } = await listenOn(
      nodeListener(() => new Response(new ReadableStream({ cancel }), { headers: { 'x-length': '9' } })),
    )
    const answer = await raw(port, 'HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(answer).toContain('x-length: 9')
    expect(answer).toMatch(/\r\n\r\n$/)
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('answers 500 without the reason when the handler throws, and tells onError', async () => {
    const errors: unknown[] = []
    const { origin } = await listenOn(
      nodeListener(() => Promise.reject(new Error('hunter2')), { onError: (error) => errors.push(error) }),
    )
    const response = await fetch(origin)
    expect(response.status).toBe(500)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).not.toContain('hunter2')
    expect(errors).toEqual([new Error('hunter2')])
  })

  it('cuts the connection when a stream fails half way, so that half an answer never looks whole', async () => {
    const errors: unknown[] = []
    const { origin, port } = await listenOn(
      nodeListener(
        (request) => {
          if (request.url.endsWith('/whole')) return new Response('whole')
          let pulls = 0
          const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
            pulls += 1
            if (pulls === 1) controller.enqueue(new TextEncoder().encode('half'))
            else controller.error(new Error('hunter2'))
          }
          return new Response(new ReadableStream({ pull }))
        },
        { onError: (error) => errors.push(error) },
      ),
    )
    const answer = await raw(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(answer).not.toMatch(/\r\n0\r\n\r\n$/) // The end of a whole chunked body, RFC 9112 section 7.1.
    expect(answer).not.toContain('hunter2')
    await expect(fetch(origin).then((response) => response.text())).rejects.toThrow()
    expect(await (await fetch(`${origin}/whole`)).text()).toBe('whole')
    await vi.waitFor(() => expect(errors).toHaveLength(2))
  })

  it('aborts the request’s signal and the answer’s stream when the client goes', async () => {
    const cancel = vi.fn()
    let signal: AbortSignal | undefined
    const errors: unknown[] = []
    const { port, server } = await listenOn(
      nodeListener(
        (request) => {
          signal = request.signal
          const start = (controller: ReadableStreamDefaultController<Uint8Array>): void =>
            controller.enqueue(new TextEncoder().encode('hello'))
          return new Response(new ReadableStream({ start, cancel }))
        },
        { onError: (error) => errors.push(error) },
      ),
    )
    const socket = await dial(port)
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(socket, 'data')
    expect(signal?.aborted).toBe(false)
    socket.resetAndDestroy()
    await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce())
    expect(signal?.aborted).toBe(true)
    expect(errors).toEqual([])
    await vi.waitFor(() => expect(server.listening).toBe(true))
  })

  it('does not abort the signal of a request that was answered', async () => {
    let signal: AbortSignal | undefined
    const { origin } = await listenOn(nodeListener((request) => ((signal = request.signal), new Response('done'))))
    expect(await (await fetch(origin, { headers: { connection: 'close' } })).text()).toBe('done')
    expect(signal?.aborted).toBe(false)
  })

  it.each([
    ['a target that names another host', 'GET http://evil.example/oriel/token HTTP/1.1\r\nHost: localhost', 400],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: localhost', 400],
    ['a host with a user in it', 'GET / HTTP/1.1\r\nHost: localhost@evil.example', 400],
    ['a host with a path in it', 'GET / HTTP/1.1\r\nHost: evil.example/path', 400],
    ['a host that ends in a question', 'GET / HTTP/1.1\r\nHost: evil.example?', 400],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: localhost', 501],
  ])('refuses %s before the handler sees it', async (_, head, status) => {
    const handler = vi.fn(() => new Response('seen'))
    const { port } = await listenOn(nodeListener(handler))
    const answer = await raw(port, `${head}\r\nConnection: close\r\n\r\n`)
    expect(answer.split(' ')[1]).toBe(String(status))
    expect(handler).not.toHaveBeenCalled()
  })

  it('keeps a path of two slashes a path', async () => {
    const { port } = await listenOn(nodeListener((request) => new Response(request.url)))
    const answer = await raw(port, 'GET //evil.example/a HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n')
    expect(answer).toContain('http://localhost:1//evil.example/a')
  })

  it('shows the handler the public origin when a proxy stands in front', async () => {
    const { origin } = await listenOn(
      nodeListener((request) => new Response(request.url), { origin: 'https://portal.example' }),
    )
    expect(await (await fetch(`${origin}/oriel/token`)).text()).toBe('https://portal.example/oriel/token')
  })
})
