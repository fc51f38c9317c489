/** A fault of the local tenant, without whom it is for. */
export type DemoFault =
  | { readonly name: 'end-session' | 'drop-socket' | 'freeze' }
  | { readonly name: 'close-socket'; readonly code: number }
  | { readonly name: 'deny-access'; readonly seconds: number }

/** Whom a fault is for: this page and nobody else's. */
export interface FaultScope {
  /** The user's subject. */
  readonly user: string
  readonly appId: string
  /** Absent: any, for what happens before there is a session. */
  readonly identity?: string
}

export async function addFault(tenant: string, fault: DemoFault, scope: FaultScope): Promise<void> {
  await send(tenant, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...fault, scope }),
  })
}

export async function clearFaults(tenant: string): Promise<void> {
  await send(tenant, { method: 'DELETE' })
}

async function send(tenant: string, init: RequestInit): Promise<void> {
  const response = await fetch(`${tenant}/_oriel/faults`, { ...init, credentials: 'omit' }).catch(() => undefined)
  if (response === undefined) throw new Error('The tenant does not answer.')
  if (!response.ok) throw new Error(`The tenant refused: ${response.status}.`)
}
