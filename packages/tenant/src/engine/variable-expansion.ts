import { currentSignal } from './abort.ts'
import type { Library } from './cube/cube-definition.ts'
import { evaluateExpression } from './evaluate-expression.ts'
import { arrayOr, isObject, type JsonObject, objectOr, stringOr } from './json.ts'
import { errorCodes, QixError } from './qix-error.ts'
import type { SessionState } from './session-state.ts'
import type { GenericVariable, VariableContent } from './variable.ts'

// A variable may name others; one that names itself must come to an end.
const maxDepth = 20
// Each level of variables can multiply the text.
const maxLength = 100_000
// The text may stay short and the work still be endless. A request that names variables by the hundred has room here.
const maxSubstitutions = 10_000

/** How far an expansion has come. */
interface Expansion {
  readonly depth: number
  /** What all expansions of one request share. */
  readonly work: { substitutions: number }
}

const works = new WeakMap<AbortSignal, Expansion['work']>()

function begun(): Expansion {
  const signal = currentSignal()
  const work = (signal && works.get(signal)) ?? { substitutions: 0 }
  if (signal !== undefined) works.set(signal, work)
  return { depth: 0, work }
}

/** @throws {@link QixError} 7003 when it has gone too deep, or on for too long. */
function deeper({ depth, work }: Expansion, name: string): Expansion {
  if (depth > maxDepth || work.substitutions >= maxSubstitutions) throw tooDeep(name)
  return { depth: depth + 1, work }
}

/** A text that takes the place of a variable; long ones count as several. @throws {@link QixError} 7003 */
function substituted({ work }: Expansion, text: string, name: string): string {
  work.substitutions += 1 + Math.floor(text.length / 1000)
  if (text.length > maxLength || work.substitutions > maxSubstitutions) throw tooDeep(name)
  return text
}

/**
 * An expression with its variables put in: `$(name)`, `$(name(1, 2))` with `$1` and `$2` in the definition, `$(=…)`, and
 * the bare name of a variable where a field could stand. `$(…)` of an unknown name stays as it is, to be refused with
 * its name. Source: Qlik Sense help, "Dollar-sign expansions".
 *
 * @throws {@link QixError} 7003 when variables name each other in a circle, or grow without end.
 */
export async function expandExpression(session: SessionState, text: string, at: Expansion = begun()): Promise<string> {
  const expanded = text.includes('$(') ? await expandDollars(session, text, at) : text
  return session.variables.size === 0 ? expanded : expandNames(session, expanded, at)
}

/** What a variable comes to: the result of its expression if it holds one, what it holds otherwise. */
export async function variableValue(
  session: SessionState,
  variable: GenericVariable,
  at: Expansion = begun(),
): Promise<VariableContent> {
  const { content } = variable
  if (!content.text.trimStart().startsWith('=')) return content
  const expanded = await expandExpression(session, content.text, deeper(at, variable.name))
  const { text, number } = await evaluateExpression(session, expanded)
  return { text, number }
}

/**
 * A definition of a hypercube or list object with the variables put into its expressions; the same object when there
 * are none.
 */
export async function expandDefinition(session: SessionState, definition: JsonObject): Promise<JsonObject> {
  if (session.variables.size === 0 && !JSON.stringify(definition).includes('$(')) return definition
  const expanded = await expandPart(session, definition, '', begun())
  return isObject(expanded) ? expanded : definition
}

/** The ids of the master items that a hypercube or list object names. */
export function libraryIds(definition: JsonObject): string[] {
  const items = [...arrayOr(definition['qDimensions']), ...arrayOr(definition['qMeasures']), definition]
  const ids = items.map((item) => stringOr(objectOr(item)['qLibraryId'], '')).filter((id) => id !== '')
  return [...new Set(ids)]
}

/** The master items that a definition names, with the variables put in; finds all others as they are. */
export async function expandedLibrary(session: SessionState, definition: JsonObject): Promise<Library> {
  const { library } = session
  const expanded = new Map<string, JsonObject>()
  for (const id of libraryIds(definition)) {
    const item = library(id)
    if (item !== undefined) expanded.set(id, await expandDefinition(session, item))
  }
  return (id) => expanded.get(id) ?? library(id)
}

const expressionKey = /^(qDef|qv|qExpr|qExpression|qCalcCond|qCond)$/
const textKey = /^q(FieldDefs|Label|LabelExpression|FieldLabels)$/

