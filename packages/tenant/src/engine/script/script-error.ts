import { errorCodes, QixError } from '../qix-error.ts'
import type { Statement } from './statement.ts'

/** What is wrong with a statement of a load script, with its line and its beginning. */
export function scriptError({ text, line }: Statement, reason: string): QixError {
  const beginning = text.replaceAll(/\s+/g, ' ').slice(0, 60)
  return new QixError(errorCodes.scriptStatement, `line ${line}`, `Script line ${line}, "${beginning}": ${reason}`)
}
