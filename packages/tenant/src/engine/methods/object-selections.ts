import type { Cube } from '../cube/cube.ts'
import { parseDimension } from '../cube/cube-definition.ts'
import type { Field } from '../data-model.ts'
import { findElements } from '../field-search.ts'
import { fieldStates, type ValueState } from '../field-states.ts'
import type { GenericObject } from '../generic-object.ts'
import { arrayOr, isObject, type JsonObject, numberOr, objectOr } from '../json.ts'
import { cubeAt, definitionAt, stateNameOf } from '../layout.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { makeSelection, toggled, type Wish } from '../selecting.ts'
import { type SelectedRange, type Selections, withLocks } from '../selections.ts'
import type { SessionState } from '../session-state.ts'
import { type Call, method, type Methods } from './call.ts'

type ObjectCall = Call<GenericObject>

const rangeParams = ['qPath', 'qRanges', 'qColumnsToSelect', 'qOrMode', 'qDeselectOnlyOneSelected']

/** Selecting in the hypercubes and list objects of a generic object. */
export const objectSelectionMethods: Methods<GenericObject> = {
  BeginSelections: method(['qPaths'], ({ session, target, caller, args }) => {
    const paths = args.texts('qPaths')
    if (session.modalObject === target && session.modalOwner !== caller) caller.suspended([target])
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
    const fields = columnsOf(call)
    return make(call, (before) => {
      const selected = fields.filter((field) => before.has(field) && !before.get(field)?.locked)
      return selected.map((field) => ({ field, elements: new Set() }))
    })
  }),
  Lock: method(['qPath', 'qColIndices'], (call) => setLocks(call, true)),
  Unlock: method(['qPath', 'qColIndices'], (call) => setLocks(call, false)),
  SelectHyperCubeValues: method(['qPath', 'qDimNo', 'qValues', 'qToggleMode'], (call) => {
    const { args } = call
    return select(call, args.number('qDimNo'), args.integers('qValues'), args.flag('qToggleMode'))
  }),
  SelectHyperCubeCells: method(
    ['qPath', 'qRowIndices', 'qColIndices', 'qSoftLock', 'qDeselectOnlyOneSelected'],
    selectCells,
  ),
  SelectHyperCubeContinuousRange: method(['qPath', 'qRanges', 'qSoftLock'], (call) => {
    const ranges = call.args.list('qRanges').map(objectOr)
    return selectContinuous(
      call,
      ranges.map((range) => [numberOr(range['qDimIx'], 0), range['qRange']]),
    )
  }),
  RangeSelectHyperCubeValues: method(rangeParams, (call) =>
    selectRanges(call, [
      {
        qRanges: call.args.list('qRanges'),
        qOrMode: call.args.flag('qOrMode', false),
        qColumnsToSelect: call.args.list('qColumnsToSelect', []),
      },
    ]),
  ),
  MultiRangeSelectHyperCubeValues: method(['qPath', 'qRanges', 'qOrMode', 'qDeselectOnlyOneSelected'], (call) => {
    const qOrMode = call.args.flag('qOrMode', false)
    const groups = call.args.list('qRanges').map(objectOr)
    return selectRanges(
      call,
      groups.map((group) => ({ qOrMode, ...group })),
    )
  }),
  SelectListObjectValues: method(['qPath', 'qValues', 'qToggleMode', 'qSoftLock'], (call) => {
    const { args } = call
    return select(call, 0, args.integers('qValues'), args.flag('qToggleMode'))
  }),
  SelectListObjectAll: method(['qPath', 'qSoftLock'], (call) => selectByState(call, everyState)),
  SelectListObjectPossible: method(['qPath', 'qSoftLock'], (call) => selectByState(call, ['S', 'L', 'O'])),
  SelectListObjectAlternative: method(['qPath', 'qSoftLock'], (call) => selectByState(call, ['A'])),
  SelectListObjectExcluded: method(['qPath', 'qSoftLock'], (call) => selectByState(call, ['A', 'X'])),
  SelectListObjectContinuousRange: method(['qPath', 'qRanges', 'qSoftLock'], (call) =>
    selectContinuous(
      call,
      call.args.list('qRanges').map((range) => [0, range]),
    ),
  ),
  SearchListObjectFor: method(['qPath', 'qMatch'], async (call) => {
    const { target, caller, args } = call
    const path = args.text('qPath')
    const match = args.text('qMatch')
    const found = match === '' ? [] : await searched(call, match)
    if (match === '') target.searches.delete(path)
    else target.searches.set(path, match)
    caller.changed([target])
    return { qSuccess: match === '' || found.length > 0 }
  }),
  AcceptListObjectSearch: method(['qPath', 'qToggleMode', 'qSoftLock'], async (call) => {
    const { session, target, args } = call
    const path = args.text('qPath')
    const match = target.searches.get(path)
    const [field] = fieldsAt(session, target, path)
    if (match === undefined || field === undefined) return {}
    const found = await searched(call, match)
    target.searches.delete(path)
    call.caller.changed([target])
    if (found.length === 0) return {}
    // "Set to true to keep any selections present": what was selected stays, it does not change sides.
    const keeps = args.flag('qToggleMode')
    await make(call, (before) => {
      const kept = keeps ? [...(before.get(field)?.elements ?? [])] : []
      return [{ field, elements: new Set([...kept, ...found]), textSearch: keeps ? '' : match }]
    })
    return {}
  }),
  AbortListObjectSearch: method(['qPath'], ({ target, caller, args }) => {
    if (target.searches.delete(args.text('qPath'))) caller.changed([target])
    return {}
  }),
}

