import { tooManyRequests, type Reply } from './reply.ts'

/** Requests per minute of one user. Source: qlik.dev, rate limiting. */
export interface RateLimitNumbers {
  readonly tier1PerMinute: number
  readonly tier2PerMinute: number
}

/** Tier 1 reads; tier 2 creates, updates and deletes. Source: qlik.dev, rate limiting. */
export type Tier = 'tier1' | 'tier2'

/** "Evaluated over a 5-minute window": what counts is the sum over these. Source: qlik.dev, rate limiting. */
const windowMs = 5 * 60_000
/** Requests are counted by slices of this length, so that a busy user costs no more memory than a quiet one. */
const sliceMs = 5000

interface Slice {
  readonly startMs: number
  count: number
}

/** Counts every user's requests by tier. */
export class RateLimits {
  readonly #clock: { now(): number }
  readonly #numbers: RateLimitNumbers | 'off'
  readonly #slices = new Map<string, Slice[]>()

  constructor(clock: { now(): number }, numbers: RateLimitNumbers | 'off') {
    this.#clock = clock
    this.#numbers = numbers
  }

  /** Counts one request. @returns The 429 when it is one too many; that one is not counted. */
  refusal(userId: string, tier: Tier): Reply | undefined {
    if (this.#numbers === 'off') return undefined
    const most = (this.#numbers[`${tier}PerMinute`] * windowMs) / 60_000
    const nowMs = this.#clock.now()
    const slices = this.#live(`${tier} ${userId}`, nowMs)
    const [oldest] = slices
    if (oldest !== undefined && slices.reduce((sum, { count }) => sum + count, 0) >= most) {
      return tooManyRequests(Math.max(1, Math.ceil((oldest.startMs + windowMs - nowMs) / 1000)))
    }
    const last = slices.at(-1)
    if (last !== undefined && nowMs < last.startMs + sliceMs) last.count += 1
    else slices.push({ startMs: nowMs, count: 1 })
    return undefined
  }

  #live(key: string, nowMs: number): Slice[] {
    // A clock that was set back leaves slices of the future behind: they are nobody's any more.
    const isLive = ({ startMs }: Slice): boolean => startMs <= nowMs && startMs + windowMs > nowMs
    const slices = (this.#slices.get(key) ?? []).filter(isLive)
    this.#slices.set(key, slices)
    return slices
  }
}
