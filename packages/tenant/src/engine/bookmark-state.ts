import type { GenericBookmark } from './bookmark.ts'
import type { Field } from './data-model.ts'
import { type JsonObject, objectOr, stringOr } from './json.ts'
import { daysOfMs, fieldInModel, fieldValue, type SavedField, savedFields, type SavedState } from './saved-state.ts'
import type { AllSelections, FieldSelection } from './selections.ts'
import type { SessionState } from './session-state.ts'
import type { GenericVariable } from './variable.ts'

/** What goes into a bookmark besides the selections. */
export interface SaveOptions {
  readonly allVariables: boolean
  /** Objects whose soft patches are saved; `all` for every object. */
  readonly patchesOf: readonly string[] | 'all'
}

/** Saves the selections of all states with what was asked for. */
export function saveState(session: SessionState, { allVariables, patchesOf }: SaveOptions): SavedState {
  const variables = session.variables.all.filter(({ isInBookmarks }) => allVariables || isInBookmarks)
  const objects = [...session.objects.values()].filter(({ id, hasSoftPatches }) => {
    return hasSoftPatches && (patchesOf === 'all' || patchesOf.includes(id))
  })
  const states = [...session.history.current].map(([name, selections]) => [name, savedFields(selections)] as const)
  return {
    savedAtMs: session.now(),
    states: new Map(states),
    variables: new Map(variables.map(({ name, content }) => [name, content])),
    patches: new Map(objects.map(({ id, softPatches }) => [id, softPatches])),
  }
}

/** What of a saved state could be brought back. */
export interface Restored {
  /** Whether the selections are others than before. */
  readonly selectionsChanged: boolean
  readonly variables: readonly GenericVariable[]
  /** Ids of the objects that are patched now. */
  readonly patched: readonly string[]
  /** `BookmarkFieldVerifyWarning` of the published engine schema, for whatever is not there any more. */
  readonly warnings: readonly JsonObject[]
}

/**
 * Brings a saved state back. The selections are one step of the history; fields that were not saved are cleared.
 *
 * @throws {@link QixError} 8 when a soft patch does not fit any more; then all stays as it is.
 */
export function restoreState(session: SessionState, saved: SavedState): Restored {
  const patched = restorePatches(session, saved)
  const { next, warnings } = savedSelections(session, saved)
  if (!session.beliefs.bookmarksReplaceLocks) keepLocks(session.history.current, next)
  const selectionsChanged = session.history.commitAll(next)
  return { selectionsChanged, variables: restoreVariables(session, saved), patched, warnings }
}

function restorePatches({ objects }: SessionState, { patches }: SavedState): string[] {
  const patched: string[] = []
  for (const [id, list] of patches) {
    const object = objects.get(id)
    if (object === undefined) continue
    object.softPatches = list
    patched.push(id)
  }
  return patched
}

function restoreVariables({ variables }: SessionState, saved: SavedState): GenericVariable[] {
  const restored: GenericVariable[] = []
  for (const [name, content] of saved.variables) {
    const variable = variables.named(name)
    if (variable === undefined) continue
    variables.set(variable, content)
    restored.push(variable)
  }
  return restored
}

type ByField = Map<Field, FieldSelection>

/** The saved selections as far as the data and the states of the moment have them, and what they have not. */
function savedSelections(
  { history, model }: SessionState,
  { states }: SavedState,
): { next: Map<string, ByField>; warnings: JsonObject[] } {
  const warnings: JsonObject[] = []
  const next = new Map<string, ByField>()
  for (const [name, saved] of states) {
    if (!history.hasState(name)) {
      warnings.push({ qState: name, qField: '', qVerifyResult: 'STATE_MISSING', qMissingValues: [] })
      continue
    }
    const fields = saved.map((field) => fieldInModel(model, field))
    warnings.push(...fields.flatMap((field) => warningOf(name, field)))
    const found = fields.flatMap(({ field, selection }) => {
      return field === undefined || selection === undefined ? [] : [[field, selection] as const]
    })
    next.set(name, new Map(found))
  }
  return { next, warnings }
}

function keepLocks(current: AllSelections, next: Map<string, ByField>): void {
  for (const [name, selections] of current) {
    const state: ByField = next.get(name) ?? new Map()
    for (const [field, selection] of selections) if (selection.locked) state.set(field, selection)
    if (state.size > 0) next.set(name, state)
  }
}

// So many are named, as the published schema says of `qMissingDuals`.
const mostMissing = 20

