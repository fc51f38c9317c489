// Brings a checkout to the point where everything can run: packages installed, everything built.
// As a command (`node tools/install.mjs`) it does just that; start and test import it.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { requireNode } from './lib/node-version.mjs'
import { root } from './lib/paths.mjs'
import { npm, run } from './lib/run.mjs'

const stamp = join(root, 'node_modules', '.oriel-installed')

/** One hash over the lock and every manifest: it differs exactly when an install is due. */
function wanted() {
  const manifests = ['package-lock.json', 'package.json', 'e2e/package.json', 'bench/package.json']
  for (const name of readdirSync(join(root, 'packages'))) manifests.push(`packages/${name}/package.json`)
  const hash = createHash('sha256')
  for (const file of manifests) hash.update(existsSync(join(root, file)) ? readFileSync(join(root, file)) : '')
  return hash.digest('hex')
}

async function step(title, command) {
  process.stderr.write(`${title} …\n`)
  const { code, output, ms } = await run(command)
  if (code === 0) process.stderr.write(`${title}: done in ${(ms / 1000).toFixed(1)} s\n`)
  else process.stderr.write(`${output}\n${title}: failed (${command.join(' ')})\n`)
  return code === 0
}

/**
 * Installs packages when the lock or a manifest changed since the last install, then builds.
 *
 * Says what it does on stderr, so that stdout stays free for what was asked for.
 *
 * @returns {Promise<boolean>} Whether everything is in place.
 */
export async function setUp() {
  const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()
  if (!installed) {
    if (!(await step('Installing packages', npm('install', '--no-audit', '--no-fund')))) return false
    writeFileSync(stamp, wanted())
  }
  return step('Building', [process.execPath, 'tools/build.mjs'])
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  requireNode()
  process.exitCode = (await setUp()) ? 0 : 1
}
