/** What a filter asks of one field of an item: all values under it, several where a field is a list. */
export type FieldValues<Item> = (item: Item, field: string) => readonly string[] | undefined

/** A filter that was read, or what is wrong with it. */
export type ReadFilter<Item> = { readonly matches: (item: Item) => boolean } | { readonly refused: string }

type Matches<Item> = (item: Item) => boolean

/** More is no filter but an attack. */
const longestFilter = 4096

/**
 * Reads a filter such as `(name co "ada" or email co "ada") and status eq "active"`: `eq`, `co`, `and`, `or`, `not` and
 * parentheses; values are compared without regard to case. Source: RFC 7644 section 3.4.2.2 as far as the qlik.dev
 * reference of users and groups takes it over.
 *
 * @param valuesOf - Undefined for a field that cannot be asked for.
 */
export function readFilter<Item>(
  text: string,
  valuesOf: FieldValues<Item>,
  fields: readonly string[],
): ReadFilter<Item> {
  const tokens = text.length > longestFilter ? null : text.match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/g)
  if (tokens === null) return { refused: 'filter is empty or too long' }
  const reader = new FilterReader(tokens, valuesOf, fields)
  try {
    return { matches: reader.read() }
  } catch (error) {
    if (error instanceof FilterError) return { refused: error.message }
    throw error
  }
}

class FilterError extends Error {}

class FilterReader<Item> {
  readonly #tokens: readonly string[]
  readonly #valuesOf: FieldValues<Item>
  readonly #fields: readonly string[]
  #place = 0
  #depth = 0

  constructor(tokens: readonly string[], valuesOf: FieldValues<Item>, fields: readonly string[]) {
    this.#tokens = tokens
    this.#valuesOf = valuesOf
    this.#fields = fields
  }

  read(): Matches<Item> {
    const matches = this.#either()
    const rest = this.#tokens[this.#place]
    if (rest !== undefined) throw new FilterError(`filter: ${rest} is not expected there`)
    return matches
  }

  #either(): Matches<Item> {
    const all = [this.#both()]
    while (this.#take('or')) all.push(this.#both())
    return (item) => all.some((matches) => matches(item))
  }

  #both(): Matches<Item> {
    const all = [this.#one()]
    while (this.#take('and')) all.push(this.#one())
    return (item) => all.every((matches) => matches(item))
  }

  #one(): Matches<Item> {
    if (this.#take('not')) {
      const inner = this.#one()
      return (item) => !inner(item)
    }
    if (!this.#take('(')) return this.#comparison()
    if (++this.#depth > 50) throw new FilterError('filter: too many parentheses')
    const inner = this.#either()
    if (!this.#take(')')) throw new FilterError('filter: a parenthesis is not closed')
    return inner
  }

  #comparison(): Matches<Item> {
    const [field = '', operator = '', quoted = ''] = this.#tokens.slice(this.#place, this.#place + 3)
    this.#place += 3
    if (!this.#fields.includes(field)) throw new FilterError(`filter: field must be one of ${this.#fields.join(', ')}`)
    if (!/^(eq|co)$/i.test(operator)) throw new FilterError('filter: operator must be eq or co')
    const wanted = valueOf(quoted)?.toLowerCase()
    if (wanted === undefined) throw new FilterError('filter: a value in double quotes is needed')
    const fits = (value: string): boolean => (/^eq$/i.test(operator) ? value === wanted : value.includes(wanted))
    return (item) => (this.#valuesOf(item, field) ?? []).some((value) => fits(value.toLowerCase()))
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#place]?.toLowerCase() !== word) return false
    this.#place += 1
    return true
  }
}

/** The text of a quoted value, whose escapes are those of JSON. */
function valueOf(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
