import type { IncomingMessage } from 'node:http'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import type { FaultTarget } from '../faults/scope-fits.ts'
import type { TenantState } from '../tenant-state.ts'
import { badRequest, errorReply, type Reply } from './reply.ts'
import type { RequestTarget } from './request-target.ts'

/** One request on its way to a route. */
export interface Call extends RequestTarget {
  readonly state: TenantState
  readonly request: IncomingMessage
  readonly method: string
  /** The parts of the path that the route named. */
  readonly params: Readonly<Record<string, string>>
  readonly session: BrowserSession | undefined
  readonly fault: FaultTarget
  /** The time that this request meets, which a fault may have put wrong; `state.clock` is right. */
  readonly seenClock: { now(): number }
}

/** A call of somebody who is signed in. */
export interface UserCall extends Call {
  readonly session: BrowserSession
}

const largestBodyBytes = 64 * 1024

type Read<Value> = { readonly value: Value } | { readonly reply: Reply }

/** Reads a JSON body. @returns The value, or the reply that says why not. */
export async function readJson(call: Call): Promise<Read<unknown>> {
  const text = await readText(call, /^application\/([a-z.+-]*\+)?json\s*(;|$)/i, 'application/json')
  if ('reply' in text) return text
  try {
    return { value: JSON.parse(text.value) }
  } catch {
    return { reply: badRequest('The body is not JSON') }
  }
}

/** Reads what an HTML form has sent. */
export async function readForm(call: Call): Promise<Read<URLSearchParams>> {
  const type = 'application/x-www-form-urlencoded'
  const text = await readText(call, /^application\/x-www-form-urlencoded\s*(;|$)/i, type)
  return 'reply' in text ? text : { value: new URLSearchParams(text.value) }
}

async function readText(call: Call, types: RegExp, wanted: string): Promise<Read<string>> {
  if (!types.test(call.request.headers['content-type'] ?? '')) {
    const title = 'Unsupported media type'
    return { reply: errorReply({ status: 415, code: 'HTTP-415', title, detail: `Send ${wanted}` }) }
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of call.request) {
    // Without an encoding set, node:http streams Buffers.
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > largestBodyBytes) {
      const detail = `A body may have ${largestBodyBytes} bytes`
      const headers = { connection: 'close' }
      return { reply: errorReply({ status: 413, code: 'HTTP-413', title: 'Content too large', detail, headers }) }
    }
    chunks.push(bytes)
  }
  return { value: Buffer.concat(chunks).toString('utf8') }
}

/** Whether a value is a list of texts. */
export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
