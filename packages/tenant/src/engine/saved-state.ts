import type { DataModel, Field } from './data-model.ts'
import { arrayOr, isObject, type JsonObject, objectOr, stringOr } from './json.ts'
import { parsePatch, type Patch } from './patches.ts'
import { searchElements } from './field-search.ts'
import { defaultState } from './selection-history.ts'
import type { FieldSelection, Selections } from './selections.ts'
import { contentOf, type VariableContent } from './variable.ts'

/** What a bookmark has saved of one field. */
export interface SavedField {
  readonly name: string
  /** Undefined when the app has no such field. */
  readonly field: Field | undefined
  /** Undefined when the field has none of the values. */
  readonly selection: FieldSelection | undefined
  /** Values that the field does not have. */
  readonly missing: readonly JsonObject[]
}

/** What a bookmark brings back: selections and locks in all states, and what else was asked for. */
export interface SavedState {
  readonly savedAtMs: number
  readonly states: ReadonlyMap<string, readonly SavedField[]>
  readonly variables: ReadonlyMap<string, VariableContent>
  /** Soft patches by the object's id. */
  readonly patches: ReadonlyMap<string, readonly Patch[]>
}

/** The saved form of one state's selections. */
export function savedFields(selections: Selections): SavedField[] {
  return [...selections].map(([field, selection]) => ({ name: field.name, field, selection, missing: [] }))
}

/** Reads `NxBookmark` of the published engine schema; what the app does not have is remembered as missing. */
export function parseSavedState(model: DataModel, bookmark: JsonObject, loadedAtMs: number): SavedState {
  const states = arrayOr(bookmark['qStateData']).map((state): [string, readonly SavedField[]] => {
    const { qStateName, qFieldItems } = objectOr(state)
    const items = arrayOr(qFieldItems).map((item) => parseItem(model, objectOr(item)))
    return [stringOr(qStateName, '') || defaultState, items]
  })
  const variables = arrayOr(bookmark['qVariableItems']).map((item): [string, VariableContent] => {
    const { qName, qValue } = objectOr(item)
    const { qText, qIsNumeric, qNumber } = objectOr(qValue)
    const text = stringOr(qText, '')
    return [stringOr(qName, ''), qIsNumeric === true ? { text, number: Number(qNumber) } : contentOf(text)]
  })
  const patches = arrayOr(bookmark['qPatches']).map((entry): [string, readonly Patch[]] => {
    const { qInfo, qPatches } = objectOr(entry)
    return [stringOr(objectOr(qInfo)['qId'], ''), arrayOr(qPatches).map(parsePatch)]
  })
  const { qUtcModifyTime } = bookmark
  return {
    savedAtMs: typeof qUtcModifyTime === 'number' ? msOfDays(qUtcModifyTime) : loadedAtMs,
    states: new Map(states),
    variables: new Map(variables),
    patches: new Map(patches),
  }
}

function parseItem(model: DataModel, item: JsonObject): SavedField {
  const definition = objectOr(item['qDef'])
  const name = stringOr(definition['qName'], stringOr(definition['qField'], ''))
  const field = model.fieldByName.get(name)
  const textSearch = stringOr(objectOr(item['qSelectInfo'])['qTextSearch'], '')
  const values = arrayOr(item['qValues']).filter(isObject)
  if (field === undefined) return { name, field, selection: undefined, missing: values }
  const excluded = arrayOr(item['qExcludedValues']).filter(isObject)
  const found = new Set<number>()
  const missing: JsonObject[] = []
  if (values.length === 0 && excluded.length > 0) {
    const left = new Set(excluded.flatMap((value) => elementOfValue(field, value)))
    for (const element of field.symbols.text.keys()) if (!left.has(element)) found.add(element)
  } else if (values.length === 0 && textSearch !== '') {
    for (const element of searchElements(field, textSearch, 'whole')) found.add(element)
  } else {
    for (const value of values) {
      const elements = elementOfValue(field, value)
      if (elements.length === 0) missing.push(value)
      for (const element of elements) found.add(element)
    }
  }
  const selection = { elements: found, textSearch, locked: item['qLocked'] === true, ranges: [] }
  return { name, field, selection: found.size === 0 ? undefined : selection, missing }
}

/** What a field's saved selection is in the data of the moment: a reload makes fields anew, perhaps without some values. */
export function fieldInModel(model: DataModel, saved: SavedField): SavedField {
  const { field: before, selection } = saved
  const field = model.fieldByName.get(saved.name)
  if (field === before || before === undefined || selection === undefined) return saved
  const values = [...selection.elements].map((element) => fieldValue(before, element))
  if (field === undefined) return { ...saved, field, selection: undefined, missing: [...saved.missing, ...values] }
  const elements = new Set(values.flatMap((value) => elementOfValue(field, value)))
  const missing = values.filter((value) => elementOfValue(field, value).length === 0)
  return {
    ...saved,
    field,
    selection: elements.size === 0 ? undefined : { ...selection, elements },
    missing: [...saved.missing, ...missing],
  }
}

/** The element of a `FieldValue`, by number if it says that it is one, by text otherwise; none if it has no such value. */
export function elementOfValue({ symbols }: Field, { qText, qIsNumeric, qNumber }: JsonObject): number[] {
  const { text, number } = symbols
  const element = qIsNumeric === true ? number.findIndex((other) => other === qNumber) : text.indexOf(String(qText))
  return element < 0 ? [] : [element]
}

/** `FieldValue` of the published engine schema. */
export function fieldValue({ symbols }: Field, element: number): JsonObject {
  const number = symbols.number[element] ?? NaN
  const qText = symbols.text[element] ?? ''
  return Number.isNaN(number) ? { qText } : { qText, qIsNumeric: true, qNumber: number }
}

// Times are days since 1899-12-30, as everywhere in Qlik.
const dayMs = 86_400_000
const epochDay = 25_569

function msOfDays(days: number): number {
  return (days - epochDay) * dayMs
}

export function daysOfMs(ms: number): number {
  return ms / dayMs + epochDay
}
