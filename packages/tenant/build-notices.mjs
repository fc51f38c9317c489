import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const rule = '\n\n' + '-'.repeat(80) + '\n\n'

/**
 * The licences of the packages whose files went into a bundle. Those packages are bundles themselves, so the licence
 * comments that they carry for what is inside them are quoted too.
 *
 * @param {string} root - What `inputs` are relative to.
 * @param {readonly string[]} inputs - esbuild's metafile inputs.
 * @returns {Promise<string>}
 */
export async function notices(root, inputs) {
  const folders = [...new Set(inputs.map(packageFolder).filter((folder) => folder !== null))].sort()
  const parts = await Promise.all(
    folders.map((folder) => {
      const files = inputs.filter((path) => path.startsWith(folder + '/')).map((path) => join(root, path))
      return notice(join(root, folder), files)
    }),
  )
  const head = 'The page in this folder bundles the packages below. Each stands under its own licence.'
  return [head, ...parts].join(rule) + '\n'
}

/** `../../node_modules/@scope/name` of a path inside it; null for our own files. */
function packageFolder(path) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)
  return match === null ? null : match[1]
}

async function notice(folder, files) {
  const manifest = await readJson(join(folder, 'package.json'))
  const name = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file))
  if (name === undefined) throw new Error(`${manifest.name} ships no licence text`)
  const licence = (await readFile(join(folder, name), 'utf8')).trim()
  const inner = await innerPackages(folder, files)
  const comments = await licenceComments(files)
  return [
    `${manifest.name} ${manifest.version} (${manifest.license})`,
    licence,
    ...(inner.length === 0 ? [] : [`It is a bundle of its own code and: ${inner.join(', ')}.`]),
    ...(comments.length === 0 ? [] : ['Licence comments in its files:', ...comments]),
  ].join('\n\n')
}

/** What a published bundle holds, as far as it says: the sources of its map, or the peers of its unbundled form. */
async function innerPackages(folder, files) {
  const maps = await Promise.all(files.map((file) => readJson(file + '.map').catch(() => ({ sources: [] }))))
  const sources = maps
    .flatMap((map) => map.sources)
    .map((source) => packageFolder(source)?.split('node_modules/').at(-1))
  const core = await readJson(join(folder, 'core/package.json')).catch(() => ({}))
  const names = [...sources, ...Object.keys(core.peerDependencies ?? {})].filter((name) => name !== undefined)
  return [...new Set(names)].filter((name) => name !== '@nebula.js/stardust').sort()
}

async function licenceComments(files) {
  const texts = await Promise.all(files.filter((file) => file.endsWith('.js')).map((file) => readFile(file, 'utf8')))
  const comments = texts.flatMap((text) => text.match(/\/\*[*!][^]*?\*\//g) ?? [])
  return [...new Set(comments.filter((comment) => /@licen[cs]e|copyright|released under/i.test(comment)))]
}

async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'))
}
