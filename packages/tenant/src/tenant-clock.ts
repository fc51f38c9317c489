/** Time as the tenant sees it. A test gives its own to let limits pass without waiting. */
export interface TenantClock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Runs `callback` once after `delayMs`; the returned function cancels it. Default: a real timer. */
  after?(delayMs: number, callback: () => void): () => void
}

/** The clock inside the tenant: every timer that it starts is known, so that closing leaves none behind. */
export interface OwnedClock {
  now(): number
  after(delayMs: number, callback: () => void): () => void
  /** Cancels every timer that has not fired. */
  dispose(): void
}

/** `setTimeout` fires at once for anything longer. Source: Node.js timers, setTimeout. */
const longestTimerMs = 2 ** 31 - 1

export function ownClock(clock: TenantClock = Date): OwnedClock {
  const pending = new Set<() => void>()
  return {
    now: () => clock.now(),
    after(delayMs, callback) {
      const run = (): void => {
        pending.delete(cancel)
        callback()
      }
      const stop = clock.after?.(delayMs, run) ?? realTimer(delayMs, run)
      const cancel = (): void => {
        pending.delete(cancel)
        stop()
      }
      pending.add(cancel)
      return cancel
    },
    dispose() {
      for (const cancel of [...pending]) cancel()
    },
  }
}

function realTimer(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), longestTimerMs))
  return () => clearTimeout(timer)
}
