// `npm test`: sets everything up, then checks and tests everything. The last line is `N passed, N failed`, and
// `, N skipped` only when there are any.
import { requireNode } from './lib/node-version.mjs'

requireNode()

const { setUp } = await import('./install.mjs')
const { checks } = await import('./lib/checks.mjs')
const { ensurePrograms } = await import('./lib/programs.mjs')
const { countLine, line } = await import('./lib/report.mjs')
const { run } = await import('./lib/run.mjs')
const { runTests } = await import('./lib/run-tests.mjs')

const total = { passed: 0, failed: 0, skipped: 0 }

function finish() {
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
  console.log(countLine(total))
}

async function main() {
  if (!(await setUp())) {
    total.failed += 1
    return
  }
  total.passed += 1
  const complaint = await ensurePrograms()
  if (complaint !== undefined) {
    console.error(complaint)
    total.failed += 1
    return
  }
  for (const { name, command } of checks) {
    const result = await run(command, { timeoutMs: 120_000 })
    console.log(line(name, result))
    if (result.code === 0) total.passed += 1
    else {
      console.log(result.output)
      total.failed += 1
    }
  }
  // Apart from each other: the browsers' times are measured, and two cores are soon busy.
  for (const project of ['unit', 'browser']) {
    const { passed, failed, skipped } = await runTests(project, { timeoutMs: 400_000 })
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
}

try {
  await main()
} catch (error) {
  console.error(error)
  total.failed += 1
}
finish()
