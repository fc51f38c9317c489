import type { Call } from '../call.ts'
import { isFromThisMachine } from '../own-machine.ts'
import { errorReply, type Reply } from '../reply.ts'

type Answer = (call: Call) => Reply | Promise<Reply>

/**
 * Guards what is not part of Qlik Cloud: whoever can add faults or move the clock can end everybody's session, so it is
 * for this machine only, whatever address is bound.
 */
export function forThisMachine(answer: Answer): Answer {
  return (call) => {
    if (isFromThisMachine(call.request)) return answer(call)
    const title = 'Faults and the clock can be set from this machine only'
    return errorReply({ status: 403, code: 'ORIEL-FAULTS-1', title })
  }
}
