/** Remembers the token ids that were used, until the tokens themselves have run out. */
export class ReplayGuard {
  readonly #seen = new Map<string, number>()

  /** @returns False when this issuer's `jti` was used before; true, and remembered until `untilMs`, otherwise. */
  use(issuer: string, jti: string, nowMs: number, untilMs: number): boolean {
    for (const [key, expiresAtMs] of this.#seen) {
      if (expiresAtMs < nowMs) this.#seen.delete(key)
    }
    const key = JSON.stringify([issuer, jti])
    if (this.#seen.has(key)) return false
    this.#seen.set(key, untilMs)
    return true
  }
}
