import type { Call } from '../call.ts'
import { errorReply, type Reply } from '../reply.ts'

type Answer = (call: Call) => Reply | Promise<Reply>

/**
 * Guards what is not part of Qlik Cloud: whoever can add faults or move the clock can end everybody's session, so it is
 * for this machine only, whatever address is bound.
 */
export function forThisMachine(answer: Answer): Answer {
  return (call) => {
    const { socket, headers } = call.request
    const isLocal = /^(::1|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '')
    // A proxy on this machine speaks for whoever is behind it.
    const isProxied = Object.keys(headers).some((name) => /^(forwarded|via|x-forwarded-.*)$/.test(name))
    if (isLocal && !isProxied) return answer(call)
    const title = 'Faults and the clock can be set from this machine only'
    return errorReply({ status: 403, code: 'ORIEL-FAULTS-1', title })
  }
}
