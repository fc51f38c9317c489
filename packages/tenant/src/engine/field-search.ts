import type { Field } from './data-model.ts'
import { errorCodes, QixError } from './qix-error.ts'

/**
 * How a text without wildcards is meant: as the beginnings of words, as in the search of a list ("`P U S` retrieves
 * values that start with P, U or S", published schema of SearchListObjectFor), or as the whole text.
 */
export type PlainText = 'words' | 'whole'

type Matcher = (text: string, number: number) => boolean

const aNumber = String.raw`\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)`

/** A search that compares numbers. */
export const comparison: RegExp = new RegExp(`^(?:(=)${aNumber}|([<>]=?)${aNumber}(?:\\s*([<>]=?)${aNumber})?)$`, 'i')

/** A search for a text itself that is no expression, though it begins with `=`. */
export const exactText: RegExp = /^="([^"]*)"$/

/** How long a search may be, in characters, and how many alternatives it may have: far more than anybody types. */
const mostCharacters = 5000
const mostAlternatives = 200

/**
 * The elements of a field that a search text finds, in element order.
 *
 * `*` and `?` are wildcards for the whole text, `>5`, `<=3`, `>2<9`, `<9>2` compare numbers, `"…"` asks for the text
 * itself, and `(a|b)` for what one of its parts finds. Case does not matter.
 *
 * @throws {@link QixError} 20 for a fuzzy search (`~…`), 8 for a comparison that is none, and for what is too long.
 */
export function searchElements(field: Field, search: string, plain: PlainText): number[] {
  const matches = matcher(search, plain)
  const { text, number } = field.symbols
  const found: number[] = []
  for (let element = 0; element < field.symbols.size; element++) {
    if (matches(text[element] ?? '', number[element] ?? NaN)) found.push(element)
  }
  return found
}

/** @throws {@link QixError} 8 for what is too long. */
export function trimmedSearch(search: string): string {
  if (search.length <= mostCharacters) return search.trim()
  const message = `A search may have ${mostCharacters} characters; this one has ${search.length}`
  throw new QixError(errorCodes.invalidParameters, 'qMatch', message)
}

function matcher(search: string, plain: PlainText): Matcher {
  const trimmed = trimmedSearch(search)
  if (trimmed.startsWith('~'))
    throw new QixError(errorCodes.notImplemented, search, `Not supported by this engine: the fuzzy search ${search}`)
  const parts = trimmed.startsWith('(') && trimmed.endsWith(')') ? trimmed.slice(1, -1).split('|') : []
  if (parts.length > mostAlternatives) {
    const message = `A search may have ${mostAlternatives} alternatives; this one has ${parts.length}`
    throw new QixError(errorCodes.invalidParameters, 'qMatch', message)
  }
  if (parts.length > 1) {
    const any = parts.map((part) => matcher(part, plain))
    return (text, number) => any.some((matches) => matches(text, number))
  }
  const compared = comparison.exec(trimmed)
  if (compared !== null) {
    const [, equal, value, operator = equal ?? '', bound = value, second, upper] = compared
    const first = comparer(operator, Number(bound))
    if (second === undefined) return (_, number) => first(number)
    const last = comparer(second, Number(upper))
    return (_, number) => first(number) && last(number)
  }
  if (/^[<>]/.test(trimmed))
    throw new QixError(errorCodes.invalidParameters, search, `Not a comparison with numbers: the search ${search}`)
  const exact = (exactText.exec(trimmed) ?? /^"(.*)"$/s.exec(trimmed) ?? /^=(.*)$/s.exec(trimmed))?.[1]
  if (exact !== undefined) return (text) => text.toLowerCase() === exact.toLowerCase()
  const wanted = trimmed.toLowerCase()
  if (/[*?]/.test(wanted)) return (text) => matchesWildcards(text.toLowerCase(), wanted)
  if (plain === 'whole') return (text) => text.toLowerCase() === wanted
  const words = wanted.split(/\s+/).filter((word) => word !== '')
  return (text) => words.some((word) => beginsWord(text.toLowerCase(), word))
}

function beginsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return true
  }
  return false
}

/**
 * Whether a text as a whole fits a pattern of `*` and `?`. Only the last `*` is ever tried again, so the work is bounded
 * by the lengths of both; a regular expression would try every way to share the text among all of them.
 */
function matchesWildcards(text: string, pattern: string): boolean {
  let [at, place, star, resume] = [0, 0, -1, 0]
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = place++
      resume = at
    } else if (pattern[place] === '?' || pattern[place] === text[at]) {
      place++
      at++
    } else if (star >= 0) {
      place = star + 1
      at = ++resume
    } else return false
  }
  while (pattern[place] === '*') place++
  return place === pattern.length
}

function comparer(operator: string, bound: number): (number: number) => boolean {
  switch (operator) {
    case '<':
      return (number) => number < bound
    case '<=':
      return (number) => number <= bound
    case '>':
      return (number) => number > bound
    case '>=':
      return (number) => number >= bound
    default:
      return (number) => number === bound
  }
}
