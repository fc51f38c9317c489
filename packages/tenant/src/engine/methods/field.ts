import { fieldStates, type ValueState } from '../field-states.ts'
import { findElements } from '../find-elements.ts'
import { isObject, type JsonObject } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { elementOfValue } from '../saved-state.ts'
import { makeSelection, type Outcome, type Place, toggled } from '../selecting.ts'
import { type Selections, withLocks } from '../selections.ts'
import type { FieldTarget } from '../session-state.ts'
import { type Call, method, type Methods } from './call.ts'

type FieldCall = Call<FieldTarget>

const searchParams = ['qMatch', 'qSoftLock', 'qExcludedValuesMode']

/** Methods of a field. */
export const fieldMethods: Methods<FieldTarget> = {
  GetCardinal: method([], ({ target }) => ({ qReturn: target.field.symbols.size })),
  Select: method(searchParams, async (call) => {
    const match = call.args.text('qMatch')
    return select(call, await found(call, match), false, match)
  }),
  ToggleSelect: method(searchParams, async (call) => select(call, await found(call, call.args.text('qMatch')), true)),
  SelectValues: method(['qFieldValues', 'qToggleMode', 'qSoftLock'], (call) => {
    const values = call.args.list('qFieldValues').flatMap((value) => elementsOf(call, value))
    return select(call, values, call.args.flag('qToggleMode', false))
  }),
  LowLevelSelect: method(['qValues', 'qToggleMode', 'qSoftLock'], (call) => {
    const { size } = call.target.field.symbols
    const values = call.args.integers('qValues').filter((element) => element >= 0 && element < size)
    return select(call, values, call.args.flag('qToggleMode', false))
  }),
  SelectAll: method(['qSoftLock'], (call) => select(call, [...call.target.field.symbols.text.keys()], false)),
  SelectPossible: method(['qSoftLock'], (call) => selectByState(call, ['S', 'L', 'O'])),
  SelectAlternative: method(['qSoftLock'], (call) => selectByState(call, ['A'])),
  SelectExcluded: method(['qSoftLock'], (call) => selectByState(call, ['A', 'X'])),
  Clear: method([], async (call) => {
    if (!selectionsOf(call).has(call.target.field)) return { qReturn: false }
    const elements = new Set<number>()
    return answer(
      call,
      await makeSelection(call.session, placeOf(call, false), () => [{ field: call.target.field, elements }]),
    )
  }),
  ClearAllButThis: method(['qSoftLock'], (call) => {
    const softLock = call.args.flag('qSoftLock', false)
    return commit(call, (before) => {
      const { session, target } = call
      const isKept = (field: FieldTarget['field'], locked: boolean): boolean =>
        field === target.field || (locked && !softLock) || session.fieldTarget(field, target.stateName).oneAndOnlyOne
      return new Map([...before].filter(([field, { locked }]) => isKept(field, locked)))
    })
  }),
  Lock: method([], (call) => setLock(call, true)),
  Unlock: method([], (call) => setLock(call, false)),
  GetAndMode: method([], () => ({ qReturn: false })),
  SetAndMode: method(['qAndMode'], ({ args }) => {
    if (!args.flag('qAndMode')) return {}
    throw new QixError(errorCodes.notImplemented, 'qAndMode', 'Not supported by this engine: fields in AND mode')
  }),
  GetNxProperties: method([], ({ target }) => ({ qProperties: { qOneAndOnlyOne: target.oneAndOnlyOne } })),
  SetNxProperties: method(['qProperties'], (call) => {
    const { target, args, caller } = call
    const wanted = args.object('qProperties')['qOneAndOnlyOne'] === true
    if (wanted && selectionsOf(call).get(target.field)?.elements.size !== 1) {
      const message = `One value of ${target.field.name} must be selected before it can be the one and only one`
      throw new QixError(errorCodes.invalidParameters, 'qOneAndOnlyOne', message)
    }
    if (target.oneAndOnlyOne !== wanted) {
      target.oneAndOnlyOne = wanted
      caller.selectionsChanged()
    }
    return {}
  }),
}

function selectionsOf({ session, target }: FieldCall): Selections {
  return session.history.selections(target.stateName)
}

function placeOf({ session, target, args }: FieldCall, softLock = args.flag('qSoftLock', false)): Place {
  return { stateName: target.stateName, softLock, requireFree: () => session.requireFree(null) }
}

function answer({ caller }: FieldCall, outcome: Outcome): JsonObject {
  if (outcome === 'changed') caller.selectionsChanged()
  return { qReturn: outcome !== 'refused' }
}

function commit(call: FieldCall, change: (before: Selections) => Selections): JsonObject {
  const { session, target } = call
  session.requireFree(null)
  return answer(call, session.history.commit(target.stateName, change(selectionsOf(call))) ? 'changed' : 'same')
}

function setLock(call: FieldCall, locked: boolean): JsonObject {
  // There is nothing to lock in a field without a selection.
  if (!selectionsOf(call).has(call.target.field)) return { qReturn: false }
  return commit(call, (before) => withLocks(before, [call.target.field], locked))
}

async function select(
  call: FieldCall,
  elements: readonly number[],
  toggle: boolean,
  textSearch = '',
): Promise<JsonObject> {
  const { session, target } = call
  const { field, stateName } = target
  // Nothing to select leaves everything as it is, as a search without a match does in Qlik.
  if (elements.length === 0) return { qReturn: false }
  const outcome = await makeSelection(session, placeOf(call), (before) => {
    const next = toggle ? toggled(session, stateName, field, before, elements) : new Set(elements)
    return [{ field, elements: next, textSearch }]
  })
  return answer(call, outcome)
}

async function selectByState(call: FieldCall, wanted: readonly ValueState[]): Promise<JsonObject> {
  const { session, target } = call
  const states = await fieldStates(session.model, target.field, selectionsOf(call))
  const elements = [...target.field.symbols.text.keys()].filter((element) => wanted.includes(states.stateOf(element)))
  return select(call, elements, false)
}

function found(call: FieldCall, match: string): Promise<number[]> {
  return findElements(call.session, call.target.field, match, 'whole', call.target.stateName)
}

function elementsOf(call: FieldCall, value: unknown): number[] {
  if (isObject(value)) return elementOfValue(call.target.field, value)
  const message = 'Invalid params of SelectValues: a value is an object with qText or qNumber'
  throw new QixError(errorCodes.invalidParams, 'qFieldValues', message)
}
