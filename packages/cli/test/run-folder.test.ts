import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRunFolder, otherTenantsOn } from '../src/run-folder.ts'
import { makeFolder } from './support.ts'

let temporary: string
beforeEach(() => {
  temporary = makeFolder()
  vi.stubEnv('TMPDIR', temporary)
})
afterEach(() => void vi.unstubAllEnvs())

function note(name: string, text: string): void {
  mkdirSync(join(temporary, name))
  writeFileSync(join(temporary, name, 'run.json'), text)
}

describe('the folder of a running tenant', () => {
  it('keeps its files from others, and goes with everything in it', async () => {
    const folder = await createRunFolder('http://localhost:4301')
    const file = await folder.write('privatekey.pem', 'secret')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
    folder.remove()
    expect(existsSync(file)).toBe(false)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('goes also when the process is ended without waiting, and only then is still known to it', async () => {
    const before = process.listeners('exit')
    const folder = await createRunFolder('http://localhost:4301')
    const added = process.listeners('exit').filter((listener) => !before.includes(listener))
    expect(added).toHaveLength(1)
    added[0]?.(130)
    expect(readdirSync(temporary)).toEqual([])
    folder.remove()
    expect(process.listeners('exit')).toEqual(before)
  })

  it('tells of tenants on the same host name, whatever their port', async () => {
    const folders = [
      await createRunFolder('http://localhost:4301'),
      await createRunFolder('https://localhost:9'),
      await createRunFolder('https://tenant.localhost:4301'),
    ]
    expect((await otherTenantsOn('localhost')).toSorted()).toEqual(['http://localhost:4301', 'https://localhost:9'])
    for (const folder of folders) folder.remove()
    expect(await otherTenantsOn('localhost')).toEqual([])
  })

  it('says nothing of tenants that have ended, nor of what cannot be read', async () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    note('oriel-tenant-dead', JSON.stringify({ pid, origin: 'http://localhost:1' }))
    note('oriel-tenant-broken', '{')
    note('oriel-tenant-other', JSON.stringify({ pid: process.pid, origin: 'nowhere' }))
    note('oriel-tenant-odd', JSON.stringify({ pid: 'all', origin: 'http://localhost:1' }))
    mkdirSync(join(temporary, 'oriel-tenant-empty'))
    expect(await otherTenantsOn('localhost')).toEqual([])
    expect(await otherTenantsOn('nowhere')).toEqual([])
  })
})
