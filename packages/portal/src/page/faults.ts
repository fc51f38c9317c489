import { parseActive, parseCatalogue, type ActiveFault, type Catalogue } from './parse-catalogue.ts'

/** A fault of the local tenant, by its name in the tenant's catalogue, without whom it is for. */
export type DemoFault = { readonly name: string } & Readonly<Record<string, string | number | boolean>>

/** Whom a fault is for: this page and nobody else's; and when it ends. */
export interface FaultScope {
  /** The user's subject. */
  readonly user?: string
  readonly appId?: string
  /** Absent: any, for what happens before there is a session. */
  readonly identity?: string
  readonly count?: number
  readonly seconds?: number
}

export async function addFault(tenant: string, fault: DemoFault, scope: FaultScope): Promise<void> {
  await send(tenant, '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...fault, scope }),
  })
}

export async function clearFaults(tenant: string): Promise<void> {
  await send(tenant, '', { method: 'DELETE' })
}

export async function removeFault(tenant: string, id: number): Promise<void> {
  await send(tenant, `/${id}`, { method: 'DELETE' })
}

/** Every fault that the tenant knows, and those in force, whoever they are for. */
export async function readFaults(
  tenant: string,
): Promise<{ readonly catalogue: Catalogue; readonly active: readonly ActiveFault[] }> {
  const body: unknown = await (await send(tenant, '', {})).json()
  return { catalogue: parseCatalogue(body), active: parseActive(body) }
}

async function send(tenant: string, path: string, init: RequestInit): Promise<Response> {
  const url = `${tenant}/_oriel/faults${path}`
  const response = await fetch(url, { ...init, credentials: 'omit' }).catch(() => undefined)
  if (response === undefined) throw new Error('The tenant does not answer.')
  if (!response.ok) throw new Error(`The tenant refused: ${await reasonOf(response)}`)
  return response
}

/** The tenant says what is wrong in a title, and what to do in a detail. */
async function reasonOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined)
  const [error] = (Object(body) as { errors?: readonly { title?: unknown; detail?: unknown }[] }).errors ?? []
  if (error === undefined) return `${response.status}.`
  return [error.title, error.detail].filter((words) => typeof words === 'string').join('. ')
}
