import type { AppSource, EngineApp } from './engine/engine.ts'

/**
 * Loads an app from a folder, for `startTenant({ apps: [{ loaded }] })`: several tenants can serve one loaded app, and
 * `app.query` asks its tables by hand. Whoever loads it closes it.
 *
 * @throws AppLoadError with file, place and reason.
 */
export async function loadApp(source: AppSource): Promise<EngineApp> {
  return (await engine()).loadApp(source)
}

/** Loads the demo app likewise. @param options - `rows` takes a slice of the flights; default all 3,000,000. */
export async function loadDemoApp(options: { rows?: number } = {}): Promise<EngineApp> {
  return (await engine()).loadDemoApp(options)
}

/** DuckDB's library is large: a tenant over apps of the caller's own never loads it. */
function engine(): Promise<{
  loadApp(source: AppSource): Promise<EngineApp>
  loadDemoApp(options: { rows?: number }): Promise<EngineApp>
}> {
  return import('./engine/engine.ts')
}
