// The portal's page: one script with everything in it, and the files beside it. Nothing inline.
import { cp, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const source = join(folder, 'src', 'page')

/** @param {string} [outdir] - Where the page goes; default `dist/page`. */
export async function build(outdir = join(folder, 'dist', 'page')) {
  await rm(outdir, { recursive: true, force: true })
  await mkdir(outdir, { recursive: true })
  await esbuild.build({
    entryPoints: [join(source, 'main.ts'), join(source, 'styles.css')],
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022'],
    // From source: no package has to be compiled first.
    conditions: ['@oriel/source'],
    legalComments: 'linked',
    logLevel: 'warning',
  })
  for (const name of ['index.html', 'favicon.svg']) await cp(join(source, name), join(outdir, name))
}
