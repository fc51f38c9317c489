import type { JsonObject } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { SessionState } from '../session-state.ts'
import { type Call, method, type Methods } from './call.ts'

/** The version that is reported to clients. They only look at its shape. */
const engineVersion = '12.2027.0'

const openParams = ['qDocName', 'qUserName', 'qPassword', 'qSerial', 'qNoData']

/** Methods of handle -1. */
export const globalMethods: Methods<'Global'> = {
  OpenDoc: method(openParams, openDoc),
  GetActiveDoc: method([], ({ caller, session }) => {
    if (!session.isOpened) throw new QixError(errorCodes.appNotOpen, '', 'No app is open')
    requireAccess(session, '')
    caller.isOpen = true
    return { qReturn: caller.reference('Doc') }
  }),
  CreateSessionApp: method([], createSessionApp),
  EngineVersion: method([], () => ({ qVersion: { qComponentVersion: engineVersion } })),
  QTProduct: method([], () => ({ qReturn: 'Local tenant (no Qlik software)' })),
  ProductVersion: method([], () => ({ qReturn: engineVersion })),
  QvVersion: method([], () => ({ qReturn: engineVersion })),
  OSName: method([], () => ({ qReturn: process.platform })),
  OSVersion: method([], () => ({ qReturn: process.platform })),
  IsDesktopMode: method([], () => ({ qReturn: false })),
  IsPersonalMode: method([], () => ({ qReturn: false })),
  // A session app is the only kind of app that can be made here.
  AllowCreateApp: method([], ({ session }) => ({ qReturn: session.app.sessionApp !== undefined })),
  GetAuthenticatedUser: method([], () => ({ qReturn: '' })),
  GetUniqueID: method([], () => ({ qUniqueID: crypto.randomUUID() })),
  GetConfiguration: method([], () => ({ qConfig: { qFeatures: {} } })),
  // There is none of these, nor anything that would have to be loaded, set or stopped.
  GetLogicalDriveStrings: method([], () => ({ qDrives: [] })),
  GetCustomConnectors: method(['qReloadList'], () => ({ qConnectors: [] })),
  GetStreamList: method([], () => ({ qStreamList: [] })),
  GetBNF: method(['qBnfType'], () => ({ qBnfDefs: [] })),
  ReloadExtensionList: method([], () => ({})),
  ConfigureReload: method(['qCancelOnScriptError', 'qUseErrorData', 'qInteractOnError'], () => ({})),
  CancelReload: method(['qReason'], () => ({})),
  GetSupportedCodePages: method([], () => ({
    qCodePages: [{ qNumber: 65_001, qName: 'utf-8', qDescription: 'Unicode (UTF-8)' }],
  })),
  // A poll about a request that is unknown or finished is answered by a structure that says nothing.
  GetProgress: method(['qRequestId'], () => ({
    qProgressData: {
      qStarted: false,
      qFinished: false,
      qCompleted: 0,
      qTotal: 0,
      qKB: 0,
      qMillisecs: 0,
      qUserInteractionWanted: false,
      qPersistentProgress: '',
      qTransientProgress: '',
    },
  })),
  GetDocList: method([], ({ session }) => {
    const { id, title } = session.app.definition
    if (id === '') return { qDocList: [] }
    return {
      qDocList: [
        { qDocName: title, qDocId: id, qTitle: title, qLastReloadTime: session.app.loadedAt.toISOString(), qMeta: {} },
      ],
    }
  }),
}

function openDoc({ session, caller, args }: Call<'Global'>): JsonObject {
  const { id, title } = session.app.definition
  const name = args.text('qDocName')
  const isWithoutData = args.flag('qNoData', false)
  // One app per socket, whichever it is.
  if (caller.isOpen) throw new QixError(errorCodes.appAlreadyOpen, name, 'App already open')
  if (name === '' || (name !== id && name !== title)) throw new QixError(errorCodes.appNotFound, name, 'App not found')
  requireAccess(session, name)
  if (session.isOpened && session.isWithoutData !== isWithoutData) {
    const message = `App already open in a different mode: ${isWithoutData ? 'with' : 'without'} its data`
    throw new QixError(errorCodes.appInDifferentMode, name, message)
  }
  caller.isOpen = true
  session.isOpened = true
  session.isWithoutData = isWithoutData
  return { qReturn: caller.reference('Doc') }
}

function requireAccess(session: SessionState, name: string): void {
  if (!session.mayOpen()) throw new QixError(errorCodes.accessDenied, name, 'Access denied')
}

/** Only a session that has no app yet takes one. */
function createSessionApp({ session, caller }: Call<'Global'>): JsonObject {
  const { app } = session
  if (app.sessionApp === undefined || app.sessionApp.exists) {
    throw new QixError(errorCodes.appAlreadyOpen, app.definition.id, 'App already open')
  }
  const id = `SessionApp_${crypto.randomUUID()}`
  app.sessionApp.exists = true
  session.app = { ...app, definition: { ...app.definition, id, title: id } }
  session.isOpened = true
  caller.isOpen = true
  return { qReturn: caller.reference('Doc'), qSessionAppId: id }
}
