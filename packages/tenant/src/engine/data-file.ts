import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, resolve } from 'node:path'
import { AppLoadError } from './app-load-error.ts'
import { quoteText } from './database.ts'

// A file of texts only would look to DuckDB as if it had no header line.
const readers: Readonly<Record<string, (path: string) => string>> = {
  '.parquet': (path) => `read_parquet(${path})`,
  '.csv': (path) => `read_csv(${path}, header = true)`,
  '.tsv': (path) => `read_csv(${path}, header = true)`,
  '.json': (path) => `read_json(${path})`,
}

/**
 * Where a table's data file is. `npm:package/path` means a file inside an installed package; anything else is
 * relative to the app's folder.
 *
 * @throws {@link AppLoadError} when there is no such file, or its kind is not CSV, TSV, JSON or Parquet.
 */
export function findDataFile(appFile: string, place: string, name: string): { path: string; readSql: string } {
  const path = name.startsWith('npm:') ? findInPackages(appFile, name.slice(4)) : resolve(dirname(appFile), name)
  if (path === undefined) throw new AppLoadError(appFile, place, `no installed package holds ${name.slice(4)}`)
  const reader = readers[extname(path).toLowerCase()]
  if (reader === undefined) {
    throw new AppLoadError(appFile, place, `"${name}" is none of ${Object.keys(readers).join(', ')}`)
  }
  if (!existsSync(path)) throw new AppLoadError(path, '', `does not exist; ${appFile} names it at ${place}`)
  return { path, readSql: reader(quoteText(path)) }
}

// A package's `exports` may hide its data files from require.resolve, so the folders are walked by hand.
function findInPackages(appFile: string, name: string): string | undefined {
  const folders = createRequire(appFile).resolve.paths(name) ?? []
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
