// Completes package-lock.json for platforms other than the one it was made on.
//
// npm writes down an optional package only if its registry serves it. Some registries serve only their own
// platform's binaries, and then `npm ci` fails ("Missing: … from lock file") and people on macOS, Windows or arm64
// get no DuckDB, esbuild or oxlint. npm has already asked for each of these when it made the lock, so nothing is
// asked again here: os and cpu come from the package's name, licence and engines from a sister package. What cannot
// be known, the integrity, is left out, and npm adds it where the package can be had.
//
//   node tools/lock-platforms.mjs [FILE]           writes the lock (default: this repository's)
//   node tools/lock-platforms.mjs --check [FILE]   only says what is missing; needs no network
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/paths.mjs'
import { platformOf } from './lib/lock/platform.mjs'
import { complaints, locate, missing } from './lib/lock/resolve.mjs'

const file = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))

/**
 * Whether a family says `libc` at all is seen from its sister for linux on x64; a name without a word for it
 * (`…-linux-arm64`) means what the sister means. npm's own entries for 32-bit arm have none.
 */
function libcOf({ os, cpu, libc }, sister) {
  if (sister?.libc === undefined || os[0] !== 'linux' || cpu[0] === 'arm') return undefined
  return libc ?? sister.libc
}

/** The entry as npm writes it, key by key in npm's own order. */
function entryFor({ from, name, version }) {
  const platform = platformOf(name)
  if (platform === undefined) throw new Error(`${from} wants ${name}, whose name tells no platform: add it by hand`)
  const owner = lock.packages[from]
  const sister = Object.keys(owner.optionalDependencies)
    .map((other) => lock.packages[locate(lock.packages, from, other) ?? ''])
    .find((entry) => entry.os?.[0] === 'linux' && entry.cpu?.[0] === 'x64')
  const libc = libcOf(platform, sister)
  return {
    version,
    cpu: platform.cpu,
    ...(owner.dev && { dev: true }),
    ...(libc && { libc }),
    ...((sister ?? owner).license && { license: (sister ?? owner).license }),
    optional: true,
    os: platform.os,
    ...(sister?.engines && { engines: sister.engines }),
  }
}

if (!process.argv.includes('--check')) {
  const found = missing(lock.packages)
  for (const want of found) {
    if (!/^\d/.test(want.version)) throw new Error(`${want.from} wants ${want.name}@${want.version}: not one version`)
    lock.packages[`node_modules/${want.name}`] = entryFor(want)
  }
  const [top, ...rest] = Object.entries(lock.packages)
  rest.sort(([a], [b]) => a.localeCompare(b, 'en'))
  lock.packages = Object.fromEntries([top, ...rest])
  if (found.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(found.length === 0 ? 'The lock was complete.' : `Added ${found.length} packages of other platforms.`)
}

const left = complaints(lock.packages)
for (const line of left) console.error(line)
if (left.length > 0) {
  console.error('Run `node tools/lock-platforms.mjs` and commit package-lock.json.')
  process.exitCode = 1
}
