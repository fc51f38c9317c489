import { wrongUse } from './cli-error.ts'

/**
 * Runs `parseArgs` of node:util and turns what it throws into a sentence with a fix.
 *
 * @param command - Name for the fix: `oriel <command> --help`.
 */
export function readArguments<Result>(command: string, parse: () => Result): Result {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof TypeError) || !('code' in error)) throw error
    // Node explains how to write a positional with a dash after the first sentence; nobody meant that.
    const message = error.message.split('. ')[0] ?? error.message
    throw wrongUse(message, `see oriel ${command} --help`)
  }
}

/**
 * @param text - Undefined when the option was not given.
 * @returns The port, or the default.
 */
export function readPort<Default>(option: string, text: string | undefined, otherwise: Default): number | Default {
  if (text === undefined) return otherwise
  const port = parsePort(text)
  if (port === undefined)
    throw wrongUse(`${option} ${text} is not a port`, 'give a number from 1 to 65535, or 0 for any free one')
  return port
}

export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
}

/** @returns The origins in the form that browsers send. */
export function readOrigins(option: string, texts: readonly string[]): readonly string[] {
  return texts.map((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash === '') {
      return url.origin
    }
    throw wrongUse(
      `${option} ${text} is not an origin`,
      'give scheme, host and port, such as https://portal.example:8443',
    )
  })
}

/** @returns A whole number of at least one, or undefined when the option was not given. */
export function readCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw wrongUse(`${option} ${text} is not a count`, 'give a whole number from 1')
}
