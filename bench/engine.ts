import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { flightsByHand } from '../e2e/support/flights-by-hand.ts'
import { holdSessions, type Held } from './lib/hold-sessions.ts'
import type { Measurement } from './lib/measurement.ts'
import { selectAndShow, type Shown } from './lib/select-and-show.ts'
import { median, table } from './lib/statistics.ts'

const budgets = { readyMs: 2000, selectionMs: 150, sessionMegabytes: 1.5 } as const
const starts = 5
const sessions = 500

/** The tenant's own costs: until it answers, for a selection, and for each engine session that it holds. */
export async function engine(): Promise<Measurement> {
  const readyMs: number[] = []
  for (let start = 0; start < starts; start++) readyMs.push(await measureReady())
  const data = await flightsByHand()
  const shown: Shown[] = []
  for (const rows of [20_000, 3_000_000]) shown.push(await selectAndShow(data, rows))
  data.close()
  return report(median(readyMs), shown, await holdSessions(sessions))
}

/** In a process of its own, as it is when somebody waits for it: from the call to the first answer with status 200. */
async function measureReady(): Promise<number> {
  const script = `import { startTenant } from '@oriel/tenant'
    const begin = performance.now()
    const tenant = await startTenant()
    const { status } = await fetch(tenant.origin + '/login')
    process.send({ status, ms: performance.now() - begin }, () => tenant.close())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 1, 2, 'ipc'] })
  const exited = once(child, 'exit')
  const [{ status, ms }] = await Promise.race([
    once(child, 'message'),
    exited.then(() => Promise.reject(new Error('the tenant did not start'))),
  ])
  await exited
  return status === 200 ? Number(ms) : Number.NaN
}

function report(readyMs: number, shown: readonly Shown[], held: Held): Measurement {
  const large = shown.at(-1)
  const judged = [
    { what: 'ready, ms', value: readyMs, most: budgets.readyMs },
    { what: 'a selection on 3 million rows, ms', value: large?.oursMs ?? Number.NaN, most: budgets.selectionMs },
    { what: 'an idle engine session, MB', value: held.residentMegabytes, most: budgets.sessionMegabytes },
  ].map(({ what, value, most }) => {
    const met = value <= most
    return { met, text: `${what}: at most ${most}: ${Number(value.toFixed(2))}, ${met ? 'met' : 'missed'}` }
  })
  const rows = shown.map(({ rows, oursMs, byHandMs, calculatedMs }) => [
    rows.toLocaleString('en-US'),
    oursMs.toFixed(0),
    byHandMs.toFixed(0),
    `${(oursMs / byHandMs).toFixed(2)} ×`,
    calculatedMs.toFixed(0),
  ])
  const text = `## Engine

_Ready_: from \`startTenant()\`, with the 3 million flights, to the first answer with status 200; the median of ${starts} processes:
${readyMs.toFixed(0)} ms.

_Selection_: from a call that selects some weekdays, never the same ones, to the states of all ${large?.fields ?? 0} fields and one cube
(average delay by month); medians of ${large?.rounds ?? 0} each, the engine's calls without a network and DuckDB asked by hand, over a table in
memory with one query for each field and one for the cube, taking turns. _Again_ is the engine once it remembers the answers.

${table(['rows', 'engine, ms', 'by hand, ms', 'ratio', 'again, ms'], rows)}

_Held_: ${held.sessions} engine sessions, each with its socket, the app, the current selections, a list and a chart open, and nothing going on:
${held.residentMegabytes.toFixed(2)} MB of the process's memory each, ${held.heapMegabytes.toFixed(2)} MB of them on JavaScript's heap.

The budgets:

${judged.map(({ text }) => `- ${text}`).join('\n')}`
  return { text, missed: judged.filter(({ met }) => !met).map(({ text }) => text) }
}
