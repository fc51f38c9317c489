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

/**
 * An expression with its variables put in: `$(name)`, `$(name(1, 2))` with `$1` and `$2` in the definition, `$(=…)`, and
 * the bare name of a variable where a field could stand. `$(…)` of an unknown name stays as it is, to be refused with
 * its name. Source: Qlik Sense help, "Dollar-sign expansions".
 *
 * @throws {@link QixError} 7003 when variables name each other in a circle, or grow without end.
 */
export async function expandExpression(session: SessionState, text: string, depth = 0): Promise<string> {
  const expanded = text.includes('$(') ? await expandDollars(session, text, depth) : text
  return session.variables.size === 0 ? expanded : expandNames(session, expanded, depth)
}

/** What a variable comes to: the result of its expression if it holds one, what it holds otherwise. */
export async function variableValue(
  session: SessionState,
  variable: GenericVariable,
  depth = 0,
): Promise<VariableContent> {
  const { content } = variable
  if (!content.text.trimStart().startsWith('=')) return content
  if (depth > maxDepth) throw tooDeep(variable.name)
  const { text, number } = await evaluateExpression(session, await expandExpression(session, content.text, depth + 1))
  return { text, number }
}

/**
 * A definition of a hypercube or list object with the variables put into its expressions; the same object when there
 * are none.
 */
export async function expandDefinition(session: SessionState, definition: JsonObject): Promise<JsonObject> {
  if (session.variables.size === 0 && !JSON.stringify(definition).includes('$(')) return definition
  const expanded = await expandPart(session, definition, '')
  return isObject(expanded) ? expanded : definition
}

/** The master items that a definition names, with the variables put in; finds all others as they are. */
export async function expandedLibrary(session: SessionState, definition: JsonObject): Promise<Library> {
  const { library } = session
  const ids = new Set<string>()
  const items = [...arrayOr(definition['qDimensions']), ...arrayOr(definition['qMeasures']), definition]
  for (const item of items) ids.add(stringOr(objectOr(item)['qLibraryId'], ''))
  const expanded = new Map<string, JsonObject>()
  for (const id of ids) {
    const item = id === '' ? undefined : library(id)
    if (item !== undefined) expanded.set(id, await expandDefinition(session, item))
  }
  return (id) => expanded.get(id) ?? library(id)
}

const expressionKey = /^(qDef|qv|qExpr|qExpression|qCalcCond|qCond)$/
const textKey = /^q(FieldDefs|Label|LabelExpression|FieldLabels)$/

async function expandPart(session: SessionState, value: unknown, key: string): Promise<unknown> {
  if (typeof value === 'string') {
    if (expressionKey.test(key)) return expandExpression(session, value)
    return textKey.test(key) && value.includes('$(') ? expandDollars(session, value, 0) : value
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => expandPart(session, item, key)))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(async ([name, part]): Promise<[string, unknown]> => {
    // What is not the engine's belongs to a chart, and goes back to it as it came.
    return [name, /^qn?[A-Z]|^qv$/.test(name) ? await expandPart(session, part, name) : part]
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function expandDollars(session: SessionState, text: string, depth: number): Promise<string> {
  let result = ''
  let place = 0
  for (;;) {
    const begin = text.indexOf('$(', place)
    const end = begin < 0 ? -1 : closingBracket(text, begin + 1)
    if (end < 0) return result + text.slice(place)
    result += text.slice(place, begin)
    result += (await expandOne(session, text.slice(begin + 2, end), depth)) ?? text.slice(begin, end + 1)
    if (result.length > maxLength) throw tooDeep(text.slice(begin, begin + 100))
    place = end + 1
  }
}

/** What stands for `$(inner)`; undefined for an unknown name. */
async function expandOne(session: SessionState, inner: string, depth: number): Promise<string | undefined> {
  if (depth > maxDepth) throw tooDeep(inner)
  // A name may itself be made of variables.
  const trimmed = (inner.includes('$(') ? await expandDollars(session, inner, depth + 1) : inner).trim()
  if (trimmed.startsWith('=')) {
    return shown(await evaluateExpression(session, await expandExpression(session, trimmed, depth + 1)))
  }
  const open = trimmed.endsWith(')') ? trimmed.indexOf('(') : -1
  const variable = session.variables.named(open < 0 ? trimmed : trimmed.slice(0, open).trim())
  if (variable === undefined) return undefined
  const { text: definition } = variable.content
  if (open < 0) {
    if (definition.trimStart().startsWith('=')) return shown(await variableValue(session, variable, depth + 1))
    return definition.includes('$(') ? expandDollars(session, definition, depth + 1) : definition
  }
  const given = splitArguments(trimmed.slice(open + 1, -1))
  const text = definition.replaceAll(/\$(\d)/g, (_, place) => given[Number(place) - 1] ?? '')
  return text.includes('$(') ? expandDollars(session, text, depth + 1) : text
}

function shown({ text, number }: VariableContent): string {
  return Number.isNaN(number) ? text : String(number)
}

// Quoted parts and comments are passed over; a name in double quotes or brackets may be a variable's as well.
const token =
  /'(?:[^']|'')*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]|[\p{L}_@#%][\p{L}\p{N}_.@#%]*|[\s\S]/gu

async function expandNames(session: SessionState, text: string, depth: number): Promise<string> {
  let result = ''
  for (const found of text.matchAll(token)) {
    const [word] = found
    const name = nameOf(word)
    const variable = name === null || session.model.fieldByName.has(name) ? undefined : session.variables.named(name)
    const isCall = word === name && /^\s*\(/.test(text.slice(found.index + word.length, found.index + word.length + 20))
    if (variable === undefined || isCall) result += word
    else result += literal(await variableValue(session, variable, depth))
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

function tooDeep(name: string): QixError {
  return new QixError(errorCodes.badExpression, name, `The variables in ${name} name each other without an end`)
}
