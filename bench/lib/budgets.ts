import { ratio, visitKinds, type Summary, type VisitKind } from './summary.ts'

interface Budget {
  readonly what: string
  readonly of: (summary: Summary) => number
  /** At most this much. */
  readonly limits: Readonly<Record<VisitKind, number>>
  /** The frame that it is for; default: every one. */
  readonly frame?: Summary['frame']
}

/** Where latency counts: they hold for the runs that have it. */
const budgets: readonly Budget[] = [
  { what: 'trips before the frame', of: ({ trips }) => trips.oriel, limits: { first: 3, repeat: 0 } },
  { what: 'frame, ratio', of: ({ frameMs }) => ratio(frameMs), limits: { first: 0.5, repeat: 0.3 } },
  {
    what: 'reveal, ratio',
    frame: 'stub',
    of: ({ revealMs }) => ratio(revealMs),
    limits: { first: 0.6, repeat: 0.5 },
  },
  {
    what: 'reveal, ratio',
    frame: 'charts',
    of: ({ revealMs }) => ratio(revealMs),
    limits: { first: 0.8, repeat: 0.85 },
  },
]

export interface Judgement {
  /** One sentence: what was allowed, and what was measured. */
  readonly text: string
  readonly met: boolean
}

/** Each budget against what was measured. What could not be measured is missed. */
export function judge(summaries: readonly Summary[]): readonly Judgement[] {
  return (['stub', 'charts'] as const).flatMap((frame) =>
    visitKinds.flatMap((when) => {
      const summary = summaries.find((one) => one.frame === frame && one.when === when && one.latencyMs > 0)
      return budgets
        .filter((budget) => budget.frame === undefined || budget.frame === frame)
        .map(({ what, of, limits }) => {
          const value = summary === undefined ? Number.NaN : of(summary)
          const met = value <= limits[when]
          const measured = Number.isNaN(value) ? 'not measured' : String(Number(value.toFixed(3)))
          const name = `${frame}, ${when} visit: ${what} at most ${limits[when]}`
          return { met, text: `${name}: ${measured}, ${met ? 'met' : 'missed'}` }
        })
    }),
  )
}
