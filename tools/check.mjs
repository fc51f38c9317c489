// `npm run check`: everything that needs no browser, for every day. Stops at the first failure and shows it whole.
import { requireNode } from './lib/node-version.mjs'

requireNode()

const { everyday } = await import('./lib/checks.mjs')
const { line } = await import('./lib/report.mjs')
const { run } = await import('./lib/run.mjs')

for (const { name, command } of everyday) {
  const result = await run(command)
  console.log(line(name, result))
  if (result.code !== 0) {
    console.log(result.output)
    process.exitCode = 1
    break
  }
}
