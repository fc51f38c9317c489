import { evaluate } from '../evaluate.ts'
import { type GenericObject, objectsOfTree } from '../generic-object.ts'
import type { JsonObject } from '../json.ts'
import { objectsFor } from '../object-lists.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { SessionState } from '../session-state.ts'
import { docBookmarkMethods } from './bookmark.ts'
import { type Call, method, type Methods } from './call.ts'
import { endModal, removeObjects } from './end-modal.ts'
import { docStateMethods } from './state.ts'
import { newObject } from './new-object.ts'
import { docVariableMethods } from './variable.ts'

type DocCall = Call<'Doc'>

/** Methods of an open app. */
export const docMethods: Methods<'Doc'> = {
  GetAppLayout: method([], ({ session }) => ({ qLayout: appLayout(session) })),
  GetAppProperties: method([], ({ session }) => ({
    qProp: { qTitle: session.app.definition.title, qThumbnail: {}, ...theme(session) },
  })),
  GetObject: method(['qId'], ({ session, caller, args }) => ({
    qReturn: caller.reference(session.objects.get(args.text('qId')) ?? null),
  })),
  CreateSessionObject: method(['qProp'], (call) => ({ qReturn: createSessionObject(call)['qReturn'] })),
  CreateObject: method(['qProp'], createSessionObject),
  DestroySessionObject: method(['qId'], destroyObject),
  DestroyObject: method(['qId'], destroyObject),
  GetDimension: method(['qId'], ({ session, caller, args }) => ({
    qReturn: caller.reference(ofType(session, args.text('qId'), 'dimension')),
  })),
  GetMeasure: method(['qId'], ({ session, caller, args }) => ({
    qReturn: caller.reference(ofType(session, args.text('qId'), 'measure')),
  })),
  GetAllInfos: method([], ({ session }) => ({
    qInfos: [...session.objects.values()].map(({ id, type }) => ({ qId: id, qType: type })),
  })),
  GetObjects: method(['qOptions'], ({ session, args }) => ({ qList: objectsFor(session, args.object('qOptions')) })),
  GetField: method(['qFieldName', 'qStateName'], ({ session, caller, args }) => {
    const field = session.model.fieldByName.get(args.text('qFieldName'))
    const stateName = session.history.stateOf(args.text('qStateName', ''))
    return { qReturn: caller.reference(field === undefined ? null : session.fieldTarget(field, stateName)) }
  }),
  GetFieldDescription: method(['qFieldName'], ({ session, args }) => ({
    qReturn: fieldDescription(session, args.text('qFieldName')),
  })),
  Evaluate: method(['qExpression'], async ({ session, args }) => ({
    qReturn: (await evaluate(session, args.text('qExpression'))).text,
  })),
  EvaluateEx: method(['qExpression'], async ({ session, args }) => {
    const { text, number } = await evaluate(session, args.text('qExpression'))
    const isNumeric = !Number.isNaN(number)
    return { qValue: { qText: text, qIsNumeric: isNumeric, qNumber: isNumeric ? number : 0 } }
  }),
  Back: method([], (call) => step(call, () => call.session.history.back())),
  Forward: method([], (call) => step(call, () => call.session.history.forward())),
  BackCount: method([], ({ session }) => ({ qReturn: session.history.backCount })),
  ForwardCount: method([], ({ session }) => ({ qReturn: session.history.forwardCount })),
  ClearAll: method(['qLockedAlso', 'qStateName'], (call) => {
    const { session, args } = call
    const stateName = args.text('qStateName', '')
    const lockedAlso = args.flag('qLockedAlso', false)
    const kept = [...session.history.selections(stateName)].filter(([field, { locked }]) => {
      return (locked && !lockedAlso) || session.fieldTarget(field, stateName).oneAndOnlyOne
    })
    return step(call, () => session.history.commit(stateName, new Map(kept)))
  }),
  ClearAllSoftPatches: method([], ({ session, caller }) => {
    const patched = [...session.objects.values()].filter(({ hasSoftPatches }) => hasSoftPatches)
    for (const object of patched) object.clearSoftPatches()
    caller.changed(patched)
    return {}
  }),
  AbortModal: method(['qAccept'], ({ session, caller, args }) => {
    const object = session.modalObject
    if (object === null) return {}
    if (session.modalOwner !== caller) caller.suspended([object])
    endModal({ session, caller }, args.flag('qAccept', false))
    return {}
  }),
  // Nothing is ever undone here but selections.
  ClearUndoBuffer: method([], () => ({})),
  ...docBookmarkMethods,
  ...docStateMethods,
  ...docVariableMethods,
}

