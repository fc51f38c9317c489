import { isRecord } from '@oriel/protocol'
import { readJson, type Call } from '../call.ts'
import { badRequest, jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forThisMachine } from './for-this-machine.ts'

const clock = { origin: 'listed', user: false, path: '/_oriel/clock' } as const

/** The tenant's clock over HTTP. Not part of Qlik Cloud. */
export const clockRoutes: readonly Route[] = [
  { ...clock, method: 'GET', answer: forThisMachine(tell) },
  { ...clock, method: 'POST', answer: forThisMachine(move) },
]

/** 100 years: far enough for every limit, and still a date. */
const farthestSeconds = 100 * 365 * 86_400

function tell({ state }: Call): Reply {
  return jsonReply(200, { now: new Date(state.clock.now()).toISOString() })
}

/** `{"seconds": 3600}`; negative: back. Answers with the time that it is then. */
async function move(call: Call): Promise<Reply> {
  const body = await readJson(call)
  if ('reply' in body) return body.reply
  const seconds = isRecord(body.value) ? body.value['seconds'] : undefined
  if (typeof seconds !== 'number' || !(Math.abs(seconds) <= farthestSeconds)) {
    return badRequest(`Give {"seconds": N}, a number from -${farthestSeconds} to ${farthestSeconds}`)
  }
  call.state.clock.move(seconds * 1000)
  return tell(call)
}
