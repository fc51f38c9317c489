/**
 * Error codes that this engine answers: JSON-RPC 2.0 section 5.1, and `LocalizedErrorCode` of the published
 * engine schema for the rest.
 */
export const errorCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  notFound: 2,
  alreadyExists: 3,
  accessDenied: 5,
  invalidParameters: 8,
  aborted: 15,
  notImplemented: 20,
  memoryLimit: 19,
  appAlreadyOpen: 1002,
  appNotFound: 1003,
  appInDifferentMode: 1009,
  appNotOpen: 1017,
  modalObject: 6003,
  badExpression: 7003,
  calcCondition: 7005,
  pageTooLarge: 7009,
  scriptStatement: 11002,
  variableNoName: 18000,
  variableDuplicateName: 18001,
} as const

/** An error that goes to the client as it is. Anything else that is thrown becomes an internal error (-32603). */
export class QixError extends Error {
  override readonly name = 'QixError'
  readonly code: number
  /** What the error is about (an id, a field, a method); goes out as `parameter`. */
  readonly parameter: string

  constructor(code: number, parameter: string, message: string) {
    super(message)
    this.code = code
    this.parameter = parameter
  }
}

/** The part of an answering frame that says what went wrong. */
export function errorFrame(error: unknown): { readonly error: Pick<QixError, 'code' | 'parameter' | 'message'> } {
  const text = error instanceof Error ? error.message : String(error)
  const shown = error instanceof QixError ? error : new QixError(errorCodes.internal, '', `Internal error: ${text}`)
  const { code, parameter, message } = shown
  return { error: { code, parameter, message } }
}

/** An expression that is nested deeper than this engine or its database can follow. */
export function nestedTooDeeply(source = ''): QixError {
  return new QixError(
    errorCodes.badExpression,
    source.slice(0, 100),
    'The expression is nested too deeply for this engine',
  )
}
