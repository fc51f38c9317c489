const colour = process.stdout.isTTY && !process.env.NO_COLOR
const paint = (code, text) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text)

/** The line that ends `npm test`: what was skipped is named only when something was. */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/** One line for a finished step: its name, its time, and whether it passed. */
export function line(name, { code, ms }) {
  const mark = code === 0 ? paint(32, 'ok  ') : paint(31, 'FAIL')
  return `${mark} ${name} ${paint(2, `(${(ms / 1000).toFixed(1)} s)`)}`
}
