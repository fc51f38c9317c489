import type { StateChangeDetail } from '@oriel/element'

export type PageSessionState = StateChangeDetail['state']

export interface LogEntry {
  readonly at: Date
  readonly what: string
  readonly cause?: {
    readonly name: string
    readonly certainty: string
    readonly source: string
    readonly detail?: string | undefined
  }
}

const longest = 200

/** What the session went through since the page was opened. */
export class SessionLog {
  readonly #listeners = new Set<() => void>()
  #entries: readonly LogEntry[] = []
  #state: PageSessionState | undefined
  #since = new Date()
  #identity: string | undefined

  get entries(): readonly LogEntry[] {
    return this.#entries
  }

  get state(): PageSessionState | undefined {
    return this.#state
  }

  /** When the present state's name, or its cause, was another one last. */
  get since(): Date {
    return this.#since
  }

  /** Of the engine session, present or last. */
  get identity(): string | undefined {
    return this.#identity
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  noteState(state: PageSessionState): void {
    const before = this.#state
    this.#state = state
    this.#identity = state.frame.load?.identity ?? this.#identity
    const cause = causeOf(state)
    if (state.name === before?.name && cause?.name === causeOf(before)?.name) return this.#tell()
    this.#since = new Date()
    this.#add(
      cause === undefined ? { at: this.#since, what: state.name } : { at: this.#since, what: state.name, cause },
    )
  }

  /** Something else worth a line: the charts were shown, a button was pressed. */
  note(what: string): void {
    this.#add({ at: new Date(), what })
  }

  #add(entry: LogEntry): void {
    this.#entries = [entry, ...this.#entries].slice(0, longest)
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

export function causeOf(state: PageSessionState | undefined): LogEntry['cause'] {
  return state?.name === 'ended' || state?.name === 'interrupted' ? state.cause : undefined
}
