// What a platform package's name says about the machines it is for. Names are all there is to go by when the
// registry at hand does not serve the package; every family in the lock spells them in one of these ways.

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']

const processors = {
  arm: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  loong64: 'loong64',
  mips64el: 'mips64el',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  x64: 'x64',
}

const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' }

/**
 * Reads os, cpu and libc out of a package's name.
 *
 * @param {string} name - Such as `@oxlint/binding-linux-x64-musl`.
 * @returns {{ os: string[], cpu: string[], libc?: string[] } | undefined} Undefined when the name names no platform.
 *   `libc` only if the name has a word for it.
 */
export function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = words.find((word) => systems.includes(word))
  const cpu = words.map((word) => processors[word]).find((found) => found !== undefined)
  if (os === undefined || cpu === undefined) return undefined
  const libc = words.map((word) => libraries[word]).find((found) => found !== undefined)
  return { os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) }
}
