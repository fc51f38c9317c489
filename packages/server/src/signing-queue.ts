/** Nothing more can wait; the caller answers 503. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError'
}

/** Whoever waited does no longer; nobody is there to be answered. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError'
}

/**
 * Runs at most `concurrency` jobs at once and lets at most `limit` more wait, first come, first served.
 *
 * RSA signatures run in a thread pool that DNS and files share: without a bound, a burst of logins would stop both.
 */
export class SigningQueue {
  readonly #concurrency: number
  readonly #limit: number
  readonly #waiting = new Set<() => void>()
  #running = 0

  constructor(concurrency: number, limit: number) {
    this.#concurrency = concurrency
    this.#limit = limit
  }

  /**
   * @param signal - Gives up a place in the queue; a job that already runs goes on.
   * @throws {@link QueueFullError} Rejects when the queue is full, {@link ClientGoneError} when the signal aborts.
   */
  async run<Result>(job: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (this.#running < this.#concurrency) this.#running += 1
    else await this.#turn(signal) // A finished job hands its place on, so `running` stays as it is.
    try {
      return await job()
    } finally {
      const next = this.#waiting.values().next().value
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= this.#limit) return Promise.reject(new QueueFullError('too many signatures are waiting'))
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(start)
        signal.removeEventListener('abort', abort)
      }
      const start = (): void => {
        leave()
        resolve()
      }
      const abort = (): void => {
        leave()
        reject(new ClientGoneError('the client left the queue'))
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.add(start)
    })
  }
}
