import type { AppSource, DemoAppOptions, EngineApp } from './engine/engine.ts'

/**
 * Loads an app from a folder, for `startTenant({ apps: [{ loaded }] })`: several tenants can serve one loaded app, and
 * `app.query` asks its tables by hand. Whoever loads it closes it.
 *
 * @throws AppLoadError with file, place and reason.
 */
export async function loadApp(source: AppSource): Promise<EngineApp> {
  return (await engine()).loadApp(source)
}

/** Loads a demo app likewise. @param options - Which one, default the flights; `rows` takes a slice, default all. */
export async function loadDemoApp(options: DemoAppOptions = {}): Promise<EngineApp> {
  return (await engine()).loadDemoApp(options)
}

/** DuckDB's library is large: a tenant over apps of the caller's own never loads it. */
function engine(): Promise<{
  loadApp(source: AppSource): Promise<EngineApp>
  loadDemoApp(options: DemoAppOptions): Promise<EngineApp>
}> {
  return import('./engine/engine.ts')
}
