import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { run } from '@oriel/cli'
import type { Io } from '@oriel/cli'

export interface Running {
  /** What was written so far. */
  readonly out: () => string
  readonly err: () => string
  readonly exit: Promise<0 | 1 | 2>
  /** As Ctrl+C does. */
  interrupt(): void
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command line in this process, in an environment of its own. */
export function start(argv: readonly string[], { cwd = makeFolder(), env = {} }: RunOptions = {}): Running {
  const interrupt = new AbortController()
  let out = ''
  let err = ''
  const io: Io = {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    env,
    cwd,
    interrupted: interrupt.signal,
  }
  const exit = run(argv, io)
  onTestFinished(async () => {
    interrupt.abort()
    await exit
  })
  return { out: () => out, err: () => err, exit, interrupt: () => interrupt.abort() }
}

/** Runs a command line to its end. */
export async function runToEnd(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<{ code: 0 | 1 | 2; out: string; err: string }> {
  const running = start(argv, options)
  const code = await running.exit
  return { code, out: running.out(), err: running.err() }
}

/** Waits for the line of JSON that says that everything answers. */
export async function ready(running: Running): Promise<Record<string, string>> {
  const ended = running.exit.then((code) => Promise.reject(new Error(`ended with ${code}:\n${running.err()}`)))
  const line = vi.waitFor(
    () => {
      if (!running.out().endsWith('\n')) throw new Error(`no line yet:\n${running.err()}`)
      return running.out()
    },
    { timeout: 15_000, interval: 20 },
  )
  const parsed: unknown = JSON.parse(await Promise.race([line, ended]))
  return parsed as Record<string, string> // Its fields are what the tests assert.
}

/** A folder that goes with the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-cli-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
