import type { IncomingMessage } from 'node:http'
import { errorReply, redirect, tooManyRequests, type Reply } from '../http/reply.ts'
import type { FaultNamed } from './fault.ts'
import type { Faults } from './faults.ts'
import type { FaultTarget } from './scope-fits.ts'

/** The answer that a fault gives instead of the tenant's own, to requests as to upgrades. */
export function failingReply(faults: Faults, target: FaultTarget, request: IncomingMessage): Reply | undefined {
  // The same path and query, as the client wrote them: it is where it already is.
  if (faults.use('redirect-loop', target) !== undefined) return redirect(request.url ?? '/')
  const failing = faults.use('status', target)
  return failing === undefined ? undefined : statusReply(failing)
}

function statusReply({ status, title, retryAfterSeconds }: FaultNamed<'status'>): Reply {
  if (status === 429) return tooManyRequests(retryAfterSeconds ?? 13)
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return errorReply({ status, code: `HTTP-${status}`, title: title ?? `Injected status ${status}`, headers })
}
