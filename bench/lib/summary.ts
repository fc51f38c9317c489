import { median } from './statistics.ts'
import type { Visit } from './visit.ts'

export type Flow = 'tutorial' | 'oriel'
export const flows: readonly Flow[] = ['tutorial', 'oriel']

export const visitKinds = ['first', 'repeat'] as const
export type VisitKind = (typeof visitKinds)[number]

/** A visit, and its longest chain of exchanges before the frame began to load. */
export type Measured = Visit & { readonly trips: readonly string[] }

export interface Run extends Readonly<Record<VisitKind, Readonly<Record<Flow, readonly Measured[]>>>> {
  readonly frame: 'stub' | 'charts'
  readonly latencyMs: number
}

/** Medians over the visits of one kind in one run. */
export interface Summary {
  readonly frame: Run['frame']
  readonly latencyMs: number
  readonly when: VisitKind
  readonly trips: Readonly<Record<Flow, number>>
  readonly frameMs: Readonly<Record<Flow, number>>
  readonly revealMs: Readonly<Record<Flow, number>>
}

/**
 * Two summaries for each run. Without latency, parallel exchanges end and start too close together to be told from a
 * chain, so such a run has the trips of the run with the same frame that has latency.
 */
export function summarize(runs: readonly Run[]): readonly Summary[] {
  return runs.flatMap((run) => {
    const { frame, latencyMs } = run
    const counted = latencyMs > 0 ? run : runs.find((other) => other.frame === frame && other.latencyMs > 0)
    return visitKinds.map((when) => {
      const each = (value: (one: Measured) => number, from: Run | undefined = run): Record<Flow, number> => ({
        tutorial: median((from?.[when].tutorial ?? []).map(value)),
        oriel: median((from?.[when].oriel ?? []).map(value)),
      })
      return {
        frame,
        latencyMs,
        when,
        trips:
          counted === undefined
            ? { tutorial: Number.NaN, oriel: Number.NaN }
            : each((one) => one.trips.length, counted),
        frameMs: each((one) => one.frameMs),
        revealMs: each((one) => one.revealMs),
      }
    })
  })
}

/** Oriel's time in terms of the tutorial's. */
export function ratio(times: Readonly<Record<Flow, number>>): number {
  return times.oriel / times.tutorial
}
