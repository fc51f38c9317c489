import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AppDefinition, readAppDefinition } from './app-definition.ts'
import { AppLoadError } from './app-load-error.ts'
import { checkObjects } from './check-objects.ts'
import { Connection } from './connection.ts'
import { findDataFile } from './data-file.ts'
import { Database } from './database.ts'
import { objectOr, stringOr } from './json.ts'
import { loadTables } from './load-tables.ts'
import { endModal } from './methods/end-modal.ts'
import { type LoadedApp, type SessionOptions, SessionState } from './session-state.ts'

export { AppLoadError }
export type { SessionOptions } from './session-state.ts'

/** Where an app comes from. */
export interface AppSource {
  /** Folder that holds `app.json`. */
  readonly folder: string
  /** Takes at most so many rows of the first table, evenly spread over it. Default: all. */
  readonly rows?: number
}

/** The apps that come with this package. */
export type DemoAppName = 'flights' | 'workshop'

export interface DemoAppOptions {
  readonly app?: DemoAppName
  readonly rows?: number
}

/** A loaded app, shared by all sessions. */
export interface EngineApp {
  readonly id: string
  readonly title: string
  readonly sheets: readonly { readonly id: string; readonly title: string }[]
  /** @param options - Whose session it is, and what time it is; by default nobody's and the system's. */
  openSession(options?: SessionOptions): EngineSession
  /** Frees the data; calls that are still running end first. */
  close(): Promise<void>
  /** Asks the loaded tables by hand, by their names in `app.json`: for tests and for comparing. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>
}

/** One engine session: selections and objects, shared by the sockets of one user, app and identity. */
export interface EngineSession {
  /** @param send - Takes every frame for this socket: answers, and what other sockets' calls have changed. */
  attach(send: (frame: Readonly<Record<string, unknown>>) => void): EngineConnection
  close(): Promise<void>
}

/** One socket of an engine session; owns its handles. */
export interface EngineConnection {
  /** Takes one frame. Answers come through `send`, in order; a malformed frame is answered by an error. Never throws. */
  receive(text: string): void
  detach(): void
}

/**
 * Loads an app from a folder.
 *
 * @throws {@link AppLoadError} with file, place and reason.
 */
export async function loadApp({ folder, rows }: AppSource): Promise<EngineApp> {
  const definition = await readAppDefinition(folder)
  const database = await Database.open()
  try {
    const model = await loadTables(database, definition, rows)
    checkObjects(definition, model)
    await database.lock(dataFiles(definition))
    return engineApp({ definition, model, loadedAt: new Date() })
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Loads an app that comes with this package.
 *
 * @param options - `app` is the US flights of 2001 from vega-datasets (default), or a small workshop with invented
 *   readings of its machines; `rows` takes an evenly spread slice of its first table, default all.
 */
export function loadDemoApp({ app = 'flights', ...rows }: DemoAppOptions = {}): Promise<EngineApp> {
  return loadApp({ folder: demoFolder(app), ...rows })
}

function dataFiles({ file, tables }: AppDefinition): string[] {
  return tables.map((table) => findDataFile(file, `tables.${table.name}.file`, table.file).path)
}

// The package's own folder is two up from src/engine and from dist/engine, or one up from a bundle.
function demoFolder(app: DemoAppName): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const folders = ['../../apps', '../apps'].map((path) => join(here, path, app))
  return folders.find((folder) => existsSync(folder)) ?? folders[0] ?? here
}

function engineApp(app: LoadedApp): EngineApp {
  const { definition, model } = app
  const properties = definition.objects.map((tree) => objectOr(tree['qProperty'] ?? tree))
  const sheets = properties.filter((object) => objectOr(object['qInfo'])['qType'] === 'sheet')
  return {
    id: definition.id,
    title: definition.title,
    sheets: sheets.map((sheet) => ({
      id: stringOr(objectOr(sheet['qInfo'])['qId'], ''),
      title: stringOr(objectOr(sheet['qMetaDef'])['title'], ''),
    })),
    openSession: (options) => engineSession(app, options),
    close: () => model.database.close(),
    query: (sql) => model.database.rows(sql),
  }
}

/** Opens a session of a loaded app. A session app's data end with it. */
export function engineSession(app: LoadedApp, options?: SessionOptions): EngineSession {
  const session = new SessionState(app, options)
  session.isOpened = app.sessionApp?.exists === true
  const connections = new Set<Connection>()
  const detach = (connection: Connection): void => {
    connection.detach()
    connections.delete(connection)
    // Nobody could end it any more, and it would keep all others from selecting.
    if (session.modalOwner === connection) endModal({ session, caller: connection }, true)
  }
  return {
    attach(send) {
      const connection = new Connection({ session, connections }, send)
      connections.add(connection)
      return { receive: (text) => connection.receive(text), detach: () => detach(connection) }
    },
    async close() {
      for (const connection of [...connections]) detach(connection)
      const { sessionApp } = session.app
      if (sessionApp === undefined) return
      sessionApp.isClosed = true
      // A load that is under way ends first; its data are let go of, too.
      await sessionApp.inTurn(() => session.app.model.database.close())
    },
  }
}
