import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vitest } from './checks.mjs'
import { run } from './run.mjs'

/**
 * Runs one vitest project, its output passed through, and counts.
 *
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} A runner that crashed, hung or disagrees with its own count
 *   by its exit code is one failure more.
 */
export async function runTests(project, { timeoutMs }) {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-tests-'))
  const counts = join(folder, 'counts.json')
  try {
    const command = vitest(project, '--reporter=default', '--reporter=./tools/lib/counting-reporter.mjs')
    const { code, output } = await run(command, { inherit: true, timeoutMs, env: { ORIEL_TEST_COUNTS: counts } })
    if (output !== '') console.error(output)
    const { passed, failed, skipped } = read(counts)
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    console.error('The test runner ended without a count.')
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
