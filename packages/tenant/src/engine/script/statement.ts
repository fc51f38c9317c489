/** One statement of a load script, without its semicolon and without comments. */
export interface Statement {
  readonly text: string
  /** The line it begins in, from 1. */
  readonly line: number
}
