/** 1: the work failed. 2: the command line or the configuration was wrong. */
export type FailureCode = 1 | 2

/** One thing that is wrong, and what a person can do about it. */
export interface Finding {
  readonly message: string
  readonly fix: string
}

/** What a command rejects with when it can say what is wrong. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: FailureCode
  readonly findings: readonly Finding[]

  constructor(exitCode: FailureCode, findings: readonly Finding[], cause?: unknown) {
    super(findings.map(({ message }) => message).join('\n'), { cause })
    this.exitCode = exitCode
    this.findings = findings
  }
}

export function wrongUse(message: string, fix: string): CliError {
  return new CliError(2, [{ message, fix }])
}

/** What the tenant and the portal say of a taken port, with the option that chooses another. */
export function portTaken(error: Error, port: number): CliError {
  const other = port + 10 > 65_535 ? port - 10 : port + 10
  const fix = `stop the program that listens there, or choose another: --port ${other}, or --port 0 for any free one`
  return new CliError(1, [{ message: error.message, fix }], error)
}

/**
 * Makes an error of any package one that the command line can print. The packages' own errors say what to do in `fix`;
 * anything else is a fault of ours, and shows its stack.
 */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error
  if (error instanceof Error && 'fix' in error && typeof error.fix === 'string') {
    const code = 'code' in error ? String(error.code) : ''
    return new CliError(isConfiguration(code) ? 2 : 1, [{ message: error.message, fix: error.fix }], error)
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new CliError(1, [{ message: text, fix: 'this is a fault of oriel itself: please report it' }], error)
}

/** Codes of `@oriel/server`, `@oriel/portal` and `@oriel/tenant` that no second try can change. */
function isConfiguration(code: string): boolean {
  return /^ERR_(?:KEY|ISSUER|ALGORITHM|LIFETIME|LIMIT|ORIGIN|PATH|CONFIG|TENANT_OPTION|TENANT_KEY)/.test(code)
}
