import type { JsonObject } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { defaultState } from '../selection-history.ts'
import { withLocks } from '../selections.ts'
import type { SessionState } from '../session-state.ts'
import { type Call, method, type Methods } from './call.ts'

type DocCall = Call<'Doc'>

/** Methods of an open app about its alternate states, and the locks in them. */
export const docStateMethods: Methods<'Doc'> = {
  LockAll: method(['qStateName'], (call) => setLocks(call, true)),
  UnlockAll: method(['qStateName'], (call) => setLocks(call, false)),
  AddAlternateState: method(['qStateName'], (call) => {
    return changeStates(call, ({ history }) => history.addState(call.args.text('qStateName'), true))
  }),
  RemoveAlternateState: method(['qStateName'], (call) => {
    const stateName = call.session.history.stateOf(call.args.text('qStateName'))
    if (stateName === defaultState)
      throw new QixError(errorCodes.invalidParameters, 'qStateName', 'The default state stays')
    return changeStates(call, ({ history }) => history.removeState(stateName))
  }),
  AddSessionAlternateState: method(['qStateName', 'qSourceStateName'], (call) => {
    const { args } = call
    const source = args.text('qSourceStateName', '')
    return changeStates(call, ({ history }) => {
      history.addState(args.text('qStateName'), false, source === '' ? undefined : source)
    })
  }),
  RemoveSessionAlternateState: method(['qStateName'], (call) => {
    const stateName = call.args.text('qStateName')
    const { stateNames } = call.session.history
    let removed = false
    // Those of the app are not the session's to remove this way.
    if (!stateNames.includes(stateName)) {
      changeStates(call, ({ history }) => (removed = history.removeState(stateName)))
    }
    return { qSuccess: removed }
  }),
}

function setLocks(call: DocCall, locked: boolean): JsonObject {
  const { session, caller, args } = call
  const stateName = args.text('qStateName', '')
  const before = session.history.selections(stateName)
  session.requireFree(null)
  if (session.history.commit(stateName, withLocks(before, before.keys(), locked))) caller.selectionsChanged()
  return {}
}

/** What is in a state that comes or goes looks different then. */
function changeStates({ session, caller }: DocCall, change: (session: SessionState) => void): JsonObject {
  session.requireFree(null)
  change(session)
  caller.changed(['Doc'])
  caller.selectionsChanged()
  return {}
}
