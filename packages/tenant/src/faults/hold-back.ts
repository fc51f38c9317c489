import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultTarget, Faults } from './faults.ts'

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
  const ms = faults.delayMs(target)
  // Rejects only when `gone` is aborted, which the last line reports.
  if (ms > 0) await sleep(ms, undefined, { signal: gone }).catch(() => undefined)
  while (frozen() && !gone.aborted) await nextChange(faults, gone)
  return !gone.aborted
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
