import { fieldStates, type ValueState } from '../field-states.ts'
import { findElements } from '../find-elements.ts'
import type { GenericObject } from '../generic-object.ts'
import { type JsonObject, numberOr, objectOr } from '../json.ts'
import { cubeAt } from '../layout.ts'
import { toggled } from '../selecting.ts'
import { withLocks } from '../selections.ts'
import { method, type Methods } from './call.ts'
import { endModal } from './end-modal.ts'
import { allRows, columnsOf, fieldOf, fieldsAt, make, type ObjectCall, selectRows, stateAt } from './object-place.ts'
import { selectContinuous, selectRanges } from './object-ranges.ts'

const rangeParams = ['qPath', 'qRanges', 'qColumnsToSelect', 'qOrMode', 'qDeselectOnlyOneSelected']

/** Selecting in the hypercubes and list objects of a generic object. */
export const objectSelectionMethods: Methods<GenericObject> = {
  BeginSelections: method(['qPaths'], async ({ session, target, caller, args }) => {
    session.requireFree(target)
    const fields = await Promise.all(args.texts('qPaths').map((path) => fieldsAt(session, target, path)))
    if (session.modalObject === target && session.modalOwner !== caller) caller.suspended([target])
    session.beginModal(target, fields.flat(), caller)
    caller.changed([target])
    return {}
  }),
  EndSelections: method(['qAccept'], ({ session, target, caller, args }) => {
    session.requireFree(target)
    if (session.isModal(target)) endModal({ session, caller }, args.flag('qAccept'))
    return {}
  }),
  ResetMadeSelections: method([], ({ session, target, caller }) => {
    session.requireFree(target)
    if (session.history.resetModal()) caller.selectionsChanged()
    return {}
  }),
  ClearSelections: method(['qPath', 'qColIndices'], async (call) => {
    const fields = await columnsOf(call)
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
    const { session, target, caller, args } = call
    const path = args.text('qPath')
    const match = target.searches.get(path)
    const [field] = await fieldsAt(session, target, path)
    if (match === undefined || field === undefined) return {}
    const found = await searched(call, match)
    // "Set to true to keep any selections present": what was selected stays, it does not change sides.
    const keeps = args.flag('qToggleMode')
    await make(call, (before) => {
      const kept = keeps && found.length > 0 ? [...(before.get(field)?.elements ?? [])] : []
      return [{ field, elements: new Set([...kept, ...found]), isFound: true, textSearch: keeps ? '' : match }]
    })
    // Not before: a call whose queries somebody interrupts is made again.
    target.searches.delete(path)
    caller.changed([target])
    return {}
  }),
  AbortListObjectSearch: method(['qPath'], ({ target, caller, args }) => {
    if (target.searches.delete(args.text('qPath'))) caller.changed([target])
    return {}
  }),
}

const everyState: readonly ValueState[] = ['S', 'L', 'O', 'A', 'X', 'XS', 'XL']

async function setLocks(call: ObjectCall, locked: boolean): Promise<JsonObject> {
  const { session, target, caller } = call
  const fields = await columnsOf(call)
  const stateName = stateAt(call)
  session.requireFree(target)
  const next = withLocks(session.history.selections(stateName), fields, locked)
  if (session.history.commit(stateName, next)) caller.selectionsChanged()
  return {}
}

async function select(
  call: ObjectCall,
  dimension: number,
  elements: readonly number[],
  toggle: boolean,
): Promise<JsonObject> {
  const field = await fieldOf(call, dimension)
  const stateName = stateAt(call)
  const known = elements.filter((element) => element >= 0 && element < field.symbols.size)
  // Who names no value at all wants none; who names the null of a row finds none.
  const isFound = !toggle && elements.length > 0
  return make(call, (before) => [
    { field, elements: toggle ? toggled(call.session, stateName, field, before, known) : new Set(known), isFound },
  ])
}

async function searched(call: ObjectCall, match: string): Promise<number[]> {
  return findElements(call.session, await fieldOf(call, 0), match, 'words', stateAt(call))
}

async function selectByState(call: ObjectCall, wanted: readonly ValueState[]): Promise<JsonObject> {
  const { session, target, args } = call
  const field = await fieldOf(call, 0)
  const states = await fieldStates(session.model, field, session.history.selections(stateAt(call)))
  const match = target.searches.get(args.text('qPath'))
  const candidates = match === undefined ? [...field.symbols.text.keys()] : await searched(call, match)
  const elements = candidates.filter((element) => wanted.includes(states.stateOf(element)))
  return make(call, () => [{ field, elements: new Set(elements), isFound: true }])
}

async function selectCells(call: ObjectCall): Promise<JsonObject> {
  const { session, target, args } = call
  const rows = args.integers('qRowIndices')
  const columns = args.integers('qColIndices')
  const deselects = args.flag('qDeselectOnlyOneSelected', false)
  const cube = await cubeAt(session, target, args.text('qPath'))
  return selectRows(call, cube, rows.length === 0 ? allRows(cube) : rows, columns, { deselects })
}
