import { constants } from 'node:os'
import process from 'node:process'

/** All that a command knows of the world, so that a test can be one. */
export interface Io {
  stdout(text: string): void
  stderr(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where relative paths begin and `oriel.config.json` is looked for. */
  readonly cwd: string
  /** Aborts when the person wants the command to end. */
  readonly interrupted: AbortSignal
}

/** The real one. The first SIGINT, SIGTERM or SIGHUP (a closed terminal) asks the command to end, the second ends the process. */
export function processIo(): Io {
  const interrupt = new AbortController()
  const onSignal = (signal: NodeJS.Signals): void => {
    if (interrupt.signal.aborted) process.exit(128 + constants.signals[signal])
    interrupt.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  // A pipe whose reader went away (`oriel … | head -1`) is no reason to die.
  process.stdout.on('error', () => {})
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    interrupted: interrupt.signal,
  }
}

/** Waits until the person wants the command to end. */
export function untilInterrupted(io: Io): Promise<void> {
  return new Promise((resolve) => {
    if (io.interrupted.aborted) resolve()
    else io.interrupted.addEventListener('abort', () => resolve(), { once: true })
  })
}
