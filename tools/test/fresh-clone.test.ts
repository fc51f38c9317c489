// What each command does first on a machine that has nothing but Node: it installs, and needs no package for that.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('On a fresh clone', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'oriel-fresh-'))
    cpSync(join(root, 'tools'), join(folder, 'tools'), { recursive: true })
    mkdirSync(join(folder, 'packages'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['start', 'test', 'check', 'bench'])('npm run %s installs the packages before it needs one', async (name) => {
    // An npm that is not there: the first step is taken, and ends at once.
    const env = { ...process.env, npm_execpath: join(folder, 'no-npm.js') }
    const { code, errors } = await new Promise<{ code: number; errors: string }>((resolve) => {
      const child = execFile(process.execPath, [join(folder, `tools/${name}.mjs`)], { env }, (_error, _out, errors) =>
        resolve({ code: child.exitCode ?? 1, errors }),
      )
    })
    expect(errors).toContain('Installing packages: failed')
    expect(errors).not.toContain('ERR_MODULE_NOT_FOUND')
    expect(code).toBe(1)
  })
})
