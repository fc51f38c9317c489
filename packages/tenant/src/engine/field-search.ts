import type { Field } from './data-model.ts'

const comparison = /^(<=|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)(?:\s*(<=|<)\s*(-?\d+(?:\.\d+)?))?$/

/**
 * The elements of a field that a search text finds, in element order.
 *
 * `*` and `?` are wildcards for the whole text, `>5`, `<=3`, `>2<9` compare numbers, `"…"` or a leading `=` followed by
 * text asks for the text itself; anything else finds texts in which every word occurs. Case does not matter.
 */
export function searchElements(field: Field, search: string): number[] {
  const matches = matcher(search)
  const { text, number } = field.symbols
  const found: number[] = []
  for (let element = 0; element < field.symbols.size; element++) {
    if (matches(text[element] ?? '', number[element] ?? NaN)) found.push(element)
  }
  return found
}

function matcher(search: string): (text: string, number: number) => boolean {
  const compared = comparison.exec(search.trim())
  if (compared !== null) {
    const [, operator = '', bound = '', second, upper] = compared
    const first = comparer(operator, Number(bound))
    if (second === undefined) return (_, number) => first(number)
    const last = comparer(second, Number(upper))
    return (_, number) => first(number) && last(number)
  }
  const exact = /^="?(.*?)"?$/s.exec(search)?.[1] ?? /^"(.*)"$/s.exec(search)?.[1]
  if (exact !== undefined) return (text) => text.toLowerCase() === exact.toLowerCase()
  const wanted = search.toLowerCase()
  if (/[*?]/.test(search)) return (text) => matchesWildcards(text.toLowerCase(), wanted)
  const words = wanted.split(/\s+/).filter((word) => word !== '')
  return (text) => {
    const lower = text.toLowerCase()
    return words.every((word) => lower.includes(word))
  }
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