function warningOf(qState: string, { name: qField, field, selection, missing }: SavedField): JsonObject[] {
  if (field !== undefined && selection !== undefined && missing.length === 0) return []
  const searched = field !== undefined && selection === undefined && missing.length === 0
  const qVerifyResult = field === undefined ? 'FIELD_MISSING' : searched ? 'SEARCH_NO_MATCH' : 'FIELD_VALUE_MISSING'
  const named = missing.slice(0, mostMissing)
  return [
    {
      qState,
      qField,
      qVerifyResult,
      qMissingValues: named.map((value) => stringOr(value['qText'], String(value['qNumber']))),
      qMissingDuals: named,
      qTotalMissing: missing.length,
    },
  ]
}

/** `NxMeta` of a bookmark. */
export function bookmarkMeta({ properties, isStored }: GenericBookmark): JsonObject {
  const privileges = isStored ? ['read', 'exportdata'] : ['read', 'update', 'delete', 'exportdata']
  return { title: '', description: '', ...objectOr(properties['qMetaDef']), privileges }
}

/** `GenericBookmarkLayout` of the published engine schema. */
export function bookmarkLayout(bookmark: GenericBookmark): JsonObject {
  const { states, variables, patches, savedAtMs } = bookmark.saved
  return {
    qInfo: bookmark.properties['qInfo'],
    qMeta: bookmarkMeta(bookmark),
    qBookmark: {
      qStateData: [...states].map(([qStateName, fields]) => ({ qStateName, qFieldItems: fields.map(fieldItem) })),
      qUtcModifyTime: daysOfMs(savedAtMs),
      qVariableItems: [...variables].map(([qName, { text, number }]) => ({
        qName,
        qValue: Number.isNaN(number) ? { qText: text } : { qText: text, qIsNumeric: true, qNumber: number },
      })),
      qPatches: [...patches].map(([qId, list]) => ({
        qInfo: { qId, qType: '' },
        qPatches: list.map(({ op, path, value }) => ({ qOp: op, qPath: path, qValue: JSON.stringify(value) ?? '' })),
      })),
    },
    qFieldInfos: (states.get('$') ?? []).map(({ name, field, selection }) => ({
      qFieldName: name,
      qValuesCount: selection?.elements.size ?? 0,
      qExcludedValuesCount: (field?.symbols.size ?? 0) - (selection?.elements.size ?? 0),
    })),
  }
}

// A layout names as many values; the rest is asked for by GetFieldValues.
const mostValues = 1000

function fieldItem({ name, field, selection }: SavedField): JsonObject {
  const elements = selection === undefined ? [] : [...selection.elements]
  return {
    qDef: { qName: name, qType: field === undefined ? 'NOT_PRESENT' : 'PRESENT' },
    ...(selection?.locked === true && { qLocked: true }),
    qSelectInfo: {
      ...(selection !== undefined && selection.textSearch !== '' && { qTextSearch: selection.textSearch }),
      qRangeLo: 'NaN',
      qRangeHi: 'NaN',
      qRangeInfo: selection?.ranges ?? [],
    },
    qValues: field === undefined ? [] : elements.slice(0, mostValues).map((element) => fieldValue(field, element)),
    qExcludedValues: [],
    qValuesCount: elements.length,
    qExcludedValuesCount: 0,
  }
}

/** `GetFieldValues`: the selected or the other values of a field in the default state. */
export function bookmarkedValues(
  { saved }: GenericBookmark,
  name: string,
  excluded: boolean,
  page: JsonObject,
): JsonObject[] {
  const item = saved.states.get('$')?.find((field) => field.name === name)
  if (item?.field === undefined) return []
  const { field, selection } = item
  const elements = [...field.symbols.text.keys()].filter((element) => {
    return (selection?.elements.has(element) ?? false) !== excluded
  })
  const { qStartIndex, qEndIndex } = page
  const first = typeof qStartIndex === 'number' ? Math.max(0, qStartIndex) : 0
  const last = typeof qEndIndex === 'number' ? qEndIndex : Infinity
  return elements.slice(first, last + 1).map((element) => fieldValue(field, element))
}

/** `GetSetAnalysis`: the selections as a set expression; empty when nothing is selected. */
export function setExpression(fields: readonly SavedField[]): string {
  const parts = fields.flatMap(({ field, selection, name }) => {
    if (field === undefined) return ['/* MISSING VALUES */']
    if (selection === undefined) return []
    const values = [...selection.elements].sort((a, b) => a - b).map((element) => literalOf(fieldValue(field, element)))
    return [`[${name.replaceAll(']', ']]')}]={${values.join(',')}}`]
  })
  return parts.length === 0 ? '' : `{<${parts.join(',')}>}`
}

function literalOf({ qText, qIsNumeric, qNumber }: JsonObject): string {
  const text = String(qText)
  // A number whose text is another, such as a date, is written as that text: this is how set analysis finds it.
  if (qIsNumeric === true && String(qNumber) === text) return text
  return `'${text.replaceAll("'", "''")}'`
}
