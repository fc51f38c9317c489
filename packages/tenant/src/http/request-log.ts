/** One finished exchange. Times are monotonic milliseconds (`performance.now()`). */
export interface RequestEntry {
  readonly kind: 'http' | 'upgrade' | 'frame-in' | 'frame-out'
  /** The HTTP method; for frames the JSON-RPC method, `response` for an answer, `?` for what is neither. */
  readonly method: string
  /** Without its query: that may carry a CSRF token. */
  readonly path: string
  /** The HTTP status; 0 for frames, and where the client left before an answer. */
  readonly status: number
  /** For `frame-out` that answers a request: when that request came in. */
  readonly startMs: number
  readonly endMs: number
  /** The JSON-RPC id of a frame that has one. */
  readonly id?: number | string
}

/** Every exchange of this tenant, oldest first. */
export interface RequestLog {
  entries(): readonly RequestEntry[]
  clear(): void
}

/** A bounded log: when `limit` is passed, the oldest half is dropped. */
export class BoundedRequestLog implements RequestLog {
  #entries: RequestEntry[] = []
  readonly #limit: number

  constructor(limit = 20_000) {
    this.#limit = limit
  }

  add(entry: RequestEntry): void {
    if (this.#entries.length >= this.#limit) this.#entries = this.#entries.slice(this.#limit / 2)
    this.#entries.push(entry)
  }

  entries(): readonly RequestEntry[] {
    return [...this.#entries]
  }

  clear(): void {
    this.#entries = []
  }
}
