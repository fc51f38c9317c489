// `npm run bench [name …]`: runs the measurements in bench/ and writes their tables to bench/results.md.
import { requireNode } from './lib/node-version.mjs'

requireNode()

const { spawnSync } = await import('node:child_process')
const { join } = await import('node:path')
const { root } = await import('./lib/paths.mjs')
const { setUp } = await import('./install.mjs')
const { ensurePrograms } = await import('./lib/programs.mjs')

if (!(await setUp())) process.exit(1)
const complaint = await ensurePrograms()
if (complaint !== undefined) {
  console.error(complaint)
  process.exit(1)
}

// Only now: before, nothing may be installed.
const { build } = await import('esbuild')

// Node 20 runs no TypeScript; the bundle stays beside its source, so that it finds its packages and files.
const outfile = join(root, 'bench', 'dist', 'run.mjs')
const entryPoints = [join(root, 'bench', 'run.ts')]
await build({
  entryPoints,
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
})
const run = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(run.status ?? 1)
