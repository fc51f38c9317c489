import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppLoadError } from './app-load-error.ts'
import { parseBookmarks, parseStateNames, parseVariables } from './app-selections.ts'
import { placeOfJsonError } from './json-place.ts'
import { isObject, type JsonObject } from './json.ts'

/** What `app.json` says. */
export interface AppDefinition {
  /** Absolute path of the file it was read from. */
  readonly file: string
  readonly id: string
  readonly title: string
  readonly theme: string | undefined
  readonly tables: readonly TableDefinition[]
  readonly objects: readonly JsonObject[]
  /** Alternate states, besides the default one. */
  readonly stateNames: readonly string[]
  /** `GenericVariableProperties`. */
  readonly variables: readonly JsonObject[]
  /** `GenericBookmarkEntry`. */
  readonly bookmarks: readonly JsonObject[]
}

/** One table: a data file and what its fields are made of. */
export interface TableDefinition {
  readonly name: string
  readonly file: string
  /** SQL of a table that the database has already; then there is no file. */
  readonly readSql?: string
  readonly fields: readonly { readonly name: string; readonly sql: string }[]
}

/**
 * Reads and checks `app.json` of a folder.
 *
 * @throws {@link AppLoadError} when the file is missing, is no JSON, or says something else than it should.
 */
export async function readAppDefinition(folder: string): Promise<AppDefinition> {
  const file = join(folder, 'app.json')
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppLoadError(file, '', 'cannot be read; an app is a folder that holds app.json', { cause })
  })
  const app = parseJson(file, text)
  return {
    file,
    id: textAt(file, app, 'id'),
    title: textAt(file, app, 'title'),
    theme: app['theme'] === undefined ? undefined : textAt(file, app, 'theme'),
    tables: parseTables(file, app['tables']),
    objects: parseObjects(file, app['objects'] ?? []),
    stateNames: parseStateNames(file, app['qStateNames']),
    variables: parseVariables(file, app['variables']),
    bookmarks: parseBookmarks(file, app['bookmarks']),
  }
}

function parseJson(file: string, text: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown'
    throw new AppLoadError(file, placeOfJsonError(text), `is no valid JSON (${reason})`, { cause })
  }
  if (!isObject(value)) throw new AppLoadError(file, '', 'must hold a JSON object')
  return value
}

function parseTables(file: string, tables: unknown): TableDefinition[] {
  if (!isObject(tables) || Object.keys(tables).length === 0) {
    throw new AppLoadError(file, 'tables', 'must be an object with at least one table')
  }
  return Object.entries(tables).map(([name, table]) => {
    const place = `tables.${name}`
    if (!isObject(table)) throw new AppLoadError(file, place, 'must be an object with "file" and "fields"')
    const fields = table['fields']
    if (!isObject(fields) || Object.keys(fields).length === 0) {
      throw new AppLoadError(file, `${place}.fields`, 'must be an object with at least one field')
    }
    return {
      name,
      file: textAt(file, table, 'file', place),
      fields: Object.keys(fields).map((field) => ({
        name: field,
        sql: textAt(file, fields, field, `${place}.fields`),
      })),
    }
  })
}

function parseObjects(file: string, objects: unknown): JsonObject[] {
  if (!Array.isArray(objects)) throw new AppLoadError(file, 'objects', 'must be an array of property trees')
  const seen = new Set<string>()
  return objects.map((object: unknown, index) => {
    const place = `objects[${index}]`
    if (!isObject(object)) throw new AppLoadError(file, place, 'must be an object')
    const properties = isObject(object['qProperty']) ? object['qProperty'] : object
    const info = properties['qInfo']
    if (!isObject(info)) throw new AppLoadError(file, `${place}.qInfo`, 'must be an object with qId and qType')
    const id = textAt(file, info, 'qId', `${place}.qInfo`)
    textAt(file, info, 'qType', `${place}.qInfo`)
    if (seen.has(id)) throw new AppLoadError(file, `${place}.qInfo.qId`, `"${id}" is already the id of another object`)
    seen.add(id)
    return object
  })
}

function textAt(file: string, object: JsonObject, key: string, place = ''): string {
  const value = object[key]
  if (typeof value === 'string' && value !== '') return value
  throw new AppLoadError(file, place === '' ? key : `${place}.${key}`, 'must be a non-empty string')
}
