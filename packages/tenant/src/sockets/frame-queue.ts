import type { Acting } from '../faults/faults.ts'

interface Item {
  dueMs: number
  readonly run: () => void
  /** Its delays have nothing to do with it any more. */
  readonly release: () => void
}

/**
 * What a socket still has to send, in order: latency and freezing put frames off, never past one another.
 * Without either a frame goes out at once.
 */
export class FrameQueue {
  readonly #items: Item[] = []
  #held = false
  #timer: NodeJS.Timeout | undefined

  /** @param delays - They add up; one that is lifted counts no longer. */
  push(delays: readonly Acting<'delay'>[], run: () => void): void {
    const lifts = delays.map(({ fault, lifted, done }) => {
      const lift = (): void => {
        item.dueMs -= fault.ms
        this.#pump()
      }
      lifted.addEventListener('abort', lift, { once: true })
      return (): void => {
        lifted.removeEventListener('abort', lift)
        done()
      }
    })
    const totalMs = delays.reduce((sum, { fault }) => sum + fault.ms, 0)
    const item: Item = { dueMs: performance.now() + totalMs, run, release: () => lifts.forEach((stop) => stop()) }
    this.#items.push(item)
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
    for (const item of this.#items.splice(0)) item.release()
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
      head.release()
      head.run()
    }
  }
}
