// Builds everything that plain Node and the browsers load: tsc for the packages, esbuild for what a page loads.
// A bundle is made again only when one of its inputs is newer than its stamp.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bundled = ['tenant', 'element', 'portal']

function newestMtime(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newestMtime(join(path, name))))
}

const force = process.argv.includes('--force')
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const compiled = spawnSync(process.execPath, [tsc, '-b', ...(force ? ['--force'] : [])], {
  cwd: root,
  stdio: 'inherit',
})
if (compiled.status !== 0) process.exit(compiled.status ?? 1)

const sources = ['protocol', 'session', 'element', 'portal'].map((name) => join(root, 'packages', name, 'src'))
for (const name of bundled) {
  const folder = join(root, 'packages', name)
  const script = join(folder, 'build.mjs')
  if (!existsSync(script)) continue
  const stamp = join(folder, 'dist', '.bundled')
  const inputs = [
    script,
    join(root, 'package-lock.json'),
    ...(name === 'tenant' ? [join(folder, 'src', 'single')] : sources),
  ]
  if (!force && existsSync(stamp) && Math.max(...inputs.map(newestMtime)) <= statSync(stamp).mtimeMs) continue
  const { build } = await import(pathToFileURL(script).href)
  const startedAt = Date.now()
  await build()
  writeFileSync(stamp, '')
  process.stdout.write(`bundled ${name} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`)
}
