/** One exchange between a page and a server; times in milliseconds of this process's monotonic clock. */
export interface Exchange {
  readonly what: string
  readonly startMs: number
  readonly endMs: number
}

/**
 * The longest chain of exchanges each of which starts after the one before it ended: the sequential round trips.
 * A server's log cannot see the network, so this holds where latency is injected before an answer is logged.
 */
export function longestChain(exchanges: readonly Exchange[]): readonly Exchange[] {
  const byEnd = exchanges.toSorted((a, b) => a.endMs - b.endMs)
  const chains: (readonly Exchange[])[] = []
  for (const [index, exchange] of byEnd.entries()) {
    let before: readonly Exchange[] = []
    for (const [earlier, other] of byEnd.slice(0, index).entries()) {
      const chain = chains[earlier] ?? []
      if (other.endMs <= exchange.startMs && chain.length > before.length) before = chain
    }
    chains.push([...before, exchange])
  }
  return chains.reduce((longest, chain) => (chain.length > longest.length ? chain : longest), [])
}
