import { searchElements } from '../field-search.ts'
import { type FieldStates, fieldStates, type ValueState } from '../field-states.ts'
import { isObject, type JsonObject } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { Selections } from '../selections.ts'
import { withSelection } from '../selections.ts'
import type { FieldTarget } from '../session-state.ts'
import { type Call, method, type Methods } from './call.ts'

type FieldCall = Call<FieldTarget>

/** Methods of a field. */
export const fieldMethods: Methods<FieldTarget> = {
  GetCardinal: method([], ({ target }) => ({ qReturn: target.field.symbols.size })),
  Select: method(['qMatch', 'qSoftLock', 'qExcludedValuesMode'], (call) => {
    const match = call.args.text('qMatch')
    return select(call, searchElements(call.target.field, match), false, match)
  }),
  ToggleSelect: method(['qMatch', 'qSoftLock', 'qExcludedValuesMode'], (call) => {
    return select(call, searchElements(call.target.field, call.args.text('qMatch')), true)
  }),
  SelectValues: method(['qFieldValues', 'qToggleMode', 'qSoftLock'], (call) => {
    return select(
      call,
      call.args.list('qFieldValues').flatMap((value) => elementOf(call, value)),
      call.args.flag('qToggleMode', false),
    )
  }),
  LowLevelSelect: method(['qValues', 'qToggleMode', 'qSoftLock'], (call) => {
    const { size } = call.target.field.symbols
    return select(
      call,
      call.args.integers('qValues').filter((element) => element >= 0 && element < size),
      call.args.flag('qToggleMode', false),
    )
  }),
  SelectAll: method(['qSoftLock'], (call) => select(call, Array.from(call.target.field.symbols.text.keys()), false)),
  SelectPossible: method(['qSoftLock'], (call) => selectByState(call, ['S', 'O'])),
  SelectAlternative: method(['qSoftLock'], (call) => selectByState(call, ['A'])),
  SelectExcluded: method(['qSoftLock'], (call) => selectByState(call, ['A', 'X'])),
  Clear: method([], (call) => {
    const before = selectionsOf(call)
    return {
      qReturn: before.has(call.target.field) && commit(call, withSelection(before, call.target.field, new Set())),
    }
  }),
  ClearAllButThis: method(['qSoftLock'], (call) => {
    const kept = [...selectionsOf(call)].filter(([field, { locked }]) => field === call.target.field || locked)
    return { qReturn: commit(call, new Map(kept)) }
  }),
}

function selectionsOf({ session, target }: FieldCall): Selections {
  return session.history.selections(target.stateName)
}

function commit({ session, caller, target }: FieldCall, selections: Selections): boolean {
  session.requireFree(null)
  if (session.history.commit(target.stateName, selections)) caller.selectionsChanged()
  return true
}

function select(call: FieldCall, elements: readonly number[], toggle: boolean, textSearch = ''): JsonObject {
  const before = selectionsOf(call)
  // Nothing to select leaves everything as it is, as a search without a match does in Qlik.
  if (elements.length === 0 && !toggle) return { qReturn: false }
  return {
    qReturn: commit(
      call,
      withSelection(
        before,
        call.target.field,
        toggle ? toggled(before, call.target, elements) : new Set(elements),
        textSearch,
      ),
    ),
  }
}

function toggled(selections: Selections, { field }: FieldTarget, elements: readonly number[]): Set<number> {
  const next = new Set(selections.get(field)?.elements)
  for (const element of elements) if (!next.delete(element)) next.add(element)
  return next
}

async function selectByState(call: FieldCall, wanted: readonly ValueState[]): Promise<JsonObject> {
  const states: FieldStates = await fieldStates(call.session.model, call.target.field, selectionsOf(call))
  const elements = Array.from(call.target.field.symbols.text.keys()).filter((element) =>
    wanted.includes(states.stateOf(element)),
  )
  return select(call, elements, false)
}

/** `FieldValue` of the published engine schema: by number if it is one, by text otherwise. */
function elementOf(call: FieldCall, value: unknown): number[] {
  if (!isObject(value))
    throw new QixError(
      errorCodes.invalidParams,
      'qFieldValues',
      'Invalid params of SelectValues: a value is an object with qText or qNumber',
    )
  const { text, number } = call.target.field.symbols
  const { qText, qIsNumeric, qNumber } = value
  const element = qIsNumeric === true ? number.findIndex((other) => other === qNumber) : text.indexOf(String(qText))
  return element < 0 ? [] : [element]
}
