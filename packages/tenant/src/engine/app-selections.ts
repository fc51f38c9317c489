import { AppLoadError, reasonOf } from './app-load-error.ts'
import { isObject, type JsonObject } from './json.ts'
import { parsePatch } from './patches.ts'

// What `app.json` says about selections, in Qlik's own property formats: `qStateNames`, `variables`
// (GenericVariableProperties) and `bookmarks` (GenericBookmarkEntry: `qProperties` and `qBookmark`).

/** @throws {@link AppLoadError} for what is no array of different names. */
export function parseStateNames(file: string, names: unknown): string[] {
  return listOf(file, 'qStateNames', names, 'the names of alternate states').map((name, index) => {
    if (typeof name !== 'string' || name === '' || name === '$')
      throw new AppLoadError(file, `qStateNames[${index}]`, 'must be a non-empty string other than "$"')
    if (Array.isArray(names) && names.indexOf(name) !== index)
      throw new AppLoadError(file, `qStateNames[${index}]`, `"${name}" is listed already`)
    return name
  })
}

/** @throws {@link AppLoadError} for a variable without a name, or with one that is taken. */
export function parseVariables(file: string, variables: unknown): JsonObject[] {
  const seen = new Set<string>()
  return listOf(file, 'variables', variables, 'variable properties').map((variable, index) => {
    const place = `variables[${index}]`
    if (!isObject(variable)) throw new AppLoadError(file, place, 'must be an object with qName and qDefinition')
    const { qName, qDefinition } = variable
    if (typeof qName !== 'string' || qName === '')
      throw new AppLoadError(file, `${place}.qName`, 'must be a non-empty string')
    if (qDefinition !== undefined && typeof qDefinition !== 'string')
      throw new AppLoadError(file, `${place}.qDefinition`, 'must be a string; a number is written "5"')
    if (seen.has(qName)) throw new AppLoadError(file, `${place}.qName`, `"${qName}" is the name of another variable`)
    seen.add(qName)
    return variable
  })
}

/** @throws {@link AppLoadError} for a bookmark without an id, or whose selections cannot be read. */
export function parseBookmarks(file: string, bookmarks: unknown): JsonObject[] {
  const seen = new Set<string>()
  return listOf(file, 'bookmarks', bookmarks, 'bookmark entries').map((entry, index) => {
    const place = `bookmarks[${index}]`
    const properties = isObject(entry) ? entry['qProperties'] : undefined
    if (!isObject(entry) || !isObject(properties))
      throw new AppLoadError(file, place, 'must be an object with qProperties and qBookmark')
    const info = properties['qInfo']
    const id = isObject(info) ? info['qId'] : undefined
    if (typeof id !== 'string' || id === '')
      throw new AppLoadError(file, `${place}.qProperties.qInfo.qId`, 'must be a non-empty string')
    if (seen.has(id)) throw new AppLoadError(file, `${place}.qProperties.qInfo.qId`, `"${id}" is already taken`)
    seen.add(id)
    checkStateData(file, `${place}.qBookmark`, entry['qBookmark'])
    return entry
  })
}

function checkStateData(file: string, place: string, bookmark: unknown): void {
  if (!isObject(bookmark)) throw new AppLoadError(file, place, 'must be an object with qStateData')
  listOf(file, `${place}.qPatches`, bookmark['qPatches'], 'soft patches').forEach((entry, index) => {
    const within = `${place}.qPatches[${index}].qPatches`
    const patches = listOf(file, within, isObject(entry) ? entry['qPatches'] : null, 'patches')
    patches.forEach((patch, at) => {
      try {
        parsePatch(patch)
      } catch (cause) {
        throw new AppLoadError(file, `${within}[${at}]`, reasonOf(cause), { cause })
      }
    })
  })
  listOf(file, `${place}.qStateData`, bookmark['qStateData'], 'selections, one for each state').forEach((state, at) => {
    const items = isObject(state) ? state['qFieldItems'] : undefined
    const within = `${place}.qStateData[${at}].qFieldItems`
    listOf(file, within, items, 'selected fields').forEach((item, index) => {
      const definition = isObject(item) ? item['qDef'] : undefined
      if (!isObject(definition) || typeof definition['qName'] !== 'string')
        throw new AppLoadError(file, `${within}[${index}].qDef.qName`, 'must be the name of a field')
    })
  })
}

function listOf(file: string, place: string, value: unknown, what: string): readonly unknown[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  throw new AppLoadError(file, place, `must be an array of ${what}`)
}
