import type { IncomingMessage } from 'node:http'
import { isRecord } from '@oriel/protocol'
import type { BrowserSession } from '../auth/browser-sessions.ts'
import type { FaultTarget } from '../faults/faults.ts'
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
}

/** A call of somebody who is signed in. */
export interface UserCall extends Call {
  readonly session: BrowserSession
}

const largestBodyBytes = 64 * 1024

/** Reads a JSON body. @returns The value, or the reply that says why not. */
export async function readJson(call: Call): Promise<{ readonly value: unknown } | { readonly reply: Reply }> {
  const type = call.request.headers['content-type'] ?? ''
  if (!/^application\/([a-z.+-]*\+)?json\s*(;|$)/i.test(type)) {
    return {
      reply: errorReply({
        status: 415,
        code: 'HTTP-415',
        title: 'Unsupported media type',
        detail: 'Send application/json',
      }),
    }
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of call.request) {
    // Without an encoding set, node:http streams Buffers.
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > largestBodyBytes) {
      const detail = `A body may have ${largestBodyBytes} bytes`
      return {
        reply: errorReply({
          status: 413,
          code: 'HTTP-413',
          title: 'Content too large',
          detail,
          headers: { connection: 'close' },
        }),
      }
    }
    chunks.push(bytes)
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) }
  } catch {
    return { reply: badRequest('The body is not JSON') }
  }
}

/** Whether a value is a list of texts. */
export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Reads a JSON-Patch of `replace` operations on the given fields. @returns Undefined when it is anything else. */
export function readReplacements(value: unknown, fields: readonly string[]): ReadonlyMap<string, unknown> | undefined {
  if (!Array.isArray(value)) return undefined
  const replacements = new Map<string, unknown>()
  for (const operation of value as readonly unknown[]) {
    if (!isRecord(operation) || operation['op'] !== 'replace') return undefined
    const field = typeof operation['path'] === 'string' ? operation['path'].slice(1) : ''
    if (operation['path'] !== `/${field}` || !fields.includes(field)) return undefined
    replacements.set(field, operation['value'])
  }
  return replacements
}
