import { GenericBookmark } from '../bookmark.ts'
import {
  bookmarkedValues,
  bookmarkLayout,
  type Restored,
  restoreState,
  saveState,
  setExpression,
} from '../bookmark-state.ts'
import { type JsonObject, objectOr, stringOr } from '../json.ts'
import { bookmarkItems, listsOf } from '../object-lists.ts'
import { parsePatch } from '../patches.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { type SavedState, savedFields } from '../saved-state.ts'
import { type Call, method, type Methods } from './call.ts'

type BookmarkCall = Call<GenericBookmark>
type DocCall = Call<'Doc'>

/** Methods of a bookmark. */
export const bookmarkMethods: Methods<GenericBookmark> = {
  GetLayout: method([], ({ target }) => ({ qLayout: bookmarkLayout(target) })),
  GetProperties: method([], ({ target }) => ({ qProp: target.properties })),
  SetProperties: method(['qProp'], (call) => {
    const properties = call.args.object('qProp')
    return change(call, () => (call.target.properties = properties))
  }),
  ApplyPatches: method(['qPatches'], (call) => {
    const patches = call.args.list('qPatches').map(parsePatch)
    return change(call, () => call.target.patch(patches))
  }),
  GetInfo: method([], ({ target }) => ({ qInfo: { qId: target.id, qType: target.type } })),
  GetFieldValues: method(['qField', 'qGetExcludedValues', 'qDataPage'], ({ target, args }) => {
    const excluded = args.flag('qGetExcludedValues', false)
    return { qFieldValues: bookmarkedValues(target, args.text('qField'), excluded, args.object('qDataPage', {})) }
  }),
  Apply: method([], (call) => ({ qSuccess: restore(call, call.target.saved) !== undefined })),
  ApplyAndVerify: method([], (call) => ({ qResult: verified(restore(call, call.target.saved)) })),
  GetSetAnalysis: method(['qStateName'], ({ session, target, args }) => {
    const state = session.history.stateOf(args.text('qStateName', ''))
    return { qSetExpression: setExpression(target.saved.states.get(state) ?? []) }
  }),
}

/** Methods of an open app about bookmarks and other saved selections. */
export const docBookmarkMethods: Methods<'Doc'> = {
  CreateBookmark: method(['qProp', 'qObjectIdsToPatch'], createBookmark),
  CreateBookmarkEx: method(['qProp', 'qObjectIdsToPatch'], createBookmark),
  ReplaceBookmark: method(['qId', 'qIgnorePatches', 'qObjectIdsToPatch'], replaceBookmark),
  CloneBookmark: method(['qId'], cloneBookmark),
  DestroyBookmark: method(['qId'], destroyBookmark),
  GetBookmark: method(['qId'], ({ session, caller, args }) => ({
    qReturn: caller.reference(session.bookmarks.get(args.text('qId')) ?? null),
  })),
  GetBookmarks: method(['qOptions'], ({ session, args }) => ({
    qList: bookmarkItems(session, args.object('qOptions')),
  })),
  ApplyBookmark: method(['qId'], (call) => {
    return { qSuccess: restore(call, call.session.bookmarks.get(call.args.text('qId'))?.saved) !== undefined }
  }),
  ApplyAndVerifyBookmark: method(['qId'], (call) => {
    return { qResult: verified(restore(call, call.session.bookmarks.get(call.args.text('qId'))?.saved)) }
  }),
  CreateTemporaryBookmark: method(['qOptions', 'qObjectIdsToPatch'], ({ session, args }) => {
    const { qIncludeVariables, qIncludeAllPatches } = args.object('qOptions', {})
    const patchesOf = qIncludeAllPatches === true ? 'all' : args.list('qObjectIdsToPatch', []).map(String)
    const saved = saveState(session, { allVariables: qIncludeVariables === true, patchesOf })
    const seconds = session.beliefs.temporaryBookmarkSeconds
    return { qReturn: true, qId: session.memory.keep(saved, seconds === 0 ? Infinity : session.now() + seconds * 1000) }
  }),
  ApplyTemporaryBookmark: method(['qId'], restoreKept),
  StoreTempSelectionState: method(['qTTLOfTempState'], ({ session, args }) => {
    const wished = args.number('qTTLOfTempState', 0)
    const seconds = wished > 0 ? wished : usualTtlSeconds
    const saved = saveState(session, { allVariables: false, patchesOf: [] })
    return { qReturn: true, qId: session.memory.keep(saved, session.now() + seconds * 1000) }
  }),
  RestoreTempSelectionState: method(['qId'], restoreKept),
  GetSetAnalysis: method(['qStateName', 'qBookmarkId'], ({ session, args }) => {
    const state = session.history.stateOf(args.text('qStateName', ''))
    const id = args.text('qBookmarkId', '')
    const saved =
      id === '' ? savedFields(session.history.selections(state)) : known(session, id).saved.states.get(state)
    return { qSetExpression: setExpression(saved ?? []) }
  }),
}

