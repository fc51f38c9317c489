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
  let [from, line] = [0, 1]
  for (const end of endsOf(plain)) {
    const text = plain.slice(from, end)
    const trimmed = text.trimStart()
    line += lineEnds(text.slice(0, text.length - trimmed.length))
    const statement = { text: trimmed.trimEnd(), line }
    if (end === plain.length && trimmed !== '') throw scriptError(statement, 'a semicolon is missing at its end')
    if (trimmed !== '') statements.push(statement)
    line += lineEnds(trimmed)
    from = end + 1
  }
  return statements
}

/** Where the statements of a script end, and the script itself. */
function endsOf(script: string): number[] {
  const semicolons = [...script.matchAll(parts)].filter(([part]) => part === ';')
  return [...semicolons.map(({ index }) => index), script.length]
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1
}
