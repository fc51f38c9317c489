import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from './faults.ts'
import type { FaultTarget } from './scope-fits.ts'

/** How a body goes out. */
export interface AnswerBody {
  readonly faults: Faults
  readonly target: FaultTarget
  readonly body: Buffer
  /** Aborted when the client has left. */
  readonly gone: AbortSignal
}

/** Writes the body of an answer whose head is set, its Content-Length included, as slowly and as whole as faults allow. */
export async function writeAnswer(response: ServerResponse, answer: AnswerBody): Promise<void> {
  const { faults, target, body } = answer
  const cut = body.length === 0 ? undefined : faults.use('cut-answer', target)
  const end = cut === undefined ? body.length : Math.min(cut.atByte ?? Math.floor(body.length / 2), body.length - 1)
  const part = body.subarray(0, end)
  const sent = await trickle(response, { ...answer, body: part })
  if (cut === undefined) return void response.end(body.subarray(sent))
  response.flushHeaders()
  const rest = part.subarray(sent)
  if (rest.length === 0) setImmediate(() => response.destroy())
  else response.write(rest, () => response.destroy())
}

/** @returns How many bytes have gone out slowly; the rest may go at once. */
async function trickle(response: ServerResponse, { faults, target, body, gone }: AnswerBody): Promise<number> {
  const slow = body.length === 0 ? undefined : faults.begin('slow-answer', target)
  if (slow === undefined) return 0
  const perSecond = slow.fault.bytesPerSecond ?? 10
  const piece = Math.max(1, Math.ceil(perSecond / 20))
  const signal = AbortSignal.any([gone, slow.lifted])
  response.flushHeaders()
  let sent = 0
  while (sent < body.length && !signal.aborted) {
    response.write(body.subarray(sent, sent + piece))
    sent += piece
    // Rejects only when the signal is aborted, which the loop looks at.
    await sleep((piece / perSecond) * 1000, undefined, { signal }).catch(() => undefined)
  }
  slow.done()
  return Math.min(sent, body.length)
}
