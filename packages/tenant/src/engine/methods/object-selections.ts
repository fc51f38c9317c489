import type { Cube } from '../cube/cube.ts'
import { parseDimension } from '../cube/cube-definition.ts'
import type { Field } from '../data-model.ts'
import { searchElements } from '../field-search.ts'
import { fieldStates, type ValueState } from '../field-states.ts'
import type { GenericObject } from '../generic-object.ts'
import { arrayOr, isObject, type JsonObject, numberOr, objectOr } from '../json.ts'
import { cubeAt, definitionAt, stateNameOf } from '../layout.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { type Selections, withoutFields, withSelection } from '../selections.ts'
import type { SessionState } from '../session-state.ts'
import { type Call, method, type Methods } from './call.ts'

type ObjectCall = Call<GenericObject>

const rangeParams = ['qPath', 'qRanges', 'qColumnsToSelect', 'qOrMode', 'qDeselectOnlyOneSelected']

/** Selecting in the hypercubes and list objects of a generic object. */
export const objectSelectionMethods: Methods<GenericObject> = {
  BeginSelections: method(['qPaths'], ({ session, target, caller, args }) => {
    const paths = args.list('qPaths').map(String)
    session.beginModal(
      target,
      paths.flatMap((path) => fieldsAt(session, target, path)),
      caller,
    )
    caller.changed([target])
    return {}
  }),
  EndSelections: method(['qAccept'], ({ session, target, caller, args }) => {
    session.requireFree(target)
    if (!session.isModal(target)) return {}
    session.endModal(args.flag('qAccept'))
    // Accepting changes the way back, which the current selections show; cancelling changes the selections.
    caller.selectionsChanged()
    caller.changed([target])
    return {}
  }),
  ResetMadeSelections: method([], ({ session, target, caller }) => {
    session.requireFree(target)
    if (session.history.resetModal()) caller.selectionsChanged()
    return {}
  }),
  ClearSelections: method(['qPath', 'qColIndices'], (call) => {
    const { session, target, args } = call
    const path = args.text('qPath')
    const columns = args.integers('qColIndices', [])
    const fields = fieldsAt(session, target, path).filter((_, index) => columns.length === 0 || columns.includes(index))
    return commit(call, path, withoutFields(selectionsAt(call, path), fields))
  }),
  SelectHyperCubeValues: method(['qPath', 'qDimNo', 'qValues', 'qToggleMode'], (call) => {
    const { args } = call
    return select(call, args.text('qPath'), args.number('qDimNo'), args.integers('qValues'), args.flag('qToggleMode'))
  }),
  SelectHyperCubeCells: method(
    ['qPath', 'qRowIndices', 'qColIndices', 'qSoftLock', 'qDeselectOnlyOneSelected'],
    selectCells,
  ),
  RangeSelectHyperCubeValues: method(rangeParams, (call) =>
    selectRanges(call, [
      {
        qRanges: call.args.list('qRanges'),
        qOrMode: call.args.flag('qOrMode', false),
        qColumnsToSelect: call.args.list('qColumnsToSelect', []),
      },
    ]),
  ),
  MultiRangeSelectHyperCubeValues: method(['qPath', 'qRanges', 'qOrMode', 'qDeselectOnlyOneSelected'], (call) =>
    selectRanges(call, call.args.list('qRanges')),
  ),
  SelectListObjectValues: method(['qPath', 'qValues', 'qToggleMode', 'qSoftLock'], (call) => {
    const { args } = call
    return select(call, args.text('qPath'), 0, args.integers('qValues'), args.flag('qToggleMode'))
  }),
  SelectListObjectAll: method(['qPath', 'qSoftLock'], (call) => selectByState(call, ['S', 'O', 'A', 'X', 'XS'])),
  SelectListObjectPossible: method(['qPath', 'qSoftLock'], (call) => selectByState(call, ['S', 'O'])),
  SelectListObjectAlternative: method(['qPath', 'qSoftLock'], (call) => selectByState(call, ['A'])),
  SelectListObjectExcluded: method(['qPath', 'qSoftLock'], (call) => selectByState(call, ['A', 'X'])),
  SearchListObjectFor: method(['qPath', 'qMatch'], ({ session, target, caller, args }) => {
    const path = args.text('qPath')
    const [field] = fieldsAt(session, target, path)
    const match = args.text('qMatch')
    if (match === '') target.searches.delete(path)
    else target.searches.set(path, match)
    caller.changed([target])
    return { qSuccess: match === '' || (field !== undefined && searchElements(field, match).length > 0) }
  }),
  AcceptListObjectSearch: method(['qPath', 'qToggleMode', 'qSoftLock'], (call) => {
    const { session, target, args } = call
    const path = args.text('qPath')
    const match = target.searches.get(path)
    const [field] = fieldsAt(session, target, path)
    if (match === undefined || field === undefined) return {}
    target.searches.delete(path)
    call.caller.changed([target])
    select(call, path, 0, searchElements(field, match), args.flag('qToggleMode'), match)
    return {}
  }),
  AbortListObjectSearch: method(['qPath'], ({ target, caller, args }) => {
    if (target.searches.delete(args.text('qPath'))) caller.changed([target])
    return {}
  }),
}

