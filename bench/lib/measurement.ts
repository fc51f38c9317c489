/** What one measurement adds to the results. */
export interface Measurement {
  /** Its section, in Markdown. */
  readonly text: string
  /** The budgets that it missed, each in one sentence. */
  readonly missed: readonly string[]
}
