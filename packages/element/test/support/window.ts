import type * as oriel from '../../src/index.ts'
import type { OrielSheet } from '../../src/oriel-sheet.ts'
import type { FakeSession } from './fake-session.ts'

declare global {
  /** What `boot.js` and the tests put into the page. */
  interface Window {
    FakeSession: typeof FakeSession
    oriel: typeof oriel
    events: { name: string; detail: Record<string, unknown> | null }[]
    violations: string[]
    sheet: OrielSheet
    session: FakeSession
  }
}
