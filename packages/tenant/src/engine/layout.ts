import { type Cube, calculateCube } from './cube/cube.ts'
import { parseCubeDefinition } from './cube/cube-definition.ts'
import { cubeLayout } from './cube/cube-layout.ts'
import { textOfExpression } from './cube/sort-criteria.ts'
import { evaluate } from './evaluate.ts'
import { type GenericObject, privilegesOn } from './generic-object.ts'
import { isObject, type JsonObject, objectOr, stringOr, valueAt } from './json.ts'
import { calculateList, type ListObject, listLayout } from './list-object.ts'
import { listLayouts } from './object-lists.ts'
import { errorCodes, QixError } from './qix-error.ts'
import { selectionLayout } from './selection-object.ts'
import type { SessionState } from './session-state.ts'
import { expandDefinition, expandedLibrary, libraryIds } from './variable-expansion.ts'

/** `qLayout` of a generic object: its properties with every definition replaced by what it comes to. */
export async function objectLayout(session: SessionState, object: GenericObject): Promise<JsonObject> {
  const { qMetaDef, ...properties } = object.effective
  const layout = objectOr(await layoutOf(session, object, properties, ''))
  const modal = session.isModal(object) ? { qInSelections: true, qMadeSelections: hasMadeSelections(session) } : {}
  return {
    ...layout,
    qMeta: { ...objectOr(qMetaDef), privileges: privilegesOn(object) },
    qSelectionInfo: modal,
    ...(object.hasSoftPatches && { qHasSoftPatches: true }),
  }
}

function hasMadeSelections({ history }: SessionState): boolean {
  return history.confirmed !== history.current
}

async function layoutOf(session: SessionState, object: GenericObject, value: unknown, path: string): Promise<unknown> {
  if (Array.isArray(value))
    return Promise.all(value.map((item, index) => layoutOf(session, object, item, `${path}/${index}`)))
  if (!isObject(value)) return value
  const expression = value['qStringExpression'] ?? value['qValueExpression']
  if (expression !== undefined) {
    const result = await evaluate(session, textOfExpression(expression), stringOr(value['qStateName'], ''))
    return value['qStringExpression'] === undefined
      ? Number.isNaN(result.number)
        ? 'NaN'
        : result.number
      : result.text
  }
  const layout: Record<string, unknown> = {}
  for (const [key, child] of Object.entries(value)) {
    const build = Object.hasOwn(builders, key) ? builders[key] : undefined
    if (build === undefined) layout[key] = await layoutOf(session, object, child, `${path}/${key}`)
    else Object.assign(layout, await build(session, object, objectOr(child), `${path}/${key}`))
  }
  return layout
}

type Builder = (
  session: SessionState,
  object: GenericObject,
  definition: JsonObject,
  path: string,
) => Promise<JsonObject> | JsonObject

const builders: Readonly<Record<string, Builder>> = {
  qHyperCubeDef: async (session, object, _, path) => ({
    qHyperCube: await orError(async () => cubeLayout(await cubeAt(session, object, path))),
  }),
  qListObjectDef: async (session, object, _, path) => ({
    qListObject: await orError(async () => listLayout(await listAt(session, object, path))),
  }),
  qSelectionObjectDef: async (session, object, definition) => ({
    qSelectionObject: await selectionLayout(session, stateNameOf(object, definition)),
  }),
  ...listLayouts,
}

// An invalid definition does not fail the layout: clients draw the error where the chart would have been.
async function orError(build: () => Promise<JsonObject>): Promise<JsonObject> {
  try {
    return await build()
  } catch (error) {
    if (!(error instanceof QixError)) throw error
    const qError = { qErrorCode: error.code, qContext: error.parameter, qExtendedMessage: error.message }
    const condition = error.code === errorCodes.calcCondition ? { qCalcCondMsg: error.message } : {}
    return {
      qError,
      ...condition,
      qSize: { qcx: 0, qcy: 0 },
      qDimensionInfo: [],
      qMeasureInfo: [],
      qEffectiveInterColumnSortOrder: [],
      qGrandTotalRow: [],
      qDataPages: [],
      qPivotDataPages: [],
      qStackedDataPages: [],
      qMode: 'S',
    }
  }
}

const cubes = new WeakMap<GenericObject, Map<string, { key: readonly unknown[]; cube: Promise<Cube> }>>()

/**
 * The cube that a path of an object's properties defines, calculated once per definition and selections.
 *
 * @throws {@link QixError} when there is no such definition, or it cannot be calculated.
 */
export function cubeAt(session: SessionState, object: GenericObject, path: string): Promise<Cube> {
  const source = definitionAt(object, path, 'a hypercube')
  const stateName = stateNameOf(object, source)
  const current = session.history.selections(stateName)
  const modal = [session.isModal(object), session.history.confirmed]
  const items = libraryIds(source).map(session.library)
  const key = [source, current, ...modal, session.variables.version, session.history.selections(''), ...items]
  const known = cubes.get(object) ?? new Map<string, { key: readonly unknown[]; cube: Promise<Cube> }>()
  cubes.set(object, known)
  const last = known.get(path)
  if (last !== undefined && last.key.every((part, index) => part === key[index])) return last.cube
  const calculate = async (): Promise<Cube> => {
    const library = await expandedLibrary(session, source)
    const definition = parseCubeDefinition(session.model, await expandDefinition(session, source), library)
    return calculateCube(session.model, definition, session.selectionsFor(object, stateName), current)
  }
  const cube = calculate()
  known.set(path, { key, cube })
  // Its query may have been interrupted for somebody else: who asks next has it calculated anew.
  cube.catch(() => known.get(path)?.cube === cube && known.delete(path))
  return cube
}

/** The list object that a path of an object's properties defines. */
export function listAt(session: SessionState, object: GenericObject, path: string): Promise<ListObject> {
  const source = definitionAt(object, path, 'a list object')
  const stateName = stateNameOf(object, source)
  const search = object.searches.get(path)
  return calculateList(session, source, { stateName, search, sortedUnder: session.selectionsFor(object, stateName) })
}

/** The alternate state of a definition: its own, or that of the object. */
export function stateNameOf(object: GenericObject, definition: JsonObject): string {
  return stringOr(definition['qStateName'], '') || stringOr(object.effective['qStateName'], '') || '$'
}

/** @throws {@link QixError} -32602 when the object has nothing at this path. */
export function definitionAt(object: GenericObject, path: string, what: string): JsonObject {
  const definition = valueAt(object.effective, path)
  if (isObject(definition)) return definition
  throw new QixError(errorCodes.invalidParams, path, `The object ${object.id} does not define ${what} at ${path}`)
}
