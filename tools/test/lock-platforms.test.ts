import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../lock-platforms.mjs', import.meta.url))

/** A lock as npm leaves it where the registry serves only linux on x64. Version and names are invented. */
const onePlatform = {
  name: 'example',
  lockfileVersion: 3,
  packages: {
    '': { name: 'example' },
    'node_modules/@fast/linux-x64-gnu': {
      version: '1.2.3',
      integrity: 'sha512-known',
      cpu: ['x64'],
      dev: true,
      libc: ['glibc'],
      license: 'MIT',
      optional: true,
      os: ['linux'],
      engines: { node: '>=18' },
    },
    'node_modules/fast': {
      version: '1.2.3',
      dev: true,
      license: 'MIT',
      optionalDependencies: {
        '@fast/darwin-arm64': '1.2.3',
        '@fast/linux-arm-gnueabihf': '1.2.3',
        '@fast/linux-x64-gnu': '1.2.3',
        '@fast/linux-x64-musl': '1.2.3',
        '@fast/win32-x64-msvc': '1.2.3',
      },
    },
  },
}

describe('tools/lock-platforms.mjs', () => {
  let folder = ''
  let file = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oriel-lock-'))
    file = join(folder, 'package-lock.json')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const run = (lock: unknown, ...flags: string[]) => {
    writeFileSync(file, JSON.stringify(lock))
    return new Promise<{ code: number; errors: string }>((resolve) => {
      const child = execFile(process.execPath, [script, ...flags, file], (_error, _stdout, errors) =>
        resolve({ code: child.exitCode ?? 1, errors }),
      )
    })
  }

  it('adds the packages of other platforms in the form in which npm writes them', async () => {
    expect(await run(onePlatform)).toMatchObject({ code: 0 })
    const { packages } = JSON.parse(readFileSync(file, 'utf8'))
    expect(Object.keys(packages)).toEqual([
      '',
      'node_modules/@fast/darwin-arm64',
      'node_modules/@fast/linux-arm-gnueabihf',
      'node_modules/@fast/linux-x64-gnu',
      'node_modules/@fast/linux-x64-musl',
      'node_modules/@fast/win32-x64-msvc',
      'node_modules/fast',
    ])
    const common = { version: '1.2.3', dev: true, license: 'MIT', optional: true, engines: { node: '>=18' } }
    expect(packages['node_modules/@fast/darwin-arm64']).toEqual({ ...common, os: ['darwin'], cpu: ['arm64'] })
    expect(packages['node_modules/@fast/linux-arm-gnueabihf']).toEqual({ ...common, os: ['linux'], cpu: ['arm'] })
    expect(packages['node_modules/@fast/linux-x64-musl']).toEqual({
      ...common,
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
    })
    expect(packages['node_modules/@fast/linux-x64-gnu']).toEqual(
      onePlatform.packages['node_modules/@fast/linux-x64-gnu'],
    )
  })

  it('fails with --check on a lock that lacks a platform, and leaves the file alone', async () => {
    const { code, errors } = await run(onePlatform, '--check')
    expect(code).toBe(1)
    expect(errors).toContain('node_modules/fast wants @fast/darwin-arm64')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(onePlatform)
  })

  it('fails on a lock that is bound to the address of a registry', async () => {
    const bound = { packages: { 'node_modules/a': { version: '1.0.0', resolved: 'https://registry.example/a.tgz' } } }
    expect(await run(bound, '--check')).toEqual({ code: 1, errors: expect.stringContaining('node_modules/a is bound') })
  })

  it('passes a lock with links to workspaces', async () => {
    const linked = { packages: { 'node_modules/a': { resolved: 'packages/a', link: true } } }
    expect(await run(linked, '--check')).toMatchObject({ code: 0 })
  })

  it('refuses to guess when a name tells no platform', async () => {
    const odd = { packages: { '': {}, 'node_modules/a': { optionalDependencies: { mystery: '1.0.0' } } } }
    const { code, errors } = await run(odd)
    expect(code).toBe(1)
    expect(errors).toContain('mystery')
  })
})
