import { rmSync } from 'node:fs'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** Every running tenant has a folder of this name in the system's temporary one. */
const prefix = 'oriel-tenant-'

/** A folder for what one run of a tenant gives out as files. Nobody else may look into it, and it goes with the run. */
export interface RunFolder {
  /** @returns The file's path; mode 0600. */
  write(name: string, text: string): Promise<string>
  remove(): void
}

/** @param origin - Noted there, for {@link otherTenantsOn}. */
export async function createRunFolder(origin: string): Promise<RunFolder> {
  const folder = await mkdtemp(join(tmpdir(), prefix)) // Mode 0700.
  const remove = (): void => {
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true })
  }
  // A forced end runs no `finally`.
  process.on('exit', remove)
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name)
    await writeFile(file, text, { mode: 0o600, flag: 'wx' })
    return file
  }
  await write('run.json', JSON.stringify({ pid: process.pid, origin }))
  return { write, remove }
}

/** A tenant that runs on this machine. */
export interface RunningTenant {
  readonly origin: string
  /** The certificate to trust, of a tenant with TLS. */
  readonly certificatePem?: string
}

/** The tenants that `oriel tenant` and `oriel demo` run on this machine, this process' own included. */
export async function runningTenants(): Promise<readonly RunningTenant[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix))
  const found = await Promise.all(names.map((name) => readRun(join(tmpdir(), name))))
  return found.filter((tenant) => tenant !== undefined)
}

/**
 * Tenants of other processes on the same host name. Cookies ignore ports, so each signs the other's users out.
 *
 * @returns Their origins.
 */
export async function otherTenantsOn(hostname: string): Promise<readonly string[]> {
  const origins = (await runningTenants()).map(({ origin }) => origin)
  return origins.filter((origin) => new URL(origin).hostname === hostname)
}

async function readRun(folder: string): Promise<RunningTenant | undefined> {
  try {
    const run: unknown = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))
    if (typeof run !== 'object' || run === null || !('pid' in run) || !('origin' in run)) return undefined
    if (typeof run.pid !== 'number' || typeof run.origin !== 'string' || !URL.canParse(run.origin)) return undefined
    process.kill(run.pid, 0) // Throws when there is no such process any more.
    const certificatePem = await readFile(join(folder, 'certificate.pem'), 'utf8').catch(() => undefined)
    return { origin: run.origin, ...(certificatePem === undefined ? {} : { certificatePem }) }
  } catch {
    return undefined // Another user's, or just being made or removed.
  }
}
