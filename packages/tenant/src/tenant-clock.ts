/** Time as the tenant sees it. A test gives its own to let limits pass without waiting. */
export interface TenantClock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Runs `callback` once after `delayMs`; the returned function cancels it. Default: a real timer. */
  after?(delayMs: number, callback: () => void): () => void
}

/** The clock as whoever started the tenant can move it. */
export interface MovableClock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /**
   * Lets time pass without waiting; negative: sets the clock back. What falls due happens at once.
   *
   * @throws RangeError when it is not a finite number.
   */
  move(seconds: number): void
}

/** The clock inside the tenant: every timer that it starts is known, so that closing leaves none behind. */
export interface OwnedClock {
  now(): number
  after(delayMs: number, callback: () => void): () => void
  /** Moves the time by so much, back if negative. Timers that fall due run at once, in order. */
  move(ms: number): void
  /** Cancels every timer that has not fired. */
  dispose(): void
}

interface Timer {
  readonly dueMs: number
  readonly callback: () => void
  stop: () => void
}

/** `setTimeout` fires at once for anything longer. Source: Node.js timers, setTimeout. */
const longestTimerMs = 2 ** 31 - 1

/** @param clock - Default: the machine's. */
export function ownClock(clock: TenantClock = Date): OwnedClock {
  const pending = new Set<Timer>()
  let movedMs = 0
  const now = (): number => clock.now() + movedMs
  const fire = (timer: Timer): void => {
    timer.stop()
    if (pending.delete(timer)) timer.callback()
  }
  const start = (timer: Timer): void => {
    const delayMs = Math.max(0, timer.dueMs - now())
    const part = Math.min(delayMs, longestTimerMs)
    const next = part < delayMs ? () => start(timer) : () => fire(timer)
    timer.stop = clock.after?.(part, next) ?? realTimer(part, next)
  }
  return {
    now,
    after(delayMs, callback) {
      const timer: Timer = { dueMs: now() + delayMs, callback, stop: () => undefined }
      pending.add(timer)
      start(timer)
      return () => {
        timer.stop()
        pending.delete(timer)
      }
    },
    move(ms) {
      movedMs += ms
      for (const timer of [...pending].sort((a, b) => a.dueMs - b.dueMs)) {
        // One before it may have cancelled it.
        if (!pending.has(timer)) continue
        timer.stop()
        if (timer.dueMs <= now()) fire(timer)
        else start(timer)
      }
    },
    dispose() {
      for (const timer of pending) timer.stop()
      pending.clear()
    },
  }
}

/** The part of a tenant's clock that is for others. */
export function movable(clock: OwnedClock): MovableClock {
  return {
    now: () => clock.now(),
    move(seconds) {
      if (!Number.isFinite(seconds)) throw new RangeError('the clock is moved by a finite number of seconds')
      clock.move(seconds * 1000)
    },
  }
}

function realTimer(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
