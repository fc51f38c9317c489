import { HandClock } from './hand-clock.ts'

/** From now on the page's timers go only as the returned clock does; those that run already are left alone. */
export function stopTimers(): HandClock {
  const clock = new HandClock()
  const cancels: (() => void)[] = []
  const setTimer = (callback: () => void, delayMs = 0): number => cancels.push(clock.after(delayMs, callback))
  const clearTimer = (timer?: number): void => cancels[(timer ?? 0) - 1]?.()
  Object.assign(window, { setTimeout: setTimer, clearTimeout: clearTimer })
  return clock
}
