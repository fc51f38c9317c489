import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../build.mjs'

describe('The bundle of the single page', () => {
  let folder = ''
  let html = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-single-'))
    await build(folder)
    html = await readFile(join(folder, 'index.html'), 'utf8')
  })
  afterAll(() => rm(folder, { recursive: true }))

  const files = (pattern: RegExp): string[] => [...html.matchAll(pattern)].map((match) => match[1] ?? '')
  const place = (path: string): string => join(folder, path.replace('/single/', ''))

  it('names one script and preloads only files that exist', () => {
    const scripts = files(/<script type="module" src="(\/single\/assets\/[^"]+)"/g)
    const preloads = files(/<link rel="modulepreload" href="(\/single\/assets\/[^"]+)"/g)
    expect(scripts).toHaveLength(1)
    expect(preloads.length).toBeGreaterThan(0)
    for (const path of [...scripts, ...preloads]) expect(existsSync(place(path)), path).toBe(true)
  })

  it('starts small: stardust and every chart stay out of the entry', async () => {
    const [script = ''] = files(/<script type="module" src="([^"]+)"/g)
    expect((await stat(place(script))).size).toBeLessThan(130_000)
  })

  it('ships the licence of every package in it', async () => {
    const text = await readFile(join(folder, 'NOTICES.txt'), 'utf8')
    for (const name of [
      '@nebula.js/sn-bar-chart 2.14.0',
      '@nebula.js/sn-kpi 1.0.0',
      '@nebula.js/sn-line-chart 1.47.7',
      '@nebula.js/sn-pie-chart 1.26.7',
      '@nebula.js/sn-table 2.9.1',
      '@nebula.js/stardust 7.4.0',
      'enigma.js 2.15.0',
    ]) {
      expect(text).toContain(`${name} (MIT)`)
    }
    expect(text.match(/Permission is hereby granted/g)).toHaveLength(7)
  })
})