function step({ session, caller }: DocCall, change: () => boolean): JsonObject {
  session.requireFree(null)
  if (change()) caller.selectionsChanged()
  return {}
}

function createSessionObject(call: DocCall): JsonObject {
  const { session, caller, args } = call
  const { id, type, properties } = newObject(session, args)
  const known = session.objects.get(id)
  if (known !== undefined && known.isStored)
    throw new QixError(errorCodes.alreadyExists, id, `The app has an object with the id ${id} already`)
  if (known !== undefined && known.type === type) {
    // A page that was loaded again makes its lists again; the object stays who it is, for the other sockets too.
    known.properties = properties
    caller.changed([known])
    return { qReturn: caller.reference(known), qInfo: { qId: id, qType: type } }
  }
  if (known !== undefined) removeObjects(call, [known])
  for (const object of objectsOfTree(properties, false)) session.objects.set(object.id, object)
  return { qReturn: caller.reference(session.objects.get(id) ?? null), qInfo: { qId: id, qType: type } }
}

function destroyObject(call: DocCall): JsonObject {
  const { session, args } = call
  const object = session.objects.get(args.text('qId'))
  if (object === undefined) return { qSuccess: false }
  if (object.isStored)
    throw new QixError(
      errorCodes.accessDenied,
      object.id,
      `The object ${object.id} belongs to the app and is not to be destroyed`,
    )
  removeObjects(call, [object])
  return { qSuccess: true }
}

function ofType(session: SessionState, id: string, type: string): GenericObject | null {
  const object = session.objects.get(id)
  return object?.type === type ? object : null
}

function theme(session: SessionState): JsonObject {
  const { definition } = session.app
  return definition.theme === undefined ? {} : { theme: definition.theme }
}

function fieldDescription(session: SessionState, name: string): JsonObject {
  const field = session.model.fieldByName.get(name)
  if (field === undefined) throw new QixError(errorCodes.notFound, name, `The app has no field "${name}"`)
  return {
    qName: name,
    qCardinal: field.symbols.size,
    qTags: field.tags,
    qSrcTables: field.tables.map((table) => table.name),
    qIsNumeric: field.tags.includes('$numeric'),
  }
}

function appLayout(session: SessionState): JsonObject {
  const { definition, loadedAt, sessionApp } = session.app
  const { id, title } = definition
  return {
    qTitle: title,
    qFileName: id,
    qLastReloadTime: loadedAt.toISOString(),
    qModified: false,
    qHasScript: sessionApp !== undefined && sessionApp.script !== '',
    qStateNames: session.history.stateNames,
    qMeta: { privileges: ['read', 'exportdata'] },
    qLocaleInfo: localeInfo,
    qHasData: session.model.tables.length > 0,
    qReadOnly: sessionApp === undefined,
    qIsOpenedWithoutData: session.isWithoutData,
    qIsSessionApp: sessionApp !== undefined,
    qThumbnail: {},
    qIsDirectQueryMode: false,
    ...theme(session),
    ...sessionApp?.properties,
  }
}

const calendar = {
  qMonthNames: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  qDayNames: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  qLongMonthNames: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  qLongDayNames: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
}

/** `LocaleInfo` of the published engine schema; the app's locale is en-US with ISO dates. */
const localeInfo: JsonObject = {
  qDecimalSep: '.',
  qThousandSep: ',',
  qListSep: ',',
  qMoneyDecimalSep: '.',
  qMoneyThousandSep: ',',
  qCurrentYear: new Date().getFullYear(),
  qMoneyFmt: '$#,##0.00;-$#,##0.00',
  qTimeFmt: 'hh:mm:ss',
  qDateFmt: 'YYYY-MM-DD',
  qTimestampFmt: 'YYYY-MM-DD hh:mm:ss',
  qCalendarStrings: calendar,
  qFirstWeekDay: 0,
  qReferenceDay: 4,
  qFirstMonthOfYear: 1,
  qCollation: 'en-US',
  qNumericalAbbreviation: '3:k;6:M;9:G;12:T;15:P;18:E;21:Z;24:Y;-3:m;-6:μ;-9:n;-12:p;-15:f;-18:a;-21:z;-24:y',
}
