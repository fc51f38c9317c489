import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { format, resolveConfig } from 'prettier'
import { engine } from './engine.ts'
import type { Measurement } from './lib/measurement.ts'
import { startUp } from './start-up.ts'

const measurements: Readonly<Record<string, () => Promise<Measurement>>> = { 'start-up': startUp, engine }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(measurements, name))
if (unknown.length > 0) {
  process.stderr.write(
    `no such measurement: ${unknown.join(', ')}\n  fix: one of ${Object.keys(measurements).join(', ')}\n`,
  )
  process.exit(2)
}

const done: Measurement[] = []
for (const [name, measure] of Object.entries(measurements)) {
  if (wanted.length === 0 || wanted.includes(name)) done.push(await measure())
}
const machine = `Node ${process.version}, ${cpus().length} cores. Both sides of every ratio come from the same run, their visits taking turns.`
const sections = done.map(({ text }) => text).join('\n\n')
const markdown = `<!-- Written by \`npm run bench\`. Do not edit. -->\n\n# Measured\n\n${machine}\n\n${sections}\n`
const results = 'bench/results.md'
const text = await format(markdown, { ...(await resolveConfig(results)), filepath: results })
process.stdout.write(`\n${text}`)
if (wanted.length === 0) writeFileSync(results, text)

const missed = done.flatMap((measurement) => measurement.missed)
for (const budget of missed) process.stderr.write(`budget missed: ${budget}\n`)
if (missed.length > 0) process.exitCode = 1
