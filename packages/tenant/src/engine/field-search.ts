import type { Field } from './data-model.ts'

const comparison = /^\s*(<=|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*(?:(<=|<)\s*(-?\d+(?:\.\d+)?))?\s*$/

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
  const compared = comparison.exec(search)
  if (compared !== null) {
    const [, operator = '', bound = '', second, upper] = compared
    const first = comparer(operator, Number(bound))
    if (second === undefined) return (_, number) => first(number)
    const last = comparer(second, Number(upper))
    return (_, number) => first(number) && last(number)
  }
  const exact = /^="?(.*?)"?$/s.exec(search)?.[1] ?? /^"(.*)"$/s.exec(search)?.[1]
  if (exact !== undefined) return (text) => text.toLowerCase() === exact.toLowerCase()
  if (/[*?]/.test(search)) {
    const pattern = search
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
    const whole = new RegExp(`^${pattern}$`, 'is')
    return (text) => whole.test(text)
  }
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return (text) => words.every((word) => text.toLowerCase().includes(word))
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
