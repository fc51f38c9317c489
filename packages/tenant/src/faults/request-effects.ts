import { decodeJwt } from 'jose'
import { longestTokenSeconds } from '../assumptions.ts'
import type { Call } from '../http/call.ts'
import type { Reply } from '../http/reply.ts'
import type { TenantState } from '../tenant-state.ts'
import type { Faults } from './faults.ts'
import type { FaultTarget } from './scope-fits.ts'

/** The time as a request meets it: with a `wrong-clock` another one. What the tenant keeps goes by the right one. */
export function seenClock({ faults, clock }: TenantState, target: FaultTarget): Call['seenClock'] {
  const wrong = faults.use('wrong-clock', target)
  return wrong === undefined ? clock : { now: () => clock.now() + wrong.seconds * 1000 }
}

/** Has a login's token count as used, where a `replay-token` says so. */
export function useUpToken(state: TenantState, target: FaultTarget, jwt: string | undefined): void {
  if (jwt === undefined || state.faults.use('replay-token', target) === undefined) return
  try {
    const { iss, jti } = decodeJwt(jwt)
    if (iss === undefined || jti === undefined) return
    const nowMs = state.clock.now()
    state.replay.use(iss, jti, nowMs, nowMs + 2 * longestTokenSeconds * 1000)
  } catch {
    // No token at all: the login says so itself.
  }
}

/** The reply with what faults take away from it or put in. */
export function changedReply(faults: Faults, target: FaultTarget, reply: Reply): Reply {
  const withoutCookies = reply.cookies !== undefined && faults.use('no-cookies', target) !== undefined
  const kept = withoutCookies ? { ...reply, cookies: [] } : reply
  const policy = kept.headers?.['content-security-policy']
  if (policy === undefined || !policy.includes(framing)) return kept
  const refused = faults.use('frame-refused', target)
  if (refused === undefined) return kept
  const others = policy.split(/\s*;\s*/).filter((directive) => !directive.startsWith(framing))
  // Browsers look at X-Frame-Options only where no policy speaks of framing. Source: CSP Level 3, frame-ancestors.
  const directives = refused.how === 'x-frame-options' ? others : [...others, `${framing} 'self'`]
  const { 'content-security-policy': _, ...headers } = kept.headers ?? {}
  return {
    ...kept,
    headers: {
      ...headers,
      ...(directives.length > 0 && { 'content-security-policy': directives.join('; ') }),
      ...(refused.how === 'x-frame-options' && { 'x-frame-options': 'SAMEORIGIN' }),
    },
  }
}

const framing = 'frame-ancestors'