/** "30min by default", published schema of StoreTempSelectionState. */
const usualTtlSeconds = 30 * 60

function known(session: DocCall['session'], id: string): GenericBookmark {
  const bookmark = session.bookmarks.get(id)
  if (bookmark === undefined) throw new QixError(errorCodes.notFound, id, `There is no bookmark with the id ${id}`)
  return bookmark
}

/** @returns Undefined when there is nothing to restore. */
function restore({ session, caller }: Pick<DocCall, 'session' | 'caller'>, saved?: SavedState): Restored | undefined {
  if (saved === undefined) return undefined
  session.requireFree(null)
  const restored = restoreState(session, saved)
  if (restored.selectionsChanged || restored.variables.length > 0) caller.selectionsChanged()
  caller.changed(restored.variables)
  caller.changed(restored.patched.flatMap((id) => session.objects.get(id) ?? []))
  if (restored.variables.length > 0) caller.changed(listsOf(session, 'qVariableListDef'))
  return restored
}

function restoreKept(call: DocCall): JsonObject {
  const { session, args } = call
  return { qReturn: restore(call, session.memory.kept(args.text('qId'), session.now())) !== undefined }
}

function verified(restored: Restored | undefined): JsonObject {
  return { qApplySuccess: restored !== undefined, qWarnings: restored?.warnings ?? [] }
}

function createBookmark({ session, caller, args }: DocCall): JsonObject {
  const given = args.object('qProp')
  const info = objectOr(given['qInfo'])
  const id = stringOr(info['qId'], '') || crypto.randomUUID()
  if (session.bookmarks.get(id)?.isStored === true)
    throw new QixError(errorCodes.alreadyExists, id, `The app has a bookmark with the id ${id} already`)
  const properties = { ...given, qInfo: { ...info, qId: id } }
  const saved = saveState(session, { allVariables: given['qIncludeVariables'] === true, patchesOf: patchesOf(args) })
  const bookmark = new GenericBookmark(properties, saved, false)
  session.memory.add(bookmark)
  caller.changed(listsOf(session, 'qBookmarkListDef'))
  return { qReturn: caller.reference(bookmark), qInfo: { qId: id, qType: bookmark.type } }
}

/** Whose soft patches are saved: "If empty all softpatches are added", published schema of CreateBookmarkEx. */
function patchesOf(args: DocCall['args']): readonly string[] | 'all' {
  const named = args
    .list('qObjectIdsToPatch', [])
    .map(String)
    .filter((id) => id !== '')
  return named.length === 0 ? 'all' : named
}

function replaceBookmark({ session, caller, args }: DocCall): JsonObject {
  const bookmark = own(known(session, args.text('qId')))
  bookmark.saved = saveState(session, {
    allVariables: bookmark.properties['qIncludeVariables'] === true,
    patchesOf: args.flag('qIgnorePatches', false) ? [] : patchesOf(args),
  })
  caller.changed([bookmark, ...listsOf(session, 'qBookmarkListDef')])
  return { qReturn: caller.reference(bookmark), qInfo: { qId: bookmark.id, qType: bookmark.type } }
}

function cloneBookmark({ session, caller, args }: DocCall): JsonObject {
  const { properties, saved } = known(session, args.text('qId'))
  const id = crypto.randomUUID()
  const info = { ...objectOr(properties['qInfo']), qId: id }
  session.memory.add(new GenericBookmark({ ...properties, qInfo: info }, saved, false))
  caller.changed(listsOf(session, 'qBookmarkListDef'))
  return { qCloneId: id }
}

function destroyBookmark({ session, caller, args }: DocCall): JsonObject {
  const bookmark = session.bookmarks.get(args.text('qId'))
  if (bookmark === undefined) return { qSuccess: false }
  session.memory.bookmarks.delete(own(bookmark).id)
  caller.closed([bookmark])
  caller.changed(listsOf(session, 'qBookmarkListDef'))
  return { qSuccess: true }
}

/** @throws {@link QixError} 5 for a bookmark that the user did not make. */
function own(bookmark: GenericBookmark): GenericBookmark {
  if (!bookmark.isStored) return bookmark
  const message = `The bookmark ${bookmark.id} belongs to the app and cannot be changed`
  throw new QixError(errorCodes.accessDenied, bookmark.id, message)
}

function change({ session, target, caller }: BookmarkCall, work: () => void): JsonObject {
  own(target)
  work()
  caller.changed([target, ...listsOf(session, 'qBookmarkListDef')])
  return {}
}
