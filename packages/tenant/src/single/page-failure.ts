/** Why the page cannot show what it was asked for. Each has its own text. */
export type FailureReason =
  | 'bad-address'
  | 'signed-out'
  | 'no-permission'
  | 'app-not-found'
  | 'sheet-not-found'
  | 'object-not-found'
  | 'session-limit'
  | 'unreachable'
  | 'not-drawn'

/** Ends the start of the page; `detail` is for the person who looks for the cause, in English. */
export class PageFailure extends Error {
  readonly reason: FailureReason

  constructor(reason: FailureReason, detail: string, cause?: unknown) {
    super(detail, { cause })
    this.reason = reason
  }
}

// Close codes of the engine socket before a session stands; 4203 and 4204 are the engine proxy's, 4005 the engine's.
const closeReasons: ReadonlyMap<number, FailureReason> = new Map([
  [4005, 'session-limit'],
  [4006, 'signed-out'],
  [4203, 'no-permission'],
  [4204, 'app-not-found'],
])

/** The failure that a socket's close code means while the page is still starting. */
export function failureOfClose(code: number): PageFailure {
  return new PageFailure(closeReasons.get(code) ?? 'unreachable', `The engine socket closed with code ${code}.`)
}

// Error codes of the engine's answers (the schema's enums.LocalizedErrorCode).
const answerReasons: ReadonlyMap<number, FailureReason> = new Map([
  [5, 'no-permission'],
  [403, 'no-permission'],
  [1003, 'app-not-found'],
])

/** The failure that an error answer to OpenDoc means. */
export function failureOfOpen(error: unknown): PageFailure {
  const code = readCode(error)
  const reason = code === null ? undefined : answerReasons.get(code)
  return new PageFailure(reason ?? 'unreachable', `The engine refused to open the app (${describe(error)}).`, error)
}

/** The numeric `code` of an enigma.js or engine error, null for anything else. */
export function readCode(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'number' ? error.code : null
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'no reason given'
}
