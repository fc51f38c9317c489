import type { CauseName } from '@oriel/protocol'

/** Refusals that a new user meets until access has spread to them. */
const comingWithTime: ReadonlySet<CauseName> = new Set(['access-denied', 'app-not-found'])

/** Whether a refusal may turn into admission while the user is new. */
export function mayComeWithTime(cause: CauseName): boolean {
  return comingWithTime.has(cause)
}

/** Wait before open number `refusals + 2`: 0.5 s, 1 s, 2 s, then every 4 s. */
export function graceDelayMs(refusals: number): number {
  return Math.min(500 * 2 ** refusals, 4000)
}
