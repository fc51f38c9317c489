import { faultCatalogue } from '../../faults/catalogue.ts'
import { scopeFacts, scopeOf } from '../../faults/fault-facts.ts'
import { parseFault } from '../../faults/parse-fault.ts'
import { TenantError } from '../../tenant-error.ts'
import { readJson, type Call } from '../call.ts'
import { errorReply, jsonReply, notFound, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forThisMachine } from './for-this-machine.ts'

const control = { origin: 'listed', user: false } as const

/** The faults over HTTP, for pages that are listed and for tools on this machine. Not part of Qlik Cloud. */
export const faultRoutes: readonly Route[] = [
  { ...control, method: 'GET', path: '/_oriel/faults', answer: forThisMachine(list) },
  { ...control, method: 'POST', path: '/_oriel/faults', answer: forThisMachine(add) },
  { ...control, method: 'DELETE', path: '/_oriel/faults', answer: forThisMachine(clear) },
  { ...control, method: 'DELETE', path: '/_oriel/faults/:id', answer: forThisMachine(remove) },
]

function list({ state }: Call): Reply {
  return jsonReply(200, { faults: state.faults.list(), catalogue: faultCatalogue, scope: scopeFacts, scopeOf })
}

/** The body is a fault as in the catalogue; 201 with its id. JSON only, so a page must pass a preflight first. */
async function add(call: Call): Promise<Reply> {
  const body = await readJson(call)
  if ('reply' in body) return body.reply
  try {
    const fault = parseFault(body.value)
    if (fault.name === 'gone' && fault.scope?.seconds === undefined) return wayBackNeeded()
    const { id } = call.state.faults.add(fault)
    return jsonReply(201, { id })
  } catch (error) {
    if (!TenantError.is(error)) throw error
    return errorReply({ status: 400, code: error.code, title: error.message, detail: error.fix })
  }
}

/** Whoever asks over HTTP could not ask for its end. */
function wayBackNeeded(): Reply {
  const title = 'the fault cannot be added: over HTTP gone needs scope.seconds'
  return errorReply({ status: 400, code: 'ERR_TENANT_FAULT', title, detail: 'Give {"scope": {"seconds": 10}}.' })
}

function clear({ state }: Call): Reply {
  state.faults.clear()
  return { status: 204, headers: { 'cache-control': 'no-store' } }
}

function remove({ state, params }: Call): Reply {
  const found = state.faults.remove(Number(params['id']))
  return found ? { status: 204, headers: { 'cache-control': 'no-store' } } : notFound('There is no such fault any more')
}
