import { tenantOrigin } from '@oriel/protocol'
import type { Environment } from '../environment/environment.ts'
import type { CauseReport } from '../session/state.ts'

/** Remembers whether the page's own policy forbade a request to the tenant. */
export interface PolicyWatch {
  /** The directive that was violated, or undefined. */
  violated(): string | undefined
  stop(): void
}

/** @param onViolation - Called with the directive, each time. */
export function watchPolicy(
  environment: Environment,
  tenant: string,
  onViolation: (directive: string) => void,
): PolicyWatch {
  const origin = tenantOrigin(tenant)
  const hosts = [origin, origin.replace(/^http/, 'ws')]
  let directive: string | undefined
  const stop = environment.onPolicyViolation((blockedUri, violated) => {
    if (!hosts.some((host) => blockedUri === host || blockedUri.startsWith(`${host}/`))) return
    directive = violated
    onViolation(violated)
  })
  return { violated: () => directive, stop }
}

export function forbidden(directive: string): CauseReport {
  return { name: 'blocked-by-page-policy', certainty: 'observed', source: `securitypolicyviolation ${directive}` }
}
