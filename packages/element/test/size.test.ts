import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import { expect, it } from 'vitest'

it('weighs at most 16 KiB with lit and English and without the session, minified and compressed', async () => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@oriel/source'],
    external: ['@oriel/session'],
    legalComments: 'none',
  })
  const bytes = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).byteLength
  expect(bytes).toBeGreaterThan(8 * 1024)
  expect(bytes).toBeLessThanOrEqual(16 * 1024)
})
