import { currentSignal } from '../abort.ts'
import { objectsOfTree } from '../generic-object.ts'
import { type JsonObject, objectOr } from '../json.ts'
import { type ListKey, listsOf } from '../object-lists.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { loadScript } from '../script/load-script.ts'
import { splitScript } from '../script/statements.ts'
import type { SessionApp } from '../session-app.ts'
import type { SessionState } from '../session-state.ts'
import { type Call, method, type Methods } from './call.ts'
import { removeObjects } from './end-modal.ts'
import { newObject } from './new-object.ts'

type DocCall = Call<'Doc'>

// In characters. A session app is for a test's own data; this is far more than anybody writes.
const longestScript = 1_000_000

/** What an app can do besides that lives in one engine session: its client may write to it and load its data. */
export const sessionAppMethods: Methods<'Doc'> = {
  GetScript: method([], ({ session }) => ({ qScript: sessionAppOf(session).script })),
  GetScriptEx: method([], ({ session }) => ({ qScript: { qScript: sessionAppOf(session).script, qMeta: {} } })),
  GetEmptyScript: method(['qLocalizedMainSection'], ({ args }) => ({
    qReturn: `///$tab ${args.text('qLocalizedMainSection', 'Main')}\r\n`,
  })),
  SetScript: method(['qScript'], ({ session, args }) => {
    const sessionApp = sessionAppOf(session)
    const script = args.text('qScript')
    if (script.length > longestScript) throw tooLong(script)
    sessionApp.script = script
    return {}
  }),
  CheckScriptSyntax: method([], ({ session }) => {
    splitScript(sessionAppOf(session).script)
    return { qErrors: [] }
  }),
  DoReload: method(['qMode', 'qPartial', 'qDebug'], async (call) => {
    await reload(call, call.args.flag('qPartial', false))
    return { qReturn: true }
  }),
  DoReloadEx: method(['qParams'], async (call) => {
    await reload(call, objectOr(call.args.object('qParams', {}))['qPartial'] === true)
    return { qResult: { qSuccess: true, qScriptLogFile: '', qEndedWithMemoryConstraint: false } }
  }),
  GetAppProperties: method([], ({ session }) => ({ qProp: sessionAppOf(session).properties })),
  SetAppProperties: method(['qProp'], ({ session, caller, args }) => {
    sessionAppOf(session).properties = args.object('qProp')
    caller.changed(['Doc'])
    return {}
  }),
  CreateObject: method(['qProp'], create),
  CreateDimension: method(['qProp'], create),
  CreateMeasure: method(['qProp'], create),
  CreateVariableEx: method(['qProp'], createVariable),
  DestroyObject: method(['qId'], destroy),
  DestroyDimension: method(['qId'], destroy),
  DestroyMeasure: method(['qId'], destroy),
  // Whoever was told that the app is suspended, because its data are others, goes on with it.
  Resume: method([], () => ({})),
  DoSave: method(['qFileName'], () => {
    throw new QixError(errorCodes.accessDenied, '', 'A session app cannot be saved: it ends with its session')
  }),
}

function sessionAppOf({ app }: SessionState): SessionApp {
  if (app.sessionApp !== undefined) return app.sessionApp
  throw new QixError(errorCodes.accessDenied, app.definition.id, 'Only a session app has a script here')
}

async function reload({ session, caller }: DocCall, isPartial: boolean): Promise<void> {
  if (isPartial) throw new QixError(errorCodes.notImplemented, 'qPartial', 'Partial reloads are not supported')
  const sessionApp = sessionAppOf(session)
  await sessionApp.inTurn(async () => {
    requireWanted(sessionApp)
    const model = await loadScript(session.app.definition, sessionApp.script)
    try {
      requireWanted(sessionApp)
    } catch (error) {
      await model.database.close()
      throw error
    }
    const before = session.app
    caller.closed(session.replaceApp({ ...before, model, loadedAt: new Date() }))
    caller.appChanged()
    await before.model.database.close()
  })
}

/** @throws {@link QixError} when the session has ended or the request was cancelled. */
function requireWanted({ isClosed }: SessionApp): void {
  if (isClosed || currentSignal()?.aborted === true)
    throw new QixError(errorCodes.aborted, 'DoReload', 'Request aborted: DoReload')
}

function tooLong({ length }: string): QixError {
  const message = `A script of ${length} characters is not supported; it may have ${longestScript}`
  return new QixError(errorCodes.invalidParameters, 'qScript', message)
}

function create(call: DocCall): JsonObject {
  const { session, caller, args } = call
  const { id, type, properties } = newObject(session, args)
  if (session.objects.has(id))
    throw new QixError(errorCodes.alreadyExists, id, `The app has an object with the id ${id} already`)
  const objects = objectsOfTree(properties, false)
  for (const object of objects) {
    object.isListed = true
    session.objects.set(object.id, object)
  }
  listsChanged(call)
  return { qReturn: caller.reference(objects[0] ?? null), qInfo: { qId: id, qType: type } }
}

function createVariable({ session, caller, args }: DocCall): JsonObject {
  const variable = session.variables.add(args.object('qProp'))
  variable.isListed = true
  caller.selectionsChanged()
  caller.changed(listsOf(session, 'qVariableListDef'))
  return { qReturn: caller.reference(variable), qInfo: { qId: variable.id, qType: variable.type } }
}

function destroy(call: DocCall): JsonObject {
  const { session, args } = call
  const object = session.objects.get(args.text('qId'))
  if (object === undefined) return { qSuccess: false }
  removeObjects(call, [object])
  listsChanged(call)
  return { qSuccess: true }
}

/** Lists of the app's objects look different now. */
function listsChanged({ session, caller }: DocCall): void {
  const kinds: readonly ListKey[] = ['qAppObjectListDef', 'qDimensionListDef', 'qMeasureListDef']
  caller.changed(kinds.flatMap((kind) => listsOf(session, kind)))
}
