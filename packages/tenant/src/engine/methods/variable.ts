import type { JsonObject } from '../json.ts'
import { listsOf, variableItems } from '../object-lists.ts'
import { parsePatch } from '../patches.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { contentOf, type GenericVariable, type VariableContent } from '../variable.ts'
import { variableLayout } from '../variable-layout.ts'
import { type Call, method, type Methods } from './call.ts'

type VariableCall = Call<GenericVariable>
type DocCall = Call<'Doc'>

/** Methods of a variable. What they set lasts as long as the engine session. */
export const variableMethods: Methods<GenericVariable> = {
  GetLayout: method([], async ({ session, target }) => ({ qLayout: await variableLayout(session, target) })),
  GetProperties: method([], ({ target }) => ({ qProp: target.properties })),
  SetProperties: method(['qProp'], (call) => {
    const properties = call.args.object('qProp')
    return define(call, () => (call.target.properties = properties))
  }),
  ApplyPatches: method(['qPatches'], (call) => {
    const patches = call.args.list('qPatches').map(parsePatch)
    return define(call, () => call.target.patch(patches))
  }),
  GetInfo: method([], ({ target }) => ({ qInfo: { qId: target.id, qType: target.type } })),
  GetRawContent: method([], ({ target }) => ({ qReturn: target.content.text })),
  SetStringValue: method(['qVal'], (call) => set(call, contentOf(call.args.text('qVal')))),
  SetNumValue: method(['qVal'], (call) => {
    const number = call.args.number('qVal')
    return set(call, { text: String(number), number })
  }),
  SetDualValue: method(['qText', 'qNum'], (call) => {
    return set(call, { text: call.args.text('qText'), number: call.args.number('qNum') })
  }),
}

const byName = method<'Doc'>(['qName'], ({ session, caller, args }) => ({
  qReturn: caller.reference(session.variables.named(args.text('qName')) ?? null),
}))

/** Methods of an open app about its variables. */
export const docVariableMethods: Methods<'Doc'> = {
  GetVariable: byName,
  GetVariableByName: byName,
  GetVariableById: method(['qId'], ({ session, caller, args }) => ({
    qReturn: caller.reference(session.variables.withId(args.text('qId')) ?? null),
  })),
  GetVariables: method(['qListDef'], ({ session, args }) => ({
    qList: variableItems(session, args.object('qListDef')),
  })),
  CreateSessionVariable: method(['qProp'], ({ session, caller, args }) => {
    const variable = session.variables.add(args.object('qProp'))
    caller.selectionsChanged()
    caller.changed(listsOf(session, 'qVariableListDef'))
    return { qReturn: caller.reference(variable) }
  }),
  CreateVariableEx: method(['qProp'], refuseVariable),
  CreateVariable: method(['qName'], refuseVariable),
  DestroySessionVariable: method(['qId'], (call) =>
    destroy(call, call.session.variables.withId(call.args.text('qId'))),
  ),
  DestroySessionVariableById: method(['qId'], (call) =>
    destroy(call, call.session.variables.withId(call.args.text('qId'))),
  ),
  DestroySessionVariableByName: method(['qName'], (call) =>
    destroy(call, call.session.variables.named(call.args.text('qName'))),
  ),
  DestroyVariableById: method(['qId'], (call) => destroy(call, call.session.variables.withId(call.args.text('qId')))),
  DestroyVariableByName: method(['qName'], (call) =>
    destroy(call, call.session.variables.named(call.args.text('qName'))),
  ),
}

function set({ session, target, caller }: VariableCall, content: VariableContent): JsonObject {
  session.variables.set(target, content)
  changed({ session, caller }, target)
  return {}
}

function define({ session, target, caller }: VariableCall, change: () => void): JsonObject {
  if (target.isStored) {
    const message = `The variable ${target.name} belongs to the app; its value can be set, its properties cannot`
    throw new QixError(errorCodes.accessDenied, target.id, message)
  }
  session.variables.define(target, change)
  changed({ session, caller }, target)
  return {}
}

// Whatever is calculated may name the variable, so all of it is told of as after a selection.
function changed({ session, caller }: Pick<VariableCall, 'session' | 'caller'>, variable: GenericVariable): void {
  caller.changed([variable])
  caller.selectionsChanged()
  caller.changed(listsOf(session, 'qVariableListDef'))
}

function refuseVariable(): never {
  const message = 'The app is read only: a variable can be made for the session, by CreateSessionVariable'
  throw new QixError(errorCodes.accessDenied, 'qProp', message)
}

function destroy({ session, caller }: DocCall, variable: GenericVariable | undefined): JsonObject {
  if (variable === undefined) return { qSuccess: false }
  if (variable.isStored) {
    const message = `The variable ${variable.name} belongs to the app and is not to be destroyed`
    throw new QixError(errorCodes.accessDenied, variable.id, message)
  }
  session.variables.remove(variable)
  caller.closed([variable])
  caller.selectionsChanged()
  caller.changed(listsOf(session, 'qVariableListDef'))
  return { qSuccess: true }
}