const everyState: readonly ValueState[] = ['S', 'L', 'O', 'A', 'X', 'XS', 'XL']

/** The fields that the dimensions of a hypercube, or a list object, are. */
function fieldsAt(session: SessionState, object: GenericObject, path: string): Field[] {
  const definition = definitionAt(object, path, 'anything to select in')
  const isList = Array.isArray(definition['qDimensions']) ? undefined : definition
  const dimensions = isList === undefined ? arrayOr(definition['qDimensions']).map(objectOr) : [isList]
  return dimensions.map((dimension) => parseDimension(session.model, dimension, session.library).field)
}

/** The fields that `qColIndices` names, all of them when it names none. */
function columnsOf({ session, target, args }: ObjectCall): Field[] {
  const columns = args.integers('qColIndices', [])
  const fields = fieldsAt(session, target, args.text('qPath'))
  return fields.filter((_, index) => columns.length === 0 || columns.includes(index))
}

function fieldOf({ session, target, args }: ObjectCall, dimension: number): Field {
  const path = args.text('qPath')
  const field = fieldsAt(session, target, path)[dimension]
  if (field !== undefined) return field
  throw new QixError(errorCodes.invalidParameters, 'qDimNo', `There is no dimension ${dimension} at ${path}`)
}

/** The alternate state of what `qPath` names. */
function stateAt({ target, args }: ObjectCall): string {
  return stateNameOf(target, definitionAt(target, args.text('qPath'), 'anything to select in'))
}

async function make(call: ObjectCall, wishesFor: (before: Selections) => readonly Wish[]): Promise<JsonObject> {
  const { session, target, caller, args } = call
  const softLock = args.flag('qSoftLock', false)
  const place = { stateName: stateAt(call), softLock, requireFree: () => session.requireFree(target) }
  const outcome = await makeSelection(session, place, wishesFor)
  if (outcome === 'changed') caller.selectionsChanged()
  return { qSuccess: outcome !== 'refused' }
}

function setLocks(call: ObjectCall, locked: boolean): JsonObject {
  const { session, target, caller } = call
  const fields = columnsOf(call)
  const stateName = stateAt(call)
  session.requireFree(target)
  const next = withLocks(session.history.selections(stateName), fields, locked)
  if (session.history.commit(stateName, next)) caller.selectionsChanged()
  return {}
}

function select(
  call: ObjectCall,
  dimension: number,
  elements: readonly number[],
  toggle: boolean,
): Promise<JsonObject> {
  const field = fieldOf(call, dimension)
  const stateName = stateAt(call)
  const known = elements.filter((element) => element >= 0 && element < field.symbols.size)
  return make(call, (before) => [
    { field, elements: toggle ? toggled(call.session, stateName, field, before, known) : new Set(known) },
  ])
}

function searched(call: ObjectCall, match: string): Promise<number[]> {
  return findElements(call.session, fieldOf(call, 0), match, 'words', stateAt(call))
}

async function selectByState(call: ObjectCall, wanted: readonly ValueState[]): Promise<JsonObject> {
  const { session, target, args } = call
  const field = fieldOf(call, 0)
  const states = await fieldStates(session.model, field, session.history.selections(stateAt(call)))
  const match = target.searches.get(args.text('qPath'))
  const candidates = match === undefined ? [...field.symbols.text.keys()] : await searched(call, match)
  const elements = candidates.filter((element) => wanted.includes(states.stateOf(element)))
  return make(call, () => [{ field, elements: new Set(elements) }])
}

