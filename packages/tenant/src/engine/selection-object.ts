import type { Field } from './data-model.ts'
import { fieldStates } from './field-states.ts'
import type { JsonObject } from './json.ts'
import type { FieldSelection, SelectedRange } from './selections.ts'
import type { SessionState } from './session-state.ts'

/** Up to so many selected values are listed by name. */
const selectionThreshold = 6

/**
 * `qSelectionObject` of a layout: the current selections of one state.
 *
 * @throws {@link QixError} 2 for a state that does not exist.
 */
export async function selectionLayout(session: SessionState, stateName: string): Promise<JsonObject> {
  const { history, model } = session
  const selections = history.selections(stateName)
  const items = [...selections].map(async ([field, selection], qSortIndex) => {
    const { counts } = await fieldStates(model, field, selections)
    const { oneAndOnlyOne } = session.fieldTarget(field, stateName)
    return { ...selectionItem(field, selection), qOneAndOnlyOne: oneAndOnlyOne, qSortIndex, qStateCounts: counts }
  })
  return {
    qBackCount: history.backCount,
    qForwardCount: history.forwardCount,
    qStateName: history.stateOf(stateName),
    qSelections: await Promise.all(items),
  }
}

/** `NxCurrentSelectionItem` of the published engine schema, as far as one selection tells. */
function selectionItem(field: Field, selection: FieldSelection): JsonObject {
  const { size } = field.symbols
  const { elements, textSearch, locked, ranges } = selection
  const isFew = elements.size <= selectionThreshold
  // What is not selected is named where that is less, for "NOT a, b".
  const left = isFew || size - elements.size > selectionThreshold ? [] : elementsBesides(field, elements)
  const selected = isFew ? infosOf(field, [...elements]) : []
  return {
    qTotal: size,
    qIsNum: field.tags.includes('$numeric'),
    qField: field.name,
    qReadableName: field.name,
    qLocked: locked,
    qTextSearch: textSearch,
    qSelectedCount: elements.size,
    qSelected: selectedText(elements.size, size, selected),
    qRangeInfo: ranges.map(rangeInfo),
    qSelectedFieldSelectionInfo: selected,
    qNotSelectedFieldSelectionInfo: infosOf(field, left),
    qSelectionThreshold: selectionThreshold,
    qIsHidden: false,
    qDimensionReferences: [],
  }
}

function elementsBesides(field: Field, elements: ReadonlySet<number>): number[] {
  return [...field.symbols.text.keys()].filter((element) => !elements.has(element))
}

interface FieldSelectionInfo {
  readonly qName: string
  readonly qFieldSelectionMode: 'NORMAL'
}

function infosOf({ symbols }: Field, elements: readonly number[]): FieldSelectionInfo[] {
  const sorted = elements.toSorted((a, b) => a - b)
  return sorted.map((element) => ({ qName: symbols.text[element] ?? '', qFieldSelectionMode: 'NORMAL' }))
}

function selectedText(count: number, total: number, selected: readonly FieldSelectionInfo[]): string {
  if (count === total && total > selectionThreshold) return 'ALL'
  return count <= selectionThreshold ? selected.map(({ qName }) => qName).join(', ') : `${count} of ${total}`
}

/** An end that is open has no number, and JSON none for it. */
function rangeInfo({ qRangeLo, qRangeHi, qMeasure }: SelectedRange): JsonObject {
  const numberOf = (end: number): number | string => (Number.isFinite(end) ? end : 'NaN')
  return { qRangeLo: numberOf(qRangeLo), qRangeHi: numberOf(qRangeHi), qMeasure }
}
