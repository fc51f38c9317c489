import { judge } from './budgets.ts'
import type { Measurement } from './measurement.ts'
import { table } from './statistics.ts'
import { flows, ratio, summarize, visitKinds, type Flow, type Run, type Summary, type VisitKind } from './summary.ts'

const heads = [
  'frame, latency, visit',
  'T trips',
  'O trips',
  'T frame',
  'O frame',
  'ratio',
  'T reveal',
  'O reveal',
  'ratio',
]

/** The section about start-up, and the budgets that were missed. */
export function startUpReport(
  runs: readonly Run[],
  { visits, pauseMs }: { readonly visits: number; readonly pauseMs: number },
): Measurement {
  const summaries = summarize(runs)
  const judgements = judge(summaries)
  const slow = runs.find(({ latencyMs }) => latencyMs > 0)
  const chain = (flow: Flow, when: VisitKind): string =>
    `- ${flow}, ${when} visit: ${slow?.[when][flow][0]?.trips.join(' → ') || 'none'}`
  const text = `## Start-up

Medians of ${visits} visits each in Chromium, tutorial (T) and Oriel (O) taking turns, each first visit in a fresh profile and its
repeat at least ${pauseMs / 1000} s later; the tenant on another site than the page, third-party cookies allowed, 3 million rows behind the charts. _Trips_ are sequential round trips before the frame starts to load; _frame_ is
the time to that moment, _reveal_ the time until content is drawn and uncovered, both in ms from the navigation. The trips
of rows without latency are counted in the run with latency and the same frame: without it, parallel exchanges cannot be
told from a chain.

${table(heads, summaries.map(row))}

The budgets, at ${slow?.latencyMs ?? 0} ms latency:

${judgements.map(({ text }) => `- ${text}`).join('\n')}

The longest chains before the frame loads:

${flows.flatMap((flow) => visitKinds.map((when) => chain(flow, when))).join('\n')}`
  return { text, missed: judgements.filter(({ met }) => !met).map((judgement) => judgement.text) }
}

function row({ frame, latencyMs, when, trips, frameMs, revealMs }: Summary): readonly (string | number)[] {
  const times = (pair: Readonly<Record<Flow, number>>): readonly string[] => [
    pair.tutorial.toFixed(0),
    pair.oriel.toFixed(0),
    `${ratio(pair).toFixed(2)} ×`,
  ]
  return [`${frame}, ${latencyMs} ms, ${when}`, trips.tutorial, trips.oriel, ...times(frameMs), ...times(revealMs)]
}
