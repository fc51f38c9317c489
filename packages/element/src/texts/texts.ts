import type { CauseName } from '@oriel/protocol'

export interface CauseText {
  readonly title: string
  /** One or two plain sentences: what happened, what helps. */
  readonly text: string
  /** On the button that starts the session again. */
  readonly action: string
}

/** Everything that a person reads or hears. One object per language. */
export interface Texts {
  readonly language: string
  readonly sheetLabel: string
  readonly objectLabel: string
  readonly loading: string
  /** While nothing is asked of the person. */
  readonly oneMoment: string
  readonly details: string
  readonly causes: Readonly<Record<CauseName, CauseText>>
}
