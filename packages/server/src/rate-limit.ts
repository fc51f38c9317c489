/** How often one user may do something: a full bucket at first, refilled evenly. */
export interface RateLimit {
  /** Takes one; `0` when granted, else the whole seconds to wait until one is there. */
  take(key: string): number
}

interface Bucket {
  tokens: number
  filledAtMs: number
}

/** Above this many users the full buckets are forgotten: they say nothing that a new one would not. */
const pruneAbove = 10_000

/**
 * A token bucket for each user.
 *
 * @param perMinute - Size of the bucket, and what flows into it in a minute.
 * @param now - Milliseconds, from any monotonic origin.
 */
export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const buckets = new Map<string, Bucket>()
  const perMs = perMinute / 60_000
  const level = (bucket: Bucket, at: number): number =>
    Math.min(perMinute, bucket.tokens + (at - bucket.filledAtMs) * perMs)
  let pruneAt = pruneAbove

  function prune(at: number): void {
    for (const [key, bucket] of buckets) if (level(bucket, at) >= perMinute) buckets.delete(key)
    // Not again before as many more have come, or a crowd of busy users would cost a scan at every request.
    pruneAt = Math.max(pruneAbove, buckets.size * 2)
  }

  return {
    take(key) {
      const at = now()
      if (buckets.size >= pruneAt) prune(at)
      const bucket = buckets.get(key) ?? { tokens: perMinute, filledAtMs: at }
      const tokens = level(bucket, at)
      const granted = tokens >= 1
      buckets.set(key, { tokens: granted ? tokens - 1 : tokens, filledAtMs: at })
      return granted ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000))
    },
  }
}
