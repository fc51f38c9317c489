import type { GenericObject } from './generic-object.ts'
import { type JsonObject, objectOr, stringOr, valueAt } from './json.ts'
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
  qBookmarkListDef: () => ({ qBookmarkList: { qItems: [] } }),
  qVariableListDef: () => ({ qVariableList: { qItems: [] } }),
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
      ({ isStored, type }) =>
        (isStored || options['qIncludeSessionObjects'] === true) && (types.length === 0 || types.includes(type)),
    )
    .map((object) => itemOf(object, options))
}

function itemsOfType(session: SessionState, type: string, definition: JsonObject): JsonObject[] {
  return [...session.objects.values()]
    .filter((object) => object.isStored && object.type === type)
    .map((object) => itemOf(object, definition))
}

function itemOf(object: GenericObject, definition: JsonObject): JsonObject {
  const { effective } = object
  const data: Record<string, unknown> = {}
  for (const [name, path] of Object.entries(objectOr(definition['qData']))) {
    const value = typeof path === 'string' && path.startsWith('/') ? valueAt(effective, path) : undefined
    if (value !== undefined) data[name] = value
  }
  const meta = objectOr(effective['qMetaDef'])
  return {
    qInfo: { qId: object.id, qType: object.type },
    qMeta: { title: '', description: '', ...meta, privileges: ['read', 'update', 'delete', 'exportdata'] },
    qData: data,
  }
}
