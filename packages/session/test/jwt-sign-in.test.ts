import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { jwtSignIn } from '../src/index.ts'

const jwt = 'eyJh.eyJz.c2ln'
const never = new AbortController().signal
let server: Server | undefined

afterEach(async () => {
  if (server === undefined) return
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
  server = undefined
})

async function endpoint(answer: (path: string, response: ServerResponse) => void): Promise<string> {
  server = createServer((request, response) => answer(request.url ?? '', response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/oriel/token`
}

describe('a token endpoint', () => {
  it('gives its token and, beside it, the subject', async () => {
    const tokenEndpoint = await endpoint((path, response) =>
      response.end(path === '/oriel/me' ? '{"subject":"demo-analyst"}' : `{"body":"${jwt}"}`),
    )
    const signIn = jwtSignIn({ tokenEndpoint })
    expect(await signIn.getToken(never)).toBe(jwt)
    expect(await signIn.subject?.(never)).toBe('demo-analyst')
  })

  it('may know nothing of the subject, as the tutorial’s', async () => {
    const tokenEndpoint = await endpoint((_path, response) => response.writeHead(404).end())
    expect(await jwtSignIn({ tokenEndpoint }).subject?.(never)).toBeUndefined()
  })

  it.each(['/api/get-token', '/tokens?type=token'])('called %s has no sibling to ask for the subject', async (path) => {
    const tokenEndpoint = await endpoint((_path, response) => response.writeHead(500).end())
    const signIn = jwtSignIn({ tokenEndpoint: new URL(path, tokenEndpoint).href })
    expect(await signIn.subject?.(never)).toBeUndefined()
  })

  it('whose sibling fails leaves the subject to the token', async () => {
    const tokenEndpoint = await endpoint((_path, response) => response.writeHead(500).end())
    expect(await jwtSignIn({ tokenEndpoint }).subject?.(never)).toBeUndefined()
  })

  it.each([
    [401, 'ERR_PORTAL_SIGNED_OUT', false],
    [403, 'ERR_TOKEN_UNAVAILABLE', false],
    [404, 'ERR_TOKEN_UNAVAILABLE', false],
    [429, 'ERR_TOKEN_UNAVAILABLE', true],
    [503, 'ERR_TOKEN_UNAVAILABLE', true],
  ] as const)('that answers %i means %s', async (status, code, retryable) => {
    const tokenEndpoint = await endpoint((_path, response) => response.writeHead(status).end('no'))
    await expect(jwtSignIn({ tokenEndpoint }).getToken(never)).rejects.toMatchObject({ code, retryable })
  })

  it('that answers a page instead of a token is named with its URL', async () => {
    const tokenEndpoint = await endpoint((_path, response) => response.end('<html>Sign in</html>'))
    await expect(jwtSignIn({ tokenEndpoint }).getToken(never)).rejects.toThrow(
      /\/oriel\/token: the token endpoint answered without a JWT/,
    )
  })

  it('that cannot be reached may be tried again', async () => {
    const signIn = jwtSignIn({ tokenEndpoint: 'http://127.0.0.1:1/oriel/token' })
    await expect(signIn.getToken(never)).rejects.toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE', retryable: true })
  })

  it('that does not answer is given up when the signal says so', async () => {
    const tokenEndpoint = await endpoint(() => undefined)
    const controller = new AbortController()
    const token = jwtSignIn({ tokenEndpoint }).getToken(controller.signal)
    controller.abort(new Error('left'))
    await expect(token).rejects.toThrow('left')
  })
})
