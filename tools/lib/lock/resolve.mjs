/**
 * Finds the locked package that `name` means, seen from the package at `from`.
 *
 * @param {Record<string, object>} packages - The lock's `packages`.
 * @param {string} from - A key of it, `''` for the root.
 * @returns {string | undefined} The key of the package found, by Node's own way: upwards through node_modules.
 */
export function locate(packages, from, name) {
  for (let at = from; ; at = parent(at)) {
    const key = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (key in packages) return key
    if (at === '') return undefined
  }
}

function parent(key) {
  const cut = key.lastIndexOf('/node_modules/')
  return cut === -1 ? '' : key.slice(0, cut)
}

/** Every optional dependency of a locked package that the lock does not hold: `{ from, name, version }`. */
export function missing(packages) {
  return Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => locate(packages, from, name) === undefined)
      .map(([name, version]) => ({ from, name, version })),
  )
}

/** Everything in a lock that would make it useless elsewhere, one sentence each. */
export function complaints(packages) {
  const absent = missing(packages).map(
    ({ from, name }) => `${from} wants ${name} on other platforms; the lock lacks it`,
  )
  const bound = Object.entries(packages)
    .filter(([, entry]) => /^[a-z+]+:/.test(entry.resolved ?? ''))
    .map(([key]) => `${key} is bound to one registry's address by "resolved"`)
  return [...absent, ...bound]
}
