import { tenantOrigin } from '@oriel/protocol'
import type { Environment } from '../environment/environment.ts'

/** Remembers whether the page's own policy forbade a request to the tenant. */
export interface PolicyWatch {
  /** The directive that was violated, or undefined. */
  violated(): string | undefined
  stop(): void
}

export function watchPolicy(environment: Environment, tenant: string): PolicyWatch {
  const origin = tenantOrigin(tenant)
  const hosts = [origin, origin.replace(/^http/, 'ws')]
  let directive: string | undefined
  const stop = environment.onPolicyViolation((blockedUri, violated) => {
    if (hosts.some((host) => blockedUri === host || blockedUri.startsWith(`${host}/`))) directive = violated
  })
  return { violated: () => directive, stop }
}
