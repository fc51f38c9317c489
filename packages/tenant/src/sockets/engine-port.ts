/**
 * The engine as the sockets see it: text in, frames out. `src/engine` implements it over DuckDB; a test may bring a
 * small one of its own.
 */

/** A loaded app. */
export interface EngineApp {
  readonly id: string
  readonly title: string
  readonly sheets: readonly { readonly id: string; readonly title: string }[]
  openSession(): EngineSession
  close(): Promise<void>
}

/** Selections, session objects and variables: shared by every socket of one user, app and identity. */
export interface EngineSession {
  /** `send` also receives the pushes (change lists) that other sockets cause. */
  attach(send: (frame: Readonly<Record<string, unknown>>) => void): EngineConnection
  close(): Promise<void>
}

/** One socket's share of the engine session; owns that socket's handles. */
export interface EngineConnection {
  /** One frame as it came. Answers in order through `send`; malformed text gets a JSON-RPC error. Never throws. */
  receive(text: string): void
  detach(): void
}
