import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { CliError, wrongUse } from './cli-error.ts'
import { runningTenants, type RunningTenant } from './run-folder.ts'

/** What a running tenant said. */
export interface ControlAnswer {
  readonly status: number
  /** Undefined where there was no JSON. */
  readonly json: unknown
}

/**
 * Finds the tenant that a command is about.
 *
 * @param origin - As the person gave it; without it the only one that runs here.
 */
export async function findTenant(origin: string | undefined): Promise<RunningTenant> {
  const running = await runningTenants()
  if (origin !== undefined) {
    if (!URL.canParse(origin) || !/^https?:$/.test(new URL(origin).protocol)) {
      throw wrongUse(`--tenant ${origin} is not an address`, 'give it as oriel tenant prints it: http://localhost:4301')
    }
    const wanted = new URL(origin).origin
    return running.find((tenant) => tenant.origin === wanted) ?? { origin: wanted }
  }
  const [only, ...others] = running
  if (only === undefined) {
    const fix = 'start one with oriel tenant, or name one of another program: --tenant http://localhost:PORT'
    throw new CliError(1, [{ message: 'no local tenant runs on this machine', fix }])
  }
  if (others.length === 0) return only
  const origins = running.map((tenant) => tenant.origin).join(', ')
  throw wrongUse(`several local tenants run on this machine: ${origins}`, `choose one: --tenant ${only.origin}`)
}

/** Asks the tenant's own surface, `/_oriel/…`. */
export async function control(
  tenant: RunningTenant,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<ControlAnswer> {
  const url = new URL(`/_oriel/${path}`, tenant.origin)
  const answer = await send(url, tenant, method, body === undefined ? undefined : JSON.stringify(body)).catch(
    (error: unknown) => {
      const reason = error instanceof Error && error.message !== '' ? error.message : String(error)
      const fix = 'check that it runs, and its address: --tenant http://localhost:PORT'
      throw new CliError(1, [{ message: `the tenant at ${tenant.origin} does not answer: ${reason}`, fix }], error)
    },
  )
  if (answer.status < 400) return answer
  throw refusal(tenant, answer)
}

function send(
  url: URL,
  { certificatePem }: RunningTenant,
  method: string,
  body: string | undefined,
): Promise<ControlAnswer> {
  const headers = { host: url.host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  // Browsers resolve *.localhost by themselves, Node and most systems do not.
  const host = url.hostname.endsWith('.localhost') ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, '')
  const options = { host, port: url.port, path: url.pathname, method, headers, agent: false as const }
  const tls = { ...(certificatePem === undefined ? {} : { ca: certificatePem }), servername: url.hostname }
  return new Promise((resolve, reject) => {
    const asked = url.protocol === 'https:' ? httpsRequest({ ...options, ...tls }) : httpRequest(options)
    asked.on('error', reject)
    asked.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, json: parse(text) }))
    })
    asked.end(body)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The tenant's own words: its errors have a title that says what, and a detail that says what to do. */
function refusal({ origin }: RunningTenant, { status, json }: ControlAnswer): CliError {
  const { errors } = Object(json) as { errors?: readonly { title?: unknown; detail?: unknown }[] }
  const [error] = Array.isArray(errors) ? errors : []
  if (error === undefined) {
    const fix = 'check that this is the address of a local tenant of oriel'
    return new CliError(1, [{ message: `${origin} answered ${status}`, fix }])
  }
  const message = String(error.title)
  return new CliError(2, [{ message, fix: typeof error.detail === 'string' ? error.detail : 'see oriel fault --help' }])
}
