import { randomUUID } from 'node:crypto'

/** One entry of the tenant's content security policy. Source: qlik.dev REST reference, csp-origins. */
export interface CspOrigin {
  readonly id: string
  readonly name: string
  readonly origin: string
  readonly frameAncestors: boolean
  readonly createdAtMs: number
}

/** Which pages may frame the tenant. */
export class CspOrigins {
  #items: readonly CspOrigin[] = []

  /** Replaces the list. */
  set(origins: readonly string[], nowMs: number): void {
    this.#items = origins.map((origin) => ({
      id: randomUUID(),
      name: `Page at ${origin}`,
      origin,
      frameAncestors: true,
      createdAtMs: nowMs,
    }))
  }

  list(): readonly CspOrigin[] {
    return this.#items
  }

  /** The header that a framed page is sent with. Default, without entries: `'self'` alone. */
  policy(): string {
    const framing = this.#items.filter((item) => item.frameAncestors).map((item) => item.origin)
    return ["frame-ancestors 'self'", ...framing].join(' ')
  }
}
