import type { AppDefinition } from './app-definition.ts'
import { emptyModel } from './data-model.ts'
import { Database } from './database.ts'
import { type EngineSession, engineSession } from './engine.ts'
import { SessionApp } from './session-app.ts'
import type { SessionOptions } from './session-state.ts'

/**
 * Opens an engine session with an app of its own, which is empty and ends with it.
 *
 * @param appId - What the client calls it; undefined for a session without an app, where Global alone answers.
 */
export async function openSessionApp(appId: string | undefined, options?: SessionOptions): Promise<EngineSession> {
  const database = await openLocked()
  const definition: AppDefinition = {
    file: 'the load script',
    id: appId ?? '',
    title: appId ?? '',
    theme: undefined,
    tables: [],
    objects: [],
    stateNames: [],
    variables: [],
    bookmarks: [],
  }
  const sessionApp = new SessionApp(definition.title, appId !== undefined)
  const app = { definition, model: { ...emptyModel, database }, loadedAt: new Date(), sessionApp }
  return engineSession(app, options)
}

async function openLocked(): Promise<Database> {
  const database = await Database.open()
  try {
    await database.lock([])
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
