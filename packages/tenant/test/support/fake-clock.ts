import type { TenantClock } from '../../src/index.ts'

/** Time that passes only when told to. */
export class FakeClock implements TenantClock {
  #nowMs: number
  readonly #timers = new Set<{ readonly atMs: number; readonly callback: () => void }>()

  constructor(start = '2026-03-01T12:00:00Z') {
    this.#nowMs = Date.parse(start)
  }

  now(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Lets time pass; timers that fall due run in order. */
  advance(ms: number): void {
    const end = this.#nowMs + ms
    for (;;) {
      const due = [...this.#timers].filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs)[0]
      if (due === undefined) break
      this.#timers.delete(due)
      this.#nowMs = due.atMs
      due.callback()
    }
    this.#nowMs = end
  }
}
