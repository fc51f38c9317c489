import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from './faults.ts'
import type { FaultTarget } from './scope-fits.ts'

/**
 * Waits out what `delay` and `freeze` ask of an answer.
 *
 * @param frozen - Whether a freeze holds this answer now.
 * @param gone - Aborted when the client has left.
 * @returns False when the client has left meanwhile.
 */
export async function holdBack(
  faults: Faults,
  target: FaultTarget,
  frozen: () => boolean,
  gone: AbortSignal,
): Promise<boolean> {
  for (const { fault, lifted, done } of faults.beginAll('delay', target)) {
    // Rejects only when it was lifted, or when the client has left, which the last line reports.
    await sleep(fault.ms, undefined, { signal: AbortSignal.any([gone, lifted]) }).catch(() => undefined)
    done()
  }
  return thawed(faults, frozen, gone)
}

/** Waits while something is frozen. @returns False when the client has left meanwhile. */
export async function thawed(faults: Faults, frozen: () => boolean, gone: AbortSignal): Promise<boolean> {
  while (frozen() && !gone.aborted) await nextChange(faults, gone)
  return !gone.aborted
}

/** Whether a freeze holds HTTP, this way. */
export function httpFrozen(faults: Faults, target: FaultTarget, way: 'in' | 'out'): boolean {
  return faults
    .fitting('freeze', target)
    .some(({ fault: { http = false, direction = 'both' } }) => http && (direction === 'both' || direction === way))
}

function nextChange(faults: Faults, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop()
      gone.removeEventListener('abort', done)
      resolve()
    }
    const stop = faults.onChange(done)
    gone.addEventListener('abort', done)
  })
}
