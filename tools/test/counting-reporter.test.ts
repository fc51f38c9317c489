// The count that `npm test` ends with, against a runner that meets every way of failing.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countLine } from '../lib/report.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const head = `import { beforeAll, describe, expect, it } from 'vitest'\n`

describe('The counting reporter', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oriel-counts-'))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs vitest on these test files, and returns what was counted. */
  async function count(files: Readonly<Record<string, string>>): Promise<unknown> {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), head + text)
    const counts = join(folder, 'counts.json')
    const reporter = join(root, 'tools/lib/counting-reporter.mjs')
    const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--reporter', reporter]
    await new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: folder, env: { ...process.env, ORIEL_TEST_COUNTS: counts } }, resolve)
    })
    return JSON.parse(readFileSync(counts, 'utf8'))
  }

  it('counts tests that passed, that failed and that were skipped', async () => {
    const tests = `it('a', () => {}); it('b', () => {}); it('c', () => expect(1).toBe(2)); it.skip('d', () => {}); it.runIf(false)('e', () => {})`
    expect(await count({ 'a.test.js': tests })).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  it('counts a file that cannot be loaded as a failure', async () => {
    const files = { 'a.test.js': `it('a', () => {})`, 'b.test.js': `import './nowhere.js'` }
    expect(await count(files)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it('counts a promise that nobody caught as a failure, though every test passed', async () => {
    const tests = `it('a', () => { void Promise.reject(new Error('lost')) }); it('b', () => {})`
    expect(await count({ 'a.test.js': tests })).toEqual({ passed: 2, failed: 1, skipped: 0 })
  })

  it('counts a suite whose set-up failed as a failure, and its tests as skipped', async () => {
    const tests = `describe('x', () => { beforeAll(() => { throw new Error('no') }); it('a', () => {}) }); it('b', () => {})`
    expect(await count({ 'a.test.js': tests })).toEqual({ passed: 1, failed: 1, skipped: 1 })
  })

  it('counts a run without any test as a failure', async () => {
    expect(await count({})).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('The last line of npm test', () => {
  it('is only what passed and failed when nothing was skipped', () => {
    expect(countLine({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed')
  })

  it('names what was skipped', () => {
    expect(countLine({ passed: 7, failed: 1, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped')
  })
})
