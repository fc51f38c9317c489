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

/**
 * Tenants of other processes on the same host name. Cookies ignore ports, so each signs the other's users out.
 *
 * @returns Their origins.
 */
export async function otherTenantsOn(hostname: string): Promise<readonly string[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix))
  const origins = await Promise.all(names.map((name) => liveOrigin(join(tmpdir(), name, 'run.json'))))
  return origins.filter((origin) => origin !== undefined).filter((origin) => new URL(origin).hostname === hostname)
}

async function liveOrigin(file: string): Promise<string | undefined> {
  try {
    const run: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof run !== 'object' || run === null || !('pid' in run) || !('origin' in run)) return undefined
    if (typeof run.pid !== 'number' || typeof run.origin !== 'string' || !URL.canParse(run.origin)) return undefined
    process.kill(run.pid, 0) // Throws when there is no such process any more.
    return run.origin
  } catch {
    return undefined // Another user's, or just being made or removed.
  }
}
