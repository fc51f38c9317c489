import { paths, restUrl } from '@oriel/protocol'
import { pause, type Clock } from '../clock.ts'
import type { Environment } from '../environment/environment.ts'
import type { CauseReport } from '../session/state.ts'
import { forbidden, type PolicyWatch } from './policy-watch.ts'

/** Where a diagnosis looks. */
export interface Place {
  readonly tenant: string
  readonly environment: Environment
  readonly policy: PolicyWatch
  readonly clock: Clock
}

/** A violation's event follows the failed request in a task of its own. */
const policyEventMs = 50

/**
 * Why `fetch` rejected. A page is told nothing but TypeError, so the tenant is asked once more without CORS: whatever
 * comes back is opaque, but that something came back says that the origin was refused, and not the network.
 */
export async function diagnoseRefusedFetch(place: Place, source: string, signal: AbortSignal): Promise<CauseReport> {
  const { environment, policy, clock } = place
  const offline = (): boolean => !environment.isOnline()
  if (offline()) return { name: 'device-offline', certainty: 'observed', source: `${source}, navigator.onLine false` }
  let answered = true
  try {
    const probe = { mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal } as const
    await environment.fetch(restUrl(place.tenant, paths.userLocale), probe)
  } catch {
    signal.throwIfAborted()
    answered = false
  }
  if (!answered) await pause(clock, policyEventMs, signal)
  const directive = policy.violated()
  if (directive !== undefined) return forbidden(directive)
  if (answered) {
    return {
      name: 'origin-not-allowed',
      certainty: 'inferred',
      source: `${source} refused to this origin, answered without CORS`,
    }
  }
  if (offline()) return { name: 'device-offline', certainty: 'observed', source: `${source}, navigator.onLine false` }
  return { name: 'tenant-unreachable', certainty: 'inferred', source: `${source} and a probe without CORS failed` }
}