async function expandPart(session: SessionState, value: unknown, key: string, at: Expansion): Promise<unknown> {
  if (typeof value === 'string') {
    if (expressionKey.test(key)) return expandExpression(session, value, at)
    return textKey.test(key) && value.includes('$(') ? expandDollars(session, value, at) : value
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => expandPart(session, item, key, at)))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(async ([name, part]): Promise<[string, unknown]> => {
    // What is not the engine's belongs to a chart, and goes back to it as it came.
    return [name, /^qn?[A-Z]|^qv$/.test(name) ? await expandPart(session, part, name, at) : part]
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function expandDollars(session: SessionState, text: string, at: Expansion): Promise<string> {
  let result = ''
  let place = 0
  for (;;) {
    const begin = text.indexOf('$(', place)
    const end = begin < 0 ? -1 : closingBracket(text, begin + 1)
    if (end < 0) return result + text.slice(place)
    result += text.slice(place, begin)
    const inner = text.slice(begin + 2, end)
    const found = await expandOne(session, inner, at)
    result += found === undefined ? text.slice(begin, end + 1) : substituted(at, found, inner)
    if (result.length > maxLength) throw tooDeep(inner)
    place = end + 1
  }
}

/** What stands for `$(inner)`; undefined for an unknown name. */
async function expandOne(session: SessionState, inner: string, at: Expansion): Promise<string | undefined> {
  const below = deeper(at, inner)
  // A name may itself be made of variables.
  const trimmed = (inner.includes('$(') ? await expandDollars(session, inner, below) : inner).trim()
  if (trimmed.startsWith('=')) {
    return shown(await evaluateExpression(session, await expandExpression(session, trimmed, below)))
  }
  const open = trimmed.endsWith(')') ? trimmed.indexOf('(') : -1
  const variable = session.variables.named(open < 0 ? trimmed : trimmed.slice(0, open).trim())
  if (variable === undefined) return undefined
  const { text: definition } = variable.content
  if (open < 0) {
    if (definition.trimStart().startsWith('=')) return shown(await variableValue(session, variable, below))
    return definition.includes('$(') ? expandDollars(session, definition, below) : definition
  }
  const given = splitArguments(trimmed.slice(open + 1, -1))
  let length = definition.length
  const text = definition.replaceAll(/\$(\d)/g, (_, place) => {
    const argument = given[Number(place) - 1] ?? ''
    length += argument.length
    if (length > maxLength) throw tooDeep(inner)
    return argument
  })
  return text.includes('$(') ? expandDollars(session, text, below) : text
}

function shown({ text, number }: VariableContent): string {
  return Number.isNaN(number) ? text : String(number)
}

// Quoted parts and comments are passed over; a name in double quotes or brackets may be a variable's as well.
const token =
  /'(?:[^']|'')*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]|[\p{L}_@#%][\p{L}\p{N}_.@#%]*|[\s\S]/gu

async function expandNames(session: SessionState, text: string, at: Expansion): Promise<string> {
  let result = ''
  for (const found of text.matchAll(token)) {
    const [word] = found
    const name = nameOf(word)
    const variable = name === null || session.model.fieldByName.has(name) ? undefined : session.variables.named(name)
    const isCall = word === name && /^\s*\(/.test(text.slice(found.index + word.length, found.index + word.length + 20))
    if (variable === undefined || isCall) {
      result += word
      continue
    }
    result += substituted(at, literal(await variableValue(session, variable, at)), word)
    if (result.length > maxLength) throw tooDeep(word)
  }
  return result
}

function nameOf(word: string): string | null {
  if (/^["[]/.test(word) && word.length > 2) return word.slice(1, -1).replaceAll(']]', ']').replaceAll('""', '"')
  return /^[\p{L}_@#%]/u.test(word) ? word : null
}

function literal({ text, number }: VariableContent): string {
  return Number.isNaN(number) ? `'${text.replaceAll("'", "''")}'` : `(${number})`
}

/** The place of the bracket that closes the one at `open`; -1 if none does. */
function closingBracket(text: string, open: number): number {
  let depth = 0
  for (let place = open; place < text.length; place++) {
    if (text[place] === '(') depth++
    else if (text[place] === ')' && --depth === 0) return place
  }
  return -1
}

function splitArguments(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === ',' && depth === 0) parts.push('')
    else parts.push((parts.pop() ?? '') + character)
  }
  return parts.map((part) => part.trim())
}

function tooDeep(text: string): QixError {
  const name = text.slice(0, 100)
  const message = `The variables in ${name} name each other without an end, or come to too much`
  return new QixError(errorCodes.badExpression, name, message)
}