async function selectCells(call: ObjectCall): Promise<JsonObject> {
  const { session, target, args } = call
  const rows = args.integers('qRowIndices')
  const columns = args.integers('qColIndices')
  const deselects = args.flag('qDeselectOnlyOneSelected', false)
  const cube = await cubeAt(session, target, args.text('qPath'))
  return selectRows(call, cube, rows.length === 0 ? allRows(cube) : rows, columns, { deselects })
}

/** Selects the values that some dimensions have in some rows of a cube. */
function selectRows(
  call: ObjectCall,
  cube: Cube,
  rows: readonly number[],
  columns: readonly number[],
  how: { readonly deselects?: boolean; readonly ranges?: readonly SelectedRange[] },
): Promise<JsonObject> {
  return make(call, (before) =>
    columns.flatMap((column): Wish[] => {
      const field = cube.definition.dimensions[column]?.field
      const elements = cube.elements[column]
      // Columns of measures cannot be selected in; a client that names them means the dimensions beside them.
      if (field === undefined || elements === undefined) return []
      const wanted = new Set(rows.map((row) => elements[row] ?? -1).filter((element) => element >= 0))
      const own = before.get(field)?.elements
      const isOnlyOne = wanted.size === 1 && own?.size === 1 && [...wanted].every((element) => own.has(element))
      const { ranges = [] } = how
      return [{ field, elements: how.deselects === true && isOnlyOne ? new Set() : wanted, ranges }]
    }),
  )
}

function allRows(cube: Cube): number[] {
  return Array.from({ length: cube.rowCount }, (_, row) => row)
}

interface MeasureRange {
  readonly measure: number
  readonly contains: (value: number) => boolean
  readonly selected: SelectedRange
}

async function selectRanges(call: ObjectCall, groups: readonly unknown[]): Promise<JsonObject> {
  const { session, target, args } = call
  const cube = await cubeAt(session, target, args.text('qPath'))
  const { dimensions, measures } = cube.definition
  let rows = allRows(cube)
  const columns = new Set<number>()
  const selected: SelectedRange[] = []
  for (const group of groups.filter(isObject)) {
    const ranges = arrayOr(group['qRanges']).map((info): MeasureRange => {
      const { qMeasureIx, qRange } = objectOr(info)
      const measure = numberOr(qMeasureIx, 0)
      if (measures[measure] === undefined)
        throw new QixError(errorCodes.invalidParameters, 'qMeasureIx', `The hypercube has no measure ${measure}`)
      return { measure, ...parseRange(qRange, cube.labels[dimensions.length + measure] ?? '') }
    })
    selected.push(...ranges.map((range) => range.selected))
    const fits = (row: number, { measure, contains }: MeasureRange): boolean =>
      contains(cube.measures[measure]?.numbers[row] ?? NaN)
    rows = rows.filter((row) =>
      group['qOrMode'] === true ? ranges.some((range) => fits(row, range)) : ranges.every((range) => fits(row, range)),
    )
    for (const column of arrayOr(group['qColumnsToSelect'])) columns.add(numberOr(column, 0))
  }
  const all = cube.definition.dimensions.map((_, column) => column)
  return selectRows(call, cube, rows, columns.size === 0 ? all : [...columns], { ranges: selected })
}

/** Selects the numbers of dimensions that lie in ranges, which are pairs of a dimension's index and a `Range`. */
function selectContinuous(call: ObjectCall, ranges: readonly (readonly [number, unknown])[]): Promise<JsonObject> {
  const byField = new Map<Field, Omit<MeasureRange, 'measure'>[]>()
  for (const [dimension, range] of ranges) {
    const field = fieldOf(call, dimension)
    byField.set(field, [...(byField.get(field) ?? []), parseRange(range, '')])
  }
  return make(call, () =>
    [...byField].map(([field, own]) => {
      const elements = [...field.symbols.number.keys()].filter((element) =>
        own.some(({ contains }) => contains(field.symbols.number[element] ?? NaN)),
      )
      return { field, elements: new Set(elements), ranges: own.map(({ selected }) => selected) }
    }),
  )
}

/** `Range` of the published engine schema. */
function parseRange(range: unknown, qMeasure: string): Omit<MeasureRange, 'measure'> {
  const { qMin, qMax, qMinInclEq, qMaxInclEq } = objectOr(range)
  const [min, max] = [numberOr(qMin, -Infinity), numberOr(qMax, Infinity)]
  return {
    contains: (value) =>
      (qMinInclEq === true ? value >= min : value > min) && (qMaxInclEq === true ? value <= max : value < max),
    selected: { qRangeLo: min, qRangeHi: max, qMeasure },
  }
}
