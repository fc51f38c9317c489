import { readFile } from 'node:fs/promises'
import { toCliError, wrongUse } from './cli-error.ts'
import type { Io } from './io.ts'

/** What a file of `commands/` exports. */
interface Command {
  /** A function where it depends on what was asked. */
  readonly help: string | ((args: readonly string[]) => Promise<string>)
  command(args: readonly string[], io: Io): Promise<void>
}

/** Loaded one by one: `keys` must not wait for a database. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: () => import('./commands/demo.ts'),
  tenant: () => import('./commands/tenant.ts'),
  serve: () => import('./commands/serve.ts'),
  keys: () => import('./commands/keys.ts'),
  fault: () => import('./commands/fault.ts'),
  clock: () => import('./commands/clock.ts'),
}

const help = `oriel: Qlik Cloud content in a portal, with the session around it

  oriel demo      the demo portal on a local tenant; or on a real one when it is configured
  oriel tenant    the local tenant alone
  oriel serve     the demo portal on a real tenant, from oriel.config.json or ORIEL_… variables
  oriel keys      a key pair and certificate for a tenant's JWT identity provider
  oriel fault     lets something go wrong in a running local tenant
  oriel clock     moves the clock of a running local tenant

  oriel <command> --help     its options
  oriel --version
`

/**
 * Runs one command line.
 *
 * @param argv - Without the program's name.
 * @returns Exit code: 0 done, 1 the work failed, 2 the command line or the configuration was wrong.
 */
export async function run(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  try {
    await dispatch(argv, io)
    return 0
  } catch (error) {
    const failure = toCliError(error)
    for (const { message, fix } of failure.findings) io.stderr(`oriel: ${message}\n  fix: ${fix}\n`)
    return failure.exitCode
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<void> {
  const [name, ...args] = argv
  if (name === '--help' || name === '-h' || name === 'help') return io.stdout(help)
  if (name === '--version') return io.stdout(`${await version()}\n`)
  if (name === undefined) throw wrongUse('no command was given', `try ${known()}, or oriel --help`)
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) throw wrongUse(`there is no command "${name}"`, `try ${known()}, or oriel --help`)
  const chosen = await load()
  if (args.includes('--help') || args.includes('-h')) {
    return io.stdout(typeof chosen.help === 'string' ? chosen.help : await chosen.help(args))
  }
  await chosen.command(args, io)
}

function known(): string {
  return Object.keys(commands)
    .map((name) => `oriel ${name}`)
    .join(', ')
}

async function version(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
