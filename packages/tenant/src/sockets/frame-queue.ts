/**
 * What a socket still has to send, in order: latency and freezing put frames off, never past one another.
 * Without either a frame goes out at once.
 */
export class FrameQueue {
  readonly #items: { readonly dueMs: number; readonly run: () => void }[] = []
  #held = false
  #timer: NodeJS.Timeout | undefined

  push(delayMs: number, run: () => void): void {
    this.#items.push({ dueMs: performance.now() + delayMs, run })
    this.#pump()
  }

  /** While held nothing goes out. */
  hold(held: boolean): void {
    this.#held = held
    this.#pump()
  }

  /** Forgets everything. */
  dispose(): void {
    clearTimeout(this.#timer)
    this.#items.length = 0
  }

  #pump(): void {
    clearTimeout(this.#timer)
    while (!this.#held) {
      const head = this.#items[0]
      if (head === undefined) return
      const waitMs = head.dueMs - performance.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), waitMs)
        return
      }
      this.#items.shift()
      head.run()
    }
  }
}
