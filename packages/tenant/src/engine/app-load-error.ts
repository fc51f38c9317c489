/**
 * An app that cannot be loaded: says which file, where in it, and why.
 *
 * The message reads `file: place: reason`, so that printing it alone is enough for a person.
 */
export class AppLoadError extends Error {
  override readonly name = 'AppLoadError'
  readonly code = 'ERR_APP_LOAD'
  /** Absolute path of the file at fault, or of the folder when there is no such file. */
  readonly file: string
  /** Place inside the file, such as `tables.Flights.fields.Delay`; empty when the file as a whole is at fault. */
  readonly place: string
  readonly reason: string

  constructor(file: string, place: string, reason: string, options: { cause?: unknown } = {}) {
    super([file, place, reason].filter((part) => part !== '').join(': '), options)
    this.file = file
    this.place = place
    this.reason = reason
  }
}

/** The first line of what went wrong: DuckDB adds the statement below it. */
export function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
}
