import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../packages/cli/bin/oriel.js', import.meta.url))

export interface RunningOriel extends AsyncDisposable {
  /** The line of JSON that `--json` prints when everything answers. */
  readonly ready: Readonly<Record<string, string>>
}

/**
 * Runs the `oriel` command as its own process, as a person would, until disposed.
 *
 * @param args - With `--json`, which is added, the command prints one line when it is ready.
 * @param options - `cwd` is where it looks for `oriel.config.json`; default: a folder without one.
 * @throws Error with what it wrote to stderr when it ends before it is ready.
 */
export async function oriel(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<RunningOriel> {
  const child = spawn(process.execPath, [bin, ...args, '--json'], {
    cwd: options.cwd ?? fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    exited.then(() => Promise.reject(new Error(`oriel ${args.join(' ')} ended before it was ready:\n${errors}`))),
  ])
  lines.close()
  return {
    ready: JSON.parse(line),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
