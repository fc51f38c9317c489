import { paths } from '@oriel/protocol'
import { AttemptError } from '../errors.ts'
import type { CauseReport } from '../session/state.ts'
import { forbidden } from './policy-watch.ts'
import type { Place } from './refused-fetch.ts'
import type { Rest } from './rest.ts'

/** What lies behind a socket that broke without a reason: asks who is signed in, and takes that answer's word for it. */
export async function diagnoseBrokenSocket(
  place: Place,
  rest: Rest,
  cause: CauseReport,
  signal: AbortSignal,
): Promise<CauseReport> {
  const { environment, policy } = place
  if (!environment.isOnline())
    return { name: 'device-offline', certainty: 'observed', source: `${cause.source}, navigator.onLine false` }
  const directive = policy.violated()
  if (directive !== undefined) return forbidden(directive)
  try {
    const user = await rest.me(signal)
    if (user !== null) return cause
    return { name: 'session-expired', certainty: 'inferred', source: `${cause.source}, then GET ${paths.usersMe} 401` }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AttemptError) return error.report
    throw error
  }
}
