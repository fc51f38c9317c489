import { writeFileSync } from 'node:fs'

/**
 * A vitest reporter that writes `{ passed, failed, skipped }` to the file named by ORIEL_TEST_COUNTS.
 *
 * A file that could not be loaded and an error outside every test count as one failure each.
 */
export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors, reason) {
    let passed = 0
    let skipped = 0
    let failed = unhandledErrors.length
    for (const module of modules) {
      const results = [...module.children.allTests()].map((test) => test.result().state)
      passed += results.filter((state) => state === 'passed').length
      failed += results.filter((state) => state === 'failed' || state === 'pending').length
      skipped += results.filter((state) => state === 'skipped').length
      const suites = [...module.children.allSuites()]
      if ([module, ...suites].some((suite) => suite.errors().length > 0)) failed += 1
    }
    if (reason !== 'passed' && failed === 0) failed = 1
    writeFileSync(process.env.ORIEL_TEST_COUNTS, JSON.stringify({ passed, failed, skipped }))
  }
}
