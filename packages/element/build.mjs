// What a plain HTML page loads: everything in one file, as an ES module and as a classic script (global `oriel`).
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))

/** @param {string} [outdir] - Where the two bundles go; default `dist`. */
export async function build(outdir = join(folder, 'dist')) {
  const common = {
    entryPoints: [join(folder, 'src', 'index.ts')],
    bundle: true,
    minify: true,
    platform: 'browser',
    target: ['es2022'],
    // From source: no package has to be compiled first.
    conditions: ['@oriel/source'],
    legalComments: 'linked',
    logLevel: 'warning',
  }
  await Promise.all([
    esbuild.build({ ...common, format: 'esm', outfile: join(outdir, 'oriel.min.js') }),
    esbuild.build({ ...common, format: 'iife', globalName: 'oriel', outfile: join(outdir, 'oriel.classic.js') }),
  ])
}
