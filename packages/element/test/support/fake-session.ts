import type { CauseReport, Session, SessionState } from '@oriel/session'

type Plan = SessionState['frame']

const unloaded: Plan = { load: null, reveal: false }

/** A session whose states the test says. Runs in Node and, bundled, in the page. */
export class FakeSession implements Session {
  state: SessionState = { name: 'idle', frame: unloaded, generations: 0 }
  /** What was asked of it, in order. */
  readonly calls: string[] = []
  checked: () => void = () => {}
  readonly #listeners = new Set<() => void>()

  readonly getState = (): SessionState => this.state
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get listeners(): number {
    return this.#listeners.size
  }

  set(state: SessionState): void {
    this.state = state
    for (const listener of [...this.#listeners]) listener()
  }

  /** Connecting or active, with the frame loaded as generation `generation`. */
  load(reveal: boolean, generation = 1, theme = 'horizon'): void {
    const frame = { load: { identity: 'tab-1', theme, generation }, reveal }
    if (reveal) this.set({ name: 'active', frame, generations: generation })
    else this.set({ name: 'signing-in', again: false, frame, generations: generation })
  }

  interrupt(name: CauseReport['name'], frame: Plan = unloaded): void {
    this.set({ name: 'interrupted', phase: 'waiting', attempt: 1, cause: report(name), frame, generations: 1 })
  }

  end(name: CauseReport['name']): void {
    this.set({ name: 'ended', cause: report(name), frame: unloaded, generations: 1 })
  }

  start(): void {
    this.calls.push('start')
  }

  restart(): void {
    this.calls.push('restart')
    this.set({ name: 'signing-in', again: false, frame: unloaded, generations: 1 })
  }

  close(): Promise<void> {
    this.calls.push('close')
    this.end('closed-by-page')
    return Promise.resolve()
  }

  /** Settles when the test calls `checked`. */
  frameNavigated(): Promise<void> {
    this.calls.push('frameNavigated')
    return new Promise((done) => {
      this.checked = done
    })
  }

  app(): ReturnType<Session['app']> {
    return Promise.reject(new Error('a fake session has no app'))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

function report(name: CauseReport['name']): CauseReport {
  return { name, certainty: 'observed', source: 'the test', detail: 'said so' }
}
