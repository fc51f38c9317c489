import { readFile } from 'node:fs/promises'

const bundles = /node_modules[\\/]@nebula\.js[\\/](stardust|sn-[\w-]+)[\\/]dist[\\/](stardust|sn-[\w-]+)\.js$/
const factory = '}(this,function('

/**
 * Lets the browser compile stardust and the charts once. Each is a UMD bundle of up to 2 MB: one function that is an
 * argument of another. As CommonJS inside an ES module, V8 reads it three times, twice of that on the main thread, since
 * it takes a function for lazy unless it stands in parentheses. Here they are ES modules with parentheses.
 *
 * @type {import('esbuild').Plugin}
 */
export const eagerUmd = {
  name: 'eager-umd',
  setup(build) {
    // Its index.js would choose between two builds at run time, which takes CommonJS.
    build.onResolve({ filter: /^@nebula\.js\/stardust$/ }, ({ kind, resolveDir }) =>
      build.resolve('@nebula.js/stardust/dist/stardust.js', { kind, resolveDir }),
    )
    build.onLoad({ filter: bundles }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const isStardust = path.endsWith('stardust.js')
      return { contents: isStardust ? stardustModule(text) : chartModule(text), loader: 'js' }
    })
  },
}

function stardustModule(text) {
  return `${module(text)}
export default module.exports
export const { embed } = module.exports`
}

function chartModule(text) {
  return `import stardust from '@nebula.js/stardust'
const require = () => stardust
${module(text)}
export default module.exports`
}

function module(text) {
  return `const module = { exports: {} }
const exports = module.exports
${inParentheses(text)}`
}

function inParentheses(text) {
  const begin = text.indexOf(factory)
  if (begin === -1) return text
  const end = text.lastIndexOf('})')
  const inner = begin + factory.length - 'function('.length
  return `${text.slice(0, inner)}(${text.slice(inner, end + 1)})${text.slice(end + 1)}`
}
