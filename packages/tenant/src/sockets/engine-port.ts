import type { EngineApp } from '../engine/engine.ts'

/** What serving an app needs of it. `query` is for those who loaded it themselves; a test may bring an app without. */
export type ServableApp = Omit<EngineApp, 'query'>
