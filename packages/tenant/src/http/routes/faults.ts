import { faultCatalogue } from '../../faults/catalogue.ts'
import { parseFault } from '../../faults/parse-fault.ts'
import { TenantError } from '../../tenant-error.ts'
import { readJson, type Call } from '../call.ts'
import { errorReply, jsonReply, notFound, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'

const control = { origin: 'listed', user: false } as const

/** The faults over HTTP, for pages that are listed and for tools on this machine. Not part of Qlik Cloud. */
export const faultRoutes: readonly Route[] = [
  { ...control, method: 'GET', path: '/_oriel/faults', answer: guarded(list) },
  { ...control, method: 'POST', path: '/_oriel/faults', answer: guarded(add) },
  { ...control, method: 'DELETE', path: '/_oriel/faults', answer: guarded(clear) },
  { ...control, method: 'DELETE', path: '/_oriel/faults/:id', answer: guarded(remove) },
]

/** Whoever can add faults can end everybody's session: only from this machine, whatever address is bound. */
function guarded(answer: (call: Call) => Reply | Promise<Reply>): (call: Call) => Reply | Promise<Reply> {
  return (call) => {
    const { socket, headers } = call.request
    const isLocal = /^(::1|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '')
    // A proxy on this machine speaks for whoever is behind it.
    const isProxied = Object.keys(headers).some((name) => /^(forwarded|via|x-forwarded-.*)$/.test(name))
    if (isLocal && !isProxied) return answer(call)
    return errorReply({ status: 403, code: 'ORIEL-FAULTS-1', title: 'Faults can be set from this machine only' })
  }
}

function list({ state }: Call): Reply {
  return jsonReply(200, { faults: state.faults.list(), catalogue: faultCatalogue })
}

/** The body is a fault as in the catalogue; 201 with its id. JSON only, so a page must pass a preflight first. */
async function add(call: Call): Promise<Reply> {
  const body = await readJson(call)
  if ('reply' in body) return body.reply
  try {
    const { id } = call.state.faults.add(parseFault(body.value))
    return jsonReply(201, { id })
  } catch (error) {
    if (!TenantError.is(error)) throw error
    return errorReply({ status: 400, code: error.code, title: error.message, detail: error.fix })
  }
}

function clear({ state }: Call): Reply {
  state.faults.clear()
  return { status: 204, headers: { 'cache-control': 'no-store' } }
}

function remove({ state, params }: Call): Reply {
  const found = state.faults.remove(Number(params['id']))
  return found ? { status: 204, headers: { 'cache-control': 'no-store' } } : notFound('There is no such fault any more')
}
