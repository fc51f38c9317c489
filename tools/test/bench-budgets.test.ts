// What `npm run bench` says of its budgets, from visits made up here.
import { describe, expect, it } from 'vitest'
import { startUpReport } from '../../bench/lib/start-up-report.ts'
import type { Measured, Run } from '../../bench/lib/summary.ts'

const one = (trips: number, frameMs: number, revealMs: number): readonly Measured[] => [
  { frameMs, revealMs, trips: Array.from({ length: trips }, (_, index) => `trip-${index}`) },
]

/** Oriel within every budget unless told otherwise; the tutorial takes a second to the frame and two to the reveal. */
function run(frame: Run['frame'], latencyMs: number, first = one(3, 500, 1200), repeat = one(0, 300, 1000)): Run {
  const tutorial = one(9, 1000, 2000)
  return { frame, latencyMs, first: { tutorial, oriel: first }, repeat: { tutorial, oriel: repeat } }
}

const report = (...runs: readonly Run[]) => startUpReport(runs, { visits: 1, pauseMs: 10_000 })

describe('The budgets of start-up', () => {
  it('are met at their limits, and each is listed', () => {
    const { text, missed } = report(run('stub', 50), run('charts', 50))
    expect(missed).toEqual([])
    expect(text.match(/^- .*, met$/gm)).toHaveLength(12)
    expect(text).toContain('- stub, first visit: reveal, ratio at most 0.6: 0.6, met')
  })

  it('are missed by a little more than their limits', () => {
    const { text, missed } = report(run('stub', 50, one(4, 501, 1201)), run('charts', 50, undefined, one(1, 301, 1701)))
    expect(missed).toEqual([
      'stub, first visit: trips before the frame at most 3: 4, missed',
      'stub, first visit: frame, ratio at most 0.5: 0.501, missed',
      'stub, first visit: reveal, ratio at most 0.6: 0.601, missed',
      'charts, repeat visit: trips before the frame at most 0: 1, missed',
      'charts, repeat visit: frame, ratio at most 0.3: 0.301, missed',
      'charts, repeat visit: reveal, ratio at most 0.85: 0.851, missed',
    ])
    for (const sentence of missed) expect(text).toContain(`- ${sentence}`)
  })

  it('are missed where nothing was measured with latency', () => {
    expect(report(run('stub', 50), run('charts', 0)).missed).toHaveLength(6)
  })
})

describe('The table of start-up', () => {
  it('has the trips of the run with latency in the row without, where they cannot be counted', () => {
    const { text } = report(run('stub', 0, one(1, 500, 1200)), run('stub', 50))
    expect(text).toContain('| stub, 0 ms, first | 9 | 3 | 1000 | 500 | 0.50 × | 2000 | 1200 | 0.60 × |')
  })
})
