import type * as oriel from '../../src/index.ts'
import type { OrielSheet } from '../../src/oriel-sheet.ts'
import type { FakeSession } from './fake-session.ts'
import type { HandClock } from './hand-clock.ts'
import type { stopTimers as stop } from './stop-timers.ts'

declare global {
  /** What `boot.js` and the tests put into the page. */
  interface Window {
    FakeSession: typeof FakeSession
    stopTimers: typeof stop
    oriel: typeof oriel
    events: { name: string; detail: Record<string, unknown> | null }[]
    violations: string[]
    sheet: OrielSheet
    session: FakeSession
    clock: HandClock
  }
}
