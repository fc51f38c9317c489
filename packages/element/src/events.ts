import type { CauseReport, SessionState } from '@oriel/session'
import type { SettingsProblem } from './settings.ts'

export interface StateChangeDetail {
  readonly state: SessionState
}

export interface EndedDetail {
  readonly cause: CauseReport
  /** Starts the session again, as the panel's button would. */
  readonly restart: () => void
}

export interface ErrorDetail {
  readonly problems: readonly SettingsProblem[]
}

/** What `<oriel-sheet>` dispatches. All of them bubble and leave the shadow root. */
export interface OrielSheetEventMap {
  /** The session's state is another one. */
  'oriel-statechange': CustomEvent<StateChangeDetail>
  /** The charts are loaded, verified and shown. */
  'oriel-ready': CustomEvent<null>
  /** The session is over. `preventDefault()` keeps the panel away: the page shows a dialog of its own, or goes elsewhere. */
  'oriel-ended': CustomEvent<EndedDetail>
  /** Attributes are missing or wrong; nothing is loaded. */
  'oriel-error': CustomEvent<ErrorDetail>
}

declare global {
  interface HTMLElementEventMap extends OrielSheetEventMap {}
}
