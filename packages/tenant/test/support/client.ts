import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { WebSocket } from 'ws'
import type { Tenant } from '../../src/index.ts'

/** An answer as it stood on the wire. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown
  /** `Set-Cookie` values. */
  readonly cookies: readonly string[]
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One request on a connection of its own, with nothing added and no redirect followed. */
export function ask(tenant: Tenant, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  const { hostname, port } = new URL(tenant.origin)
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const { statusCode = 0, headers: got } = response
        resolve({ status: statusCode, headers: got, text, json: parse(text), cookies: got['set-cookie'] ?? [] })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The `Cookie` header that a browser would send after these `Set-Cookie`s. */
export function cookieHeader(cookies: readonly string[]): string {
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ')
}

/** A user who is signed in. */
export interface SignedIn {
  readonly cookie: string
  /** A fresh CSRF token. */
  csrf(): Promise<string>
}

/** Signs in as a Node client would: no Origin. */
export async function signIn(tenant: Tenant, sub = 'demo-analyst'): Promise<SignedIn> {
  const jwt = await tenant.signToken({ sub, name: sub })
  const login = await ask(tenant, '/login/jwt-session', { method: 'POST', headers: { authorization: `Bearer ${jwt}` } })
  if (login.status !== 200) throw new Error(`login answered ${login.status} ${login.text}`)
  const cookie = cookieHeader(login.cookies)
  return {
    cookie,
    csrf: async () => {
      const answer = await ask(tenant, '/api/v1/csrf-token', { headers: { cookie } })
      return String(answer.headers['qlik-csrf-token'])
    },
  }
}

/** How a socket ended, or why it never opened. */
export type Ending =
  | { readonly refused: number; readonly body: string }
  | { readonly code: number; readonly reason: string }
  | { readonly failed: string }

/** A raw engine client: frames in the order they came. */
export class RawSocket {
  readonly ws: WebSocket
  readonly frames: unknown[] = []
  readonly ended: Promise<Ending>
  readonly opened: Promise<void>
  #nextId = 1
  readonly #waiting: (() => void)[] = []

  constructor(tenant: Tenant, path: string, headers: Readonly<Record<string, string>> = {}) {
    this.ws = new WebSocket(tenant.origin.replace(/^http/, 'ws') + path, { headers, rejectUnauthorized: false })
    this.opened = new Promise((resolve) => this.ws.once('open', () => resolve()))
    this.ended = new Promise((resolve) => {
      this.ws.once('unexpected-response', (_request, response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
        response.on('end', () => resolve({ refused: response.statusCode ?? 0, body }))
      })
      this.ws.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }))
      this.ws.once('error', (error) => {
        // An error before the 101 has no close of its own worth reporting.
        if (this.ws.readyState === this.ws.CONNECTING) resolve({ failed: error.message })
      })
    })
    this.ws.on('message', (data) => {
      // With the default binaryType ws hands text over as one Buffer.
      this.frames.push(JSON.parse((data as Buffer).toString('utf8')))
      for (const wake of this.#waiting.splice(0)) wake()
    })
  }

  /** Waits until `count` frames have come. */
  async have(count: number): Promise<readonly unknown[]> {
    while (this.frames.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.frames
  }

  /** Sends a request to the engine's Global object and waits for its answer. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.callOn(-1, method, ...params)
  }

  /** The same for any handle. */
  async callOn(handle: number, method: string, ...params: readonly unknown[]): Promise<unknown> {
    const id = this.#nextId++
    await this.opened
    this.ws.send(JSON.stringify({ jsonrpc: '2.0', id, handle, method, params }))
    const isAnswer = (frame: unknown): boolean => (frame as { id?: number }).id === id
    while (!this.frames.some(isAnswer)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.frames.find(isAnswer)
  }

  /** Leaves politely and waits for the tenant's answer. */
  async leave(): Promise<Ending> {
    this.ws.close(1000)
    return this.ended
  }
}
