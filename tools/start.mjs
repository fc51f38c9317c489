// `npm start`: from a fresh clone to the demo. Needs nothing installed but Node.js itself.
import { requireNode } from './lib/node-version.mjs'

requireNode()

const { spawn } = await import('node:child_process')
const { constants } = await import('node:os')
const { join } = await import('node:path')
const { root } = await import('./lib/paths.mjs')
const { setUp } = await import('./install.mjs')

if (!(await setUp())) process.exit(1)

const demo = spawn(process.execPath, [join(root, 'packages/cli/bin/oriel.js'), 'demo', ...process.argv.slice(2)], {
  stdio: 'inherit',
})

// A terminal's Ctrl-C reaches the demo by itself; a signal sent to this process alone would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => demo.kill(signal))

demo.on('error', (error) => {
  console.error(`Cannot start the demo: ${error.message}`)
  process.exitCode = 1
})
demo.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
})
