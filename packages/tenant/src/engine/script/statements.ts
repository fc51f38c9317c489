import { scriptError } from './script-error.ts'
import type { Statement } from './statement.ts'

/**
 * Texts, quoted names and what stands in brackets: nothing in them is a keyword or ends a statement. One that is not
 * closed goes on to the end, which also keeps a long text of opening ones from being searched again and again.
 */
export const quotedParts: string = String.raw`'[^']*(?:'|$)|"[^"]*(?:"|$)|\[[^\]]*(?:\]|$)`
const parts = new RegExp(String.raw`${quotedParts}|//[^\n]*|/\*[^]*?(?:\*/|$)|;`, 'g')

/**
 * Cuts a load script into its statements.
 *
 * @throws {@link QixError} when something stands behind the last semicolon.
 */
export function splitScript(script: string): Statement[] {
  // Comments become their line ends, so that lines can be counted.
  const plain = script.replaceAll(parts, (part) => (/^\/[/*]/.test(part) ? ` ${part.replaceAll(/[^\n]/g, '')}` : part))
  const statements: Statement[] = []
  let from = 0
  for (const match of plain.matchAll(parts)) {
    if (match[0] !== ';') continue
    statements.push(statementAt(plain, from, match.index))
    from = match.index + 1
  }
  const rest = statementAt(plain, from, plain.length)
  if (rest.text !== '') throw scriptError(rest, 'a semicolon is missing at its end')
  return statements.filter(({ text }) => text !== '')
}

function statementAt(script: string, from: number, to: number): Statement {
  const text = script.slice(from, to)
  const begin = from + text.length - text.trimStart().length
  return { text: text.trim(), line: script.slice(0, begin).split('\n').length }
}
