// No imports and nothing newer than Node 14 can parse: this file must run where Oriel cannot.

/** The oldest Node that every tool of this repository supports: [major, minor]. */
const OLDEST = [20, 19]

/** Ends the process with one clear line when Node is too old to go on. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  console.error(
    `Oriel needs Node.js ${OLDEST.join('.')} or newer, and this is ${process.versions.node}. ` +
      'Install a current release from https://nodejs.org and try again.',
  )
  process.exit(1)
}
