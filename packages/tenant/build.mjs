// Builds the page that stands for Qlik's `/single` into dist/single/: index.html, assets/ (hashed names, so they may be
// cached for ever) and NOTICES.txt (the licences of everything bundled).
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { notices } from './build-notices.mjs'
import { eagerUmd } from './eager-umd.mjs'

const root = dirname(fileURLToPath(import.meta.url))
const source = join(root, 'src/single')

/**
 * @param {string} target - Folder to build into; it is emptied first.
 * @returns {Promise<void>}
 */
export async function build(target = join(root, 'dist/single')) {
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { page: 'src/single/main.ts', styles: 'src/single/styles.css' },
    outdir: join(target, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    // Licence comments are gathered in NOTICES.txt instead.
    legalComments: 'none',
    metafile: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    // The page's own tsconfig maps packages to narrow local types; esbuild must bundle the packages themselves.
    tsconfigRaw: {},
    plugins: [eagerUmd],
    logLevel: 'warning',
  })
  await writeFile(join(target, 'index.html'), await page(result.metafile, target))
  await writeFile(join(target, 'NOTICES.txt'), await notices(root, Object.keys(result.metafile.inputs)))
}

/**
 * The HTML with the hashed names filled in. The styles are inlined: they are small and the first paint waits for them.
 * Stardust is always needed and large, so its download starts beside the entry's.
 */
async function page(metafile, target) {
  const html = await readFile(join(source, 'index.html'), 'utf8')
  const script = outputOf(metafile, (output) => output.entryPoint === 'src/single/main.ts')
  const styles = outputOf(metafile, (output) => output.entryPoint === 'src/single/styles.css')
  const css = (await readFile(join(root, styles), 'utf8')).trim()
  const href = (path) => '/single/' + relative(target, join(root, path))
  const preloads = stardustChunks(metafile, script)
  const head = [
    `<style>${css}</style>`,
    ...preloads.map((path) => `<link rel="modulepreload" href="${href(path)}" />`),
    `<script type="module" src="${href(script)}"></script>`,
  ]
  await rm(join(root, styles))
  return html.replace('<!-- head -->', () => head.join('\n    '))
}

/** Everything that must have come in before stardust can run. */
function stardustChunks(metafile, script) {
  const stardust = outputOf(metafile, (output) => output.entryPoint === 'src/single/stardust.ts')
  const needed = new Set([stardust])
  for (const path of [script, stardust]) collect(metafile, path, needed)
  needed.delete(script)
  return [...needed]
}

function collect(metafile, path, found) {
  for (const { path: next, kind } of metafile.outputs[path].imports) {
    if (kind !== 'import-statement' || found.has(next)) continue
    found.add(next)
    collect(metafile, next, found)
  }
}

function outputOf(metafile, matches) {
  const found = Object.entries(metafile.outputs).find(([, output]) => matches(output))
  if (found === undefined) throw new Error('the bundle lacks an expected file')
  return found[0]
}
