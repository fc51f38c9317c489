import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { startUp } from './start-up.ts'

const measurements: Readonly<Record<string, () => Promise<string>>> = { 'start-up': startUp }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(measurements, name))
if (unknown.length > 0) {
  process.stderr.write(
    `no such measurement: ${unknown.join(', ')}\n  fix: one of ${Object.keys(measurements).join(', ')}\n`,
  )
  process.exit(2)
}

const sections: string[] = []
for (const [name, measure] of Object.entries(measurements)) {
  if (wanted.length === 0 || wanted.includes(name)) sections.push(await measure())
}
const machine = `Node ${process.version}, ${cpus().length} cores. Both sides of every ratio come from the same run, their visits taking turns.`
const text = `<!-- Written by \`npm run bench\`. Do not edit. -->\n\n# Measured\n\n${machine}\n\n${sections.join('\n\n')}\n`
process.stdout.write(`\n${text}`)
if (wanted.length === 0) writeFileSync('bench/results.md', text)