/** The fields that the dimensions of a hypercube, or a list object, are. */
function fieldsAt(session: SessionState, object: GenericObject, path: string): Field[] {
  const definition = definitionAt(object, path, 'anything to select in')
  const isList = Array.isArray(definition['qDimensions']) ? undefined : definition
  const dimensions = isList === undefined ? arrayOr(definition['qDimensions']).map(objectOr) : [isList]
  return dimensions.map((dimension) => parseDimension(session.model, dimension, session.library).field)
}

function selectionsAt({ session, target }: ObjectCall, path: string): Selections {
  return session.history.selections(stateNameOf(target, definitionAt(target, path, 'anything to select in')))
}

function commit({ session, target, caller }: ObjectCall, path: string, selections: Selections): JsonObject {
  session.requireFree(target)
  const stateName = stateNameOf(target, definitionAt(target, path, 'anything to select in'))
  if (session.history.commit(stateName, selections)) caller.selectionsChanged()
  return { qSuccess: true }
}

function select(
  call: ObjectCall,
  path: string,
  dimension: number,
  elements: readonly number[],
  toggle: boolean,
  textSearch = '',
): JsonObject {
  const field = fieldsAt(call.session, call.target, path)[dimension]
  if (field === undefined)
    throw new QixError(errorCodes.invalidParameters, 'qDimNo', `There is no dimension ${dimension} at ${path}`)
  const before = selectionsAt(call, path)
  const known = elements.filter((element) => element >= 0 && element < field.symbols.size)
  const next = new Set(toggle ? before.get(field)?.elements : [])
  for (const element of known) if (!next.delete(element)) next.add(element)
  return commit(call, path, withSelection(before, field, next, textSearch))
}

async function selectByState(call: ObjectCall, wanted: readonly ValueState[]): Promise<JsonObject> {
  const path = call.args.text('qPath')
  const [field] = fieldsAt(call.session, call.target, path)
  if (field === undefined) return { qSuccess: false }
  const states = await fieldStates(call.session.model, field, selectionsAt(call, path))
  const match = call.target.searches.get(path)
  const candidates = match === undefined ? Array.from(field.symbols.text.keys()) : searchElements(field, match)
  return select(
    call,
    path,
    0,
    candidates.filter((element) => wanted.includes(states.stateOf(element))),
    false,
  )
}

async function selectCells(call: ObjectCall): Promise<JsonObject> {
  const { session, target, args } = call
  const path = args.text('qPath')
  const rows = args.integers('qRowIndices')
  const columns = args.integers('qColIndices')
  return selectRows(call, path, await cubeAt(session, target, path), rows, columns)
}

/** Selects the values that some dimensions have in some rows of a cube. */
function selectRows(
  call: ObjectCall,
  path: string,
  cube: Cube,
  rows: readonly number[],
  columns: readonly number[],
): JsonObject {
  let selections = selectionsAt(call, path)
  for (const column of columns) {
    const field = cube.definition.dimensions[column]?.field
    const elements = cube.elements[column]
    // Columns of measures cannot be selected in; a client that names them means the dimensions beside them.
    if (field === undefined || elements === undefined) continue
    const values = rows.map((row) => elements[row] ?? -1).filter((element) => element >= 0)
    selections = withSelection(selections, field, new Set(values))
  }
  return commit(call, path, selections)
}

interface MeasureRange {
  readonly measure: number
  readonly contains: (value: number) => boolean
}

async function selectRanges(call: ObjectCall, groups: readonly unknown[]): Promise<JsonObject> {
  const path = call.args.text('qPath')
  const cube = await cubeAt(call.session, call.target, path)
  let rows = Array.from({ length: cube.rowCount }, (_, row) => row)
  const columns = new Set<number>()
  for (const group of groups.filter(isObject)) {
    const ranges = arrayOr(group['qRanges']).map(parseRange)
    const fits = (row: number, { measure, contains }: MeasureRange): boolean =>
      contains(cube.measures[measure]?.numbers[row] ?? NaN)
    rows = rows.filter((row) =>
      group['qOrMode'] === true ? ranges.some((range) => fits(row, range)) : ranges.every((range) => fits(row, range)),
    )
    for (const column of arrayOr(group['qColumnsToSelect'])) columns.add(numberOr(column, 0))
  }
  const all = cube.definition.dimensions.map((_, column) => column)
  return selectRows(call, path, cube, rows, columns.size === 0 ? all : [...columns])
}

/** `NxRangeSelectInfo` of the published engine schema. */
function parseRange(info: unknown): MeasureRange {
  const { qMeasureIx, qRange } = objectOr(info)
  const { qMin, qMax, qMinInclEq, qMaxInclEq } = objectOr(qRange)
  const [min, max] = [numberOr(qMin, -Infinity), numberOr(qMax, Infinity)]
  return {
    measure: numberOr(qMeasureIx, 0),
    contains: (value) =>
      (qMinInclEq === true ? value >= min : value > min) && (qMaxInclEq === true ? value <= max : value < max),
  }
}
