// Node says what is wrong with a JSON text, but not always where. This reads it again and stops where it cannot go on.

const space = /[ \t\r\n]*/y
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const plain = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y

/**
 * Where a text stops being JSON.
 *
 * @returns `line 3, column 12`, both counted from 1; the end of the text when it breaks off.
 */
export function placeOfJsonError(json: string): string {
  const at = new Reader(json).errorAt()
  const before = json.slice(0, at).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

class Reader {
  readonly #json: string
  #at = 0

  constructor(json: string) {
    this.#json = json
  }

  errorAt(): number {
    this.#value()
    return this.#at
  }

  /** Passes over a value; false leaves the place of the mistake. */
  #value(): boolean {
    this.#skip(space)
    if (this.#take('{')) return this.#items('}', () => this.#skip(text) && this.#spaced(':') && this.#value())
    if (this.#take('[')) return this.#items(']', () => this.#value())
    return this.#skip(text) || this.#skip(plain)
  }

  #items(end: string, item: () => boolean): boolean {
    if (this.#spaced(end)) return true
    do {
      this.#skip(space)
      if (!item()) return false
    } while (this.#spaced(','))
    return this.#spaced(end)
  }

  #spaced(sign: string): boolean {
    this.#skip(space)
    return this.#take(sign)
  }

  #take(sign: string): boolean {
    if (this.#json[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#json) ?? []
    if (found === undefined) return false
    this.#at += found.length
    return true
  }
}
