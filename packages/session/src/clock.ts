/** Time as the session sees it. Only this file touches the global timers. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump when the device sleeps. */
  now(): number
  /** Runs `callback` once after `delayMs`; the returned function cancels it and is safe to call twice. */
  after(delayMs: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `delayMs`; rejects with the signal's reason when it is aborted first. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    const onAbort = (): void => {
      cancel()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/**
 * Runs `work` with a signal that aborts when the outer one does or when `limitMs` have passed.
 *
 * @throws what `work` throws, or `onTimeout()` when the time is over; work that ignores its signal is left behind.
 */
export async function withDeadline<T>(
  clock: Clock,
  limitMs: number,
  outer: AbortSignal,
  onTimeout: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted()
  const inner = new AbortController()
  return await new Promise<T>((resolve, reject) => {
    const stop = (reason: Error): void => {
      reject(reason)
      inner.abort(reason)
    }
    const onAbort = (): void => stop(outer.reason as Error)
    const cancel = clock.after(limitMs, () => stop(onTimeout()))
    outer.addEventListener('abort', onAbort, { once: true })
    const done = (): void => {
      cancel()
      outer.removeEventListener('abort', onAbort)
    }
    const attempt = async (): Promise<T> => await work(inner.signal)
    attempt().then(resolve, reject).finally(done)
  })
}
