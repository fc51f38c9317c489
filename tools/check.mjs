// `npm run check`: sets everything up, then all that needs no browser, for every day. Stops at the first failure and
// shows it whole.
import { requireNode } from './lib/node-version.mjs'

requireNode()

const { setUp } = await import('./install.mjs')
const { everyday } = await import('./lib/checks.mjs')
const { line } = await import('./lib/report.mjs')
const { run } = await import('./lib/run.mjs')

if (!(await setUp())) process.exit(1)

for (const { name, command } of everyday) {
  const result = await run(command)
  console.log(line(name, result))
  if (result.code !== 0) {
    console.log(result.output)
    process.exitCode = 1
    break
  }
}
