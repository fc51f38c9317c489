import type { Expression } from '../expression/ast.ts'
import { parseExpression } from '../expression/parse.ts'
import { QixError } from '../qix-error.ts'
import { scriptError } from './script-error.ts'
import type { Statement } from './statement.ts'
import { quotedParts } from './statements.ts'

/** One field that a LOAD makes; `*` stands for all that its source has. */
export type LoadField = '*' | { readonly name: string; readonly value: Expression }

/** Where the records of a LOAD come from: generated, written in the script, or what the next LOAD makes. */
export type LoadSource =
  | { readonly kind: 'autogenerate'; readonly count: Expression }
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'preceding' }

/** A LOAD statement. */
export interface Load {
  readonly statement: Statement
  readonly label: string | undefined
  readonly fields: readonly LoadField[]
  readonly source: LoadSource
  readonly where: Expression | undefined
  readonly while: Expression | undefined
}

const labelled = /^(?:("[^"]*"\s*|\[[^\]]*\]\s*|[\p{L}_][\p{L}\p{N}_\s]*):)?([^]*)$/u
const clauses = ['inline', 'autogenerate', 'where', 'while']
const refused = /^(resident|from|group|order|distinct|extension|from_field)$/

/** @returns Undefined when the statement is no LOAD. @throws {@link QixError} for a part that is not supported. */
export function parseLoad(statement: Statement): Load | undefined {
  const [, label, rest = ''] = labelled.exec(statement.text) ?? []
  const load = /^load\b([^]*)$/i.exec(rest.trimStart())
  if (load === null) return undefined
  const words = wordsOutside(load[1] ?? '')
  const found = words.filter(({ word }) => clauses.includes(word) || refused.test(word))
  const wrong = found.find(({ word }) => refused.test(word))
  if (wrong !== undefined) throw scriptError(statement, `${wrong.word.toUpperCase()} is not supported`)
  const text = load[1] ?? ''
  const clause = (name: string): string | undefined => {
    const at = found.findIndex(({ word }) => word === name)
    const begin = found[at]
    return begin && text.slice(begin.index + name.length, found[at + 1]?.index).trim()
  }
  const read = (source: string): Expression => readExpression(statement, source)
  const condition = (name: string): Expression | undefined => {
    const source = clause(name)
    return source === undefined ? undefined : read(source)
  }
  return {
    statement,
    label: label === undefined ? undefined : unquote(label.trim()),
    fields: splitAtCommas(text.slice(0, found[0]?.index)).map((field) => parseField(statement, field)),
    source: sourceOf(clause('inline'), condition('autogenerate')),
    where: condition('where'),
    while: condition('while'),
  }
}

function sourceOf(inline: string | undefined, count: Expression | undefined): LoadSource {
  if (inline !== undefined) return { kind: 'inline', text: unquote(inline) }
  return count === undefined ? { kind: 'preceding' } : { kind: 'autogenerate', count }
}

function parseField(statement: Statement, text: string): LoadField {
  if (text === '*') return '*'
  const as = wordsOutside(text).findLast(({ word }) => word === 'as')
  const source = as === undefined ? text : text.slice(0, as.index).trim()
  const name = unquote(as === undefined ? text : text.slice(as.index + 2).trim())
  if (source === '' || name === '') throw scriptError(statement, 'a field is empty')
  return { name, value: readExpression(statement, source) }
}

function readExpression(statement: Statement, text: string): Expression {
  try {
    return parseExpression(text)
  } catch (error) {
    throw error instanceof QixError ? scriptError(statement, error.message) : error
  }
}

const outside = new RegExp(String.raw`${quotedParts}|[()]|,|[\p{L}_][\p{L}\p{N}_]*`, 'gu')

/** The words of a text, in small letters, that stand in no quotes and no parentheses; commas count as words. */
function wordsOutside(text: string): { readonly word: string; readonly index: number }[] {
  const words: { word: string; index: number }[] = []
  let depth = 0
  for (const { 0: part, index } of text.matchAll(outside)) {
    if (part === '(') depth += 1
    else if (part === ')') depth -= 1
    else if (depth === 0 && !/^['"[]/.test(part)) words.push({ word: part.toLowerCase(), index })
  }
  return words
}

function splitAtCommas(text: string): string[] {
  const commas = wordsOutside(text).filter(({ word }) => word === ',')
  const bounds = [-1, ...commas.map(({ index }) => index), text.length]
  return bounds.slice(1).map((end, number) => text.slice((bounds[number] ?? 0) + 1, end).trim())
}

/** A name without the quotes or brackets around it. */
export function unquote(text: string): string {
  return /^(\[[^]*\]|"[^]*"|'[^]*')$/.test(text) ? text.slice(1, -1) : text
}
