import type { JsonObject } from './json.ts'

/** One request of a socket. */
export interface Job {
  readonly id: number | string | null
  /** How many characters it keeps in memory. */
  readonly length: number
  /** Whether it neither changes anything nor makes handles: such jobs run side by side. */
  readonly isReading: boolean
  /** Never rejects. */
  run(signal: AbortSignal): Promise<JsonObject>
  /** What to answer at once when it is cancelled. */
  aborted(): JsonObject
  /** Sends the answer. Called in the order of the requests. Never throws. */
  answer(frame: JsonObject): void
}

// Far more than any client lets wait; without a limit a socket that only sends would fill the memory of all.
export const maxWaiting = 1000
export const maxWaitingLength = 16_000_000

/** The requests of one socket: run one after the other, those that only read side by side, and answered in order. */
export class RequestQueue {
  readonly #pending = new Map<number | string, { readonly job: Job; readonly controller: AbortController }>()
  /** Settles when everything so far is answered. */
  #answered: Promise<void> = Promise.resolve()
  /** Settles when everything so far that may change something is answered. */
  #changed: Promise<void> = this.#answered
  #waitingCount = 0
  #waitingLength = 0

  get isFull(): boolean {
    return this.#waitingCount >= maxWaiting || this.#waitingLength >= maxWaitingLength
  }

  add(job: Job): void {
    const controller = new AbortController()
    const { signal } = controller
    if (job.id !== null) this.#pending.set(job.id, { job, controller })
    const aborted = new Promise<JsonObject>((resolve) => {
      signal.addEventListener('abort', () => resolve(job.aborted()), { once: true })
    })
    const frame = (job.isReading ? this.#changed : this.#answered).then(() => {
      return signal.aborted ? job.aborted() : Promise.race([job.run(signal), aborted])
    })
    this.#answered = this.#answered.then(async () => {
      const answer = await frame
      if (job.id !== null && this.#pending.get(job.id)?.controller === controller) this.#pending.delete(job.id)
      job.answer(answer)
    })
    if (!job.isReading) this.#changed = this.#answered
    this.#count(job.length)
  }

  /** Cancels the request of an id, if it waits or runs. */
  cancel(id: unknown): void {
    if (typeof id === 'number' || typeof id === 'string') this.#pending.get(id)?.controller.abort()
  }

  cancelAll(): void {
    for (const { controller } of this.#pending.values()) controller.abort()
  }

  /** Cancels what only reads: nobody is there to hear of it. What changes something still does. */
  cancelReading(): void {
    for (const { job, controller } of this.#pending.values()) if (job.isReading) controller.abort()
  }

  #count(length: number): void {
    this.#waitingCount += 1
    this.#waitingLength += length
    void this.#answered.then(() => {
      this.#waitingCount -= 1
      this.#waitingLength -= length
    })
  }
}
