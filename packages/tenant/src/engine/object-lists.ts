import { bookmarkMeta } from './bookmark-state.ts'
import { type GenericObject, privilegesOn } from './generic-object.ts'
import { arrayOr, type JsonObject, objectOr, stringOr, valueAt } from './json.ts'
import type { SessionState } from './session-state.ts'

type ListBuilder = (session: SessionState, object: GenericObject, definition: JsonObject) => JsonObject

/** Layouts of the lists that clients keep as session objects, by the key of their definition. */
export const listLayouts: Readonly<Record<string, ListBuilder>> = {
  qAppObjectListDef: (session, _, definition) => ({
    qAppObjectList: { qItems: itemsOfType(session, stringOr(definition['qType'], ''), definition) },
  }),
  qDimensionListDef: (session, _, definition) => ({
    qDimensionList: { qItems: itemsOfType(session, 'dimension', definition) },
  }),
  qMeasureListDef: (session, _, definition) => ({
    qMeasureList: { qItems: itemsOfType(session, 'measure', definition) },
  }),
  qBookmarkListDef: (session, _, definition) => ({ qBookmarkList: { qItems: bookmarkItems(session, definition) } }),
  qVariableListDef: (session, _, definition) => ({ qVariableList: { qItems: variableItems(session, definition) } }),
  qFieldListDef: (session) => ({
    qFieldList: {
      qItems: session.model.fields.map((field) => ({
        qName: field.name,
        qCardinal: field.symbols.size,
        qTags: field.tags,
        qSrcTables: field.tables.map(({ name }) => name),
        qIsNumeric: field.tags.includes('$numeric'),
      })),
    },
  }),
  qChildListDef: (_, object, definition) => ({
    qChildList: { qItems: object.children.map((child) => itemOf(child, definition)) },
  }),
}

/** What defines a list of the app's. */
export type ListKey =
  'qAppObjectListDef' | 'qBookmarkListDef' | 'qDimensionListDef' | 'qMeasureListDef' | 'qVariableListDef'

/** The objects of a session that show a list, to be told of what is new in it. */
export function listsOf(session: SessionState, key: ListKey): GenericObject[] {
  return [...session.objects.values()].filter(({ effective }) => Object.hasOwn(effective, key))
}

/** `NxVariableListItem` of the session's variables; those made for the session are there when they are asked for. */
export function variableItems(session: SessionState, definition: JsonObject): JsonObject[] {
  const shown = session.variables.all.filter(({ isListed }) => isListed || definition['qShowSession'] === true)
  return shown.map((variable) => ({
    qName: variable.name,
    qDescription: stringOr(variable.properties['qComment'], ''),
    qDefinition: stringOr(variable.properties['qDefinition'], ''),
    qMeta: { ...objectOr(variable.properties['qMetaDef']), privileges: ['read'] },
    qInfo: { qId: variable.id, qType: variable.type },
    qData: dataOf(variable.properties, definition),
  }))
}

/** `NxBookmarkListItem` of the app's and the user's bookmarks. */
export function bookmarkItems(session: SessionState, definition: JsonObject): JsonObject[] {
  const types = arrayOr(definition['qTypes']).filter((type) => typeof type === 'string' && type !== '')
  const shown = [...session.bookmarks.values()].filter(({ type }) => types.length === 0 || types.includes(type))
  return shown.map((bookmark) => ({
    qInfo: bookmark.properties['qInfo'],
    qMeta: bookmarkMeta(bookmark),
    qData: dataOf(bookmark.properties, definition),
  }))
}

/** `qInfos` of an object's children. */
export function childInfos(object: GenericObject): JsonObject[] {
  return object.children.map(({ id, type }) => ({ qId: id, qType: type }))
}

/** `GetObjects`: what `qOptions` of NxGetObjectOptions asks for. */
export function objectsFor(session: SessionState, options: JsonObject): JsonObject[] {
  const { qTypes } = options
  const types = Array.isArray(qTypes) ? qTypes.filter((type) => typeof type === 'string' && type !== '') : []
  return [...session.objects.values()]
    .filter(
      ({ isListed, type }) =>
        (isListed || options['qIncludeSessionObjects'] === true) && (types.length === 0 || types.includes(type)),
    )
    .map((object) => itemOf(object, options))
}

function itemsOfType(session: SessionState, type: string, definition: JsonObject): JsonObject[] {
  return [...session.objects.values()]
    .filter((object) => object.isListed && object.type === type)
    .map((object) => itemOf(object, definition))
}

function itemOf(object: GenericObject, definition: JsonObject): JsonObject {
  const { effective, id, type } = object
  return {
    qInfo: { qId: id, qType: type },
    qMeta: { title: '', description: '', ...objectOr(effective['qMetaDef']), privileges: privilegesOn(object) },
    qData: dataOf(effective, definition),
  }
}

/** What `qData` of a list's definition picks out of some properties. */
function dataOf(properties: JsonObject, definition: JsonObject): JsonObject {
  const data: Record<string, unknown> = {}
  for (const [name, path] of Object.entries(objectOr(definition['qData']))) {
    const value = typeof path === 'string' && path.startsWith('/') ? valueAt(properties, path) : undefined
    if (value !== undefined) data[name] = value
  }
  return data
}
