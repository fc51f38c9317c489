import { errorCodes, QixError } from '../qix-error.ts'
import { method, type Methods } from './call.ts'

/** The version that is reported to clients. They only look at its shape. */
const engineVersion = '12.2027.0'

const openParams = ['qDocName', 'qUserName', 'qPassword', 'qSerial', 'qNoData']

/** Methods of handle -1. */
export const globalMethods: Methods<'Global'> = {
  OpenDoc: method(openParams, ({ session, caller, args }) => {
    const { id, title } = session.app.definition
    const name = args.text('qDocName')
    if (name !== id && name !== title) throw new QixError(errorCodes.appNotFound, name, 'App not found')
    if (caller.isOpen) throw new QixError(errorCodes.appAlreadyOpen, name, 'App already open')
    caller.isOpen = true
    session.isOpened = true
    return { qReturn: caller.reference('Doc') }
  }),
  GetActiveDoc: method([], ({ caller, session }) => {
    if (!session.isOpened) throw new QixError(errorCodes.appNotOpen, '', 'No app is open')
    caller.isOpen = true
    return { qReturn: caller.reference('Doc') }
  }),
  EngineVersion: method([], () => ({ qVersion: { qComponentVersion: engineVersion } })),
  ProductVersion: method([], () => ({ qReturn: engineVersion })),
  QvVersion: method([], () => ({ qReturn: engineVersion })),
  OSName: method([], () => ({ qReturn: process.platform })),
  OSVersion: method([], () => ({ qReturn: process.platform })),
  IsDesktopMode: method([], () => ({ qReturn: false })),
  IsPersonalMode: method([], () => ({ qReturn: false })),
  AllowCreateApp: method([], () => ({ qReturn: false })),
  GetAuthenticatedUser: method([], () => ({ qReturn: '' })),
  GetUniqueID: method([], () => ({ qUniqueID: crypto.randomUUID() })),
  GetConfiguration: method([], () => ({ qConfig: { qFeatures: {} } })),
  GetLogicalDriveStrings: method([], () => ({ qDrives: [] })),
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
    return {
      qDocList: [
        { qDocName: title, qDocId: id, qTitle: title, qLastReloadTime: session.app.loadedAt.toISOString(), qMeta: {} },
      ],
    }
  }),
}
