import { isRecord, stringField } from '@oriel/protocol'
import type { LicenseType } from '../../auth/licenses.ts'
import type { UserCall } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forAdmins } from '../admins.ts'
import { isoTime } from '../iso-time.ts'
import { readRecord } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { pageOf } from './page-of.ts'

const errors = serviceErrors('none')
const api = { origin: 'integration', user: true } as const
const settings = { ...api, path: '/api/v1/licenses/settings' } as const
const assignments = '/api/v1/licenses/assignments'

/** Who may open apps. Source: qlik.dev REST reference, licenses. */
export const licenseRoutes: readonly Route[] = [
  { ...settings, method: 'GET', answer: readSettings },
  { ...settings, method: 'PUT', answer: forAdmins(errors, changeSettings) },
  { ...api, method: 'GET', path: assignments, answer: forAdmins(errors, list) },
  { ...api, method: 'POST', path: `${assignments}/actions/add`, answer: forAdmins(errors, add) },
  { ...api, method: 'POST', path: `${assignments}/actions/delete`, answer: forAdmins(errors, remove) },
]

function readSettings({ state }: UserCall): Reply {
  return jsonReply(200, state.licenses.settings)
}

/** A field that is left out stays as it is. */
async function changeSettings(call: UserCall): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const { licenses } = call.state
  const { autoAssignProfessional, autoAssignAnalyzer } = { ...licenses.settings, ...body.record }
  if (typeof autoAssignProfessional !== 'boolean' || typeof autoAssignAnalyzer !== 'boolean') {
    return errors.badRequest('autoAssignProfessional and autoAssignAnalyzer are true or false')
  }
  licenses.settings = { autoAssignProfessional, autoAssignAnalyzer }
  return readSettings(call)
}

function list(call: UserCall): Reply {
  const items = call.state.licenses.list().map((license) => ({ ...license, id: license.subject }))
  const options = { errors, limits: { usual: 20, most: 100 }, cursors: 'opaque' } as const
  return pageOf(call, items, options, ({ subject, type, createdAtMs }) => ({
    subject,
    type,
    created: isoTime(createdAtMs),
    excess: false,
  }))
}

/** Every entry has its own outcome. */
async function add(call: UserCall): Promise<Reply> {
  return eachEntry(call, 'add', (entry) => {
    const subject = stringField(entry, 'subject')
    const type = readType(entry['type'])
    if (subject === undefined || type === undefined) return { status: 400 }
    call.state.licenses.assign(subject, type, call.state.clock.now())
    return { subject, type, status: 200 }
  })
}

async function remove(call: UserCall): Promise<Reply> {
  return eachEntry(call, 'delete', (entry) => {
    const subject = stringField(entry, 'subject') ?? ''
    return { subject, status: call.state.licenses.remove(subject) ? 200 : 404 }
  })
}

async function eachEntry(
  call: UserCall,
  name: 'add' | 'delete',
  act: (entry: Readonly<Record<string, unknown>>) => unknown,
): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const entries: unknown = body.record[name]
  if (!Array.isArray(entries) || !entries.every(isRecord)) {
    return errors.badRequest(`${name} is a list of { "subject", "type" }`)
  }
  return jsonReply(207, { data: entries.map(act) })
}

function readType(value: unknown): LicenseType | undefined {
  return value === 'professional' || value === 'analyzer' ? value : undefined
}
