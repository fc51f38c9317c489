// The lint rules that stand for a decision, each against a planted violation.
import { execFile } from 'node:child_process'
import { cpSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesOf, plantedFolder, type Plant } from './planted-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const plants: readonly Plant[] = [
  {
    rule: 'no-floating-promises',
    file: 'packages/server/src/plant-1.ts',
    text: 'export function go(): void {\n  Promise.resolve(1)\n}',
  },
  { rule: 'no-explicit-any', file: 'packages/server/src/plant-2.ts', text: 'export const value: any = 1' },
  { rule: 'no-default-export', file: 'packages/server/src/plant-3.ts', text: 'export default 1' },
  { rule: 'no-console', file: 'packages/server/src/plant-4.ts', text: 'console.log(1)' },
  { rule: 'max-lines', file: 'packages/server/src/plant-5.ts', text: 'export {}\n'.repeat(401) },
  {
    rule: 'no-restricted-globals',
    file: 'packages/session/src/plant-1.ts',
    text: 'export const later = (): unknown => setTimeout(() => 1, 5)',
  },
  {
    rule: 'no-restricted-globals',
    file: 'packages/element/src/plant-1.ts',
    text: 'export const now = (): number => Date.now()',
  },
]

const allowed: readonly (readonly [string, string])[] = [
  ['packages/session/src/clock.ts', 'export const now = (): number => Date.now()'],
  ['packages/cli/src/print.ts', 'console.log(1)'],
  ['packages/server/src/time.ts', 'export const now = (): number => Date.now()'],
]

interface Finding {
  readonly code: string
  readonly filename: string
}

describe('the lint rules', () => {
  let folder = ''
  let found: readonly Finding[] = []

  beforeAll(async () => {
    const config = '{ "compilerOptions": { "strict": true, "lib": ["es2023", "dom"] } }'
    folder = plantedFolder([['tsconfig.json', config], ...filesOf(plants), ...allowed])
    cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    found = await findings(folder)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(plants)('$rule fires on the violation planted in $file', ({ rule, file }) => {
    const codes = found.filter(({ filename }) => filename.endsWith(file)).map(({ code }) => code)
    expect(codes.join(' ')).toContain(`(${rule})`)
  })

  it('lets clocks use time, the command line print, and servers read the date', () => {
    const files = allowed.map(([file]) => file)
    expect(found.filter(({ filename }) => files.some((file) => filename.endsWith(file)))).toEqual([])
  })
})

async function findings(cwd: string): Promise<readonly Finding[]> {
  const args = [join(root, 'node_modules/oxlint/bin/oxlint'), '--format', 'json']
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 1 << 26 }, (_error, text) => resolve(text))
  })
  const { diagnostics }: { diagnostics: Finding[] } = JSON.parse(stdout)
  return diagnostics
}
