// Each rule of .dependency-cruiser.cjs against a planted violation: a rule that cannot fire protects nothing.
import { execFile } from 'node:child_process'
import { cpSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesOf, plantedFolder, type Plant } from './planted-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['protocol', 'session', 'server', 'tenant', 'element', 'portal', 'cli']

const plants: readonly Plant[] = [
  { rule: 'floor-of-protocol', file: 'packages/protocol/src/plant-1.ts', text: `import '@oriel/session'` },
  { rule: 'floor-of-session', file: 'packages/session/src/plant-1.ts', text: `import '@oriel/element'` },
  { rule: 'floor-of-server', file: 'packages/server/src/plant-1.ts', text: `import '@oriel/session'` },
  { rule: 'floor-of-tenant', file: 'packages/tenant/src/plant-1.ts', text: `import '@oriel/server'` },
  { rule: 'floor-of-tenant', file: 'packages/tenant/src/single/plant-2.ts', text: `import '@oriel/session'` },
  { rule: 'floor-of-element', file: 'packages/element/src/plant-1.ts', text: `import '@oriel/server'` },
  { rule: 'floor-of-portal', file: 'packages/portal/src/plant-1.ts', text: `import '@oriel/tenant'` },
  { rule: 'floor-of-cli', file: 'packages/cli/src/plant-1.ts', text: `import '@oriel/element'` },
  { rule: 'floor-of-cli', file: 'packages/cli/src/plant-2.ts', text: `import '@oriel/protocol'` },
  {
    rule: 'packages-meet-at-exports',
    file: 'packages/session/src/plant-2.ts',
    text: `import '../../protocol/src/index.ts'`,
  },
  { rule: 'tests-use-public-exports', file: 'e2e/plant-1.ts', text: `import '../packages/session/src/index.ts'` },
  { rule: 'no-package-on-e2e', file: 'packages/portal/src/plant-2.ts', text: `import '../../../e2e/plant-target.ts'` },
  {
    rule: 'src-never-starts-browsers',
    file: 'packages/server/src/plant-7.ts',
    text: `import '../../../tools/lib/find-browsers.mjs'`,
  },
  { rule: 'src-never-imports-test', file: 'packages/server/src/plant-2.ts', text: `import '../test/plant-target.ts'` },
  { rule: 'no-cycles', file: 'packages/server/src/plant-3.ts', text: `import './plant-back.ts'` },
  { rule: 'no-unresolved', file: 'packages/server/src/plant-5.ts', text: `import './nowhere.ts'` },
  { rule: 'declared-dependencies-only', file: 'packages/server/src/plant-6.ts', text: `import 'ws'` },
  { rule: 'protocol-is-pure', file: 'packages/protocol/src/plant-2.ts', text: `import 'node:fs'` },
  { rule: 'browser-packages-use-no-node', file: 'packages/session/src/plant-3.ts', text: `import 'node:fs'` },
  { rule: 'browser-packages-use-no-node', file: 'packages/portal/src/page/plant-1.ts', text: `import 'node:fs'` },
  { rule: 'session-depends-on-enigma-only', file: 'packages/session/src/plant-4.ts', text: `import 'lit'` },
  {
    rule: 'machine-imports-only-policy',
    file: 'packages/session/src/plant/machine.ts',
    text: `import '../plant-target.ts'`,
  },
  {
    rule: 'machine-imports-only-policy',
    file: 'packages/session/src/plant-2/machine.ts',
    text: `import '../plant-policy-watch.ts'`,
  },
  {
    rule: 'single-page-stands-alone',
    file: 'packages/tenant/src/single/plant-1.ts',
    text: `import '../plant-target.ts'`,
  },
  {
    rule: 'server-never-imports-single-page',
    file: 'packages/tenant/src/plant-2.ts',
    text: `import './single/plant-target.ts'`,
  },
]

/** Not violations themselves: what the planted imports lead to, and imports that must stay allowed. */
const allowed: readonly (readonly [string, string])[] = [
  ['tools/lib/find-browsers.mjs', `export {}`],
  ['packages/server/test/plant-browser.ts', `import '../../../tools/lib/find-browsers.mjs'`],
  ['e2e/plant-target.ts', `import '@oriel/session'`],
  ['packages/server/test/plant-target.ts', `import '../src/plant-target.ts'`],
  ['packages/server/src/plant-target.ts', `import 'jose'; import '@oriel/protocol'; import 'node:http'`],
  ['packages/session/src/plant-target.ts', `import 'enigma.js'; import '@oriel/protocol'`],
  ['packages/session/src/plant-policy-watch.ts', `export {}`],
  ['packages/session/src/allowed/machine.ts', `import './cause-policy.ts'; import '@oriel/protocol'`],
  ['packages/session/src/allowed/cause-policy.ts', `export {}`],
  ['packages/cli/src/plant-target.ts', `import '@oriel/portal'; import '@oriel/server'; import '@oriel/tenant'`],
  ['packages/tenant/src/plant-target.ts', `export {}`],
  ['packages/tenant/src/single/plant-target.ts', `import '@oriel/protocol'; import '@nebula.js/stardust'`],
]

interface Violation {
  readonly rule: { readonly name: string }
  readonly from: string
}

describe('the rules about who may import whom', () => {
  let folder = ''
  let found: readonly Violation[] = []

  beforeAll(async () => {
    folder = plantedFolder([
      ...packages.map((name) => [`packages/${name}/src/index.ts`, 'export {}'] as const),
      ...allowed,
      ['packages/server/src/plant-back.ts', `import './plant-3.ts'`],
      ...filesOf(plants),
      ['node_modules/@oriel/.keep', ''],
      ['bench/.keep', ''],
    ])
    for (const file of ['package.json', '.dependency-cruiser.cjs', 'e2e/package.json', 'bench/package.json'])
      cpSync(join(root, file), join(folder, file))
    for (const name of packages)
      cpSync(join(root, 'packages', name, 'package.json'), join(folder, 'packages', name, 'package.json'))
    for (const name of readdirSync(join(root, 'node_modules')))
      if (name !== '@oriel') symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
    for (const name of packages) symlinkSync(join(folder, 'packages', name), join(folder, 'node_modules/@oriel', name))
    found = await violations(folder)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(plants)('$rule fires on the violation planted in $file', ({ rule, file }) => {
    expect(found.filter(({ from }) => from === file).map((violation) => violation.rule.name)).toContain(rule)
  })

  it('lets every allowed import pass', () => {
    const named = new Set(allowed.map(([file]) => file))
    expect(found.filter(({ from }) => named.has(from))).toEqual([])
  })
})

async function violations(cwd: string): Promise<readonly Violation[]> {
  const script = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [script, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'e2e']
  const stdout = await new Promise<string>((resolve) => {
    // Exits with the number of violations, which is what this is about.
    execFile(process.execPath, args, { cwd, maxBuffer: 1 << 26 }, (_error, text) => resolve(text))
  })
  const { summary }: { summary: { violations: Violation[] } } = JSON.parse(stdout)
  return summary.violations
}
