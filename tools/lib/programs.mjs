// The programs that the tests need and npm cannot install: found, or installed by apt where that is allowed.
import { findBrowser, onPath } from './find-browsers.mjs'
import { run } from './run.mjs'

const needed = [
  { what: 'Chromium', debian: 'chromium', find: () => findBrowser('chromium') },
  { what: 'Firefox', debian: 'firefox-esr', find: () => findBrowser('firefox') },
]

const absent = () => needed.filter(({ find }) => find() === undefined)

/** What stands before apt-get to run it with the rights it needs, or undefined when there is no way. */
async function rightsPrefix() {
  if (onPath('apt-get') === undefined) return undefined
  if (process.getuid?.() === 0) return []
  return onPath('sudo') !== undefined && (await run(['sudo', '-n', 'true'])).code === 0 ? ['sudo', '-n'] : undefined
}

async function apt(prefix, ...args) {
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2']
  const command = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options, ...args]
  return (await run(command, { timeoutMs: 300_000 })).code === 0
}

/**
 * Makes sure that every program is there.
 *
 * @returns {Promise<string | undefined>} Undefined when all is well, else one line saying what to install.
 */
export async function ensurePrograms() {
  const missing = absent()
  if (missing.length === 0) return undefined
  const prefix = await rightsPrefix()
  if (prefix !== undefined) {
    const packages = missing.map(({ debian }) => debian)
    process.stderr.write(`Installing ${packages.join(', ')} with apt-get …\n`)
    await apt(prefix, 'update')
    await apt(prefix, 'install', '-y', '--no-install-recommends', ...packages)
  }
  const left = absent()
  if (left.length === 0) return undefined
  const names = left.map(({ what }) => what).join(' and ')
  const packages = left.map(({ debian }) => debian).join(' ')
  const why = prefix === undefined ? 'apt-get cannot be used here' : 'apt-get failed'
  return (
    `The tests need ${names}, and ${why}: install ${left.length > 1 ? 'them' : 'it'} yourself ` +
    `(on Debian: sudo apt-get install ${packages}), or name the programs in ORIEL_CHROMIUM and ORIEL_FIREFOX.`
  )
}
