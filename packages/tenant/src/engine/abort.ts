import { AsyncLocalStorage } from 'node:async_hooks'

const current = new AsyncLocalStorage<AbortSignal>()

/** Runs work whose queries end when the signal says so. */
export function withSignal<T>(signal: AbortSignal, work: () => T): T {
  return current.run(signal, work)
}

/** The signal of the request that is being answered, for whoever runs its queries. */
export function currentSignal(): AbortSignal | undefined {
  return current.getStore()
}

/** A query was interrupted because a request was cancelled; it may have been another request that shared it. */
export class QueryInterrupted extends Error {
  override readonly name = 'QueryInterrupted'

  constructor(options: ErrorOptions = {}) {
    super('The query was interrupted', options)
  }
}
