import type { DataModel } from './data-model.ts'
import { fieldStates } from './field-states.ts'
import type { JsonObject } from './json.ts'
import type { SelectionHistory } from './selection-history.ts'

/** Up to so many selected values are listed by name. */
const selectionThreshold = 6

/** `qSelectionObject` of a layout: the current selections of one state. */
export async function selectionLayout(
  model: DataModel,
  history: SelectionHistory,
  stateName: string,
): Promise<JsonObject> {
  const selections = history.selections(stateName)
  const list: JsonObject[] = []
  for (const [field, selection] of selections) {
    const { counts } = await fieldStates(model, field, selections)
    const elements = [...selection.elements].sort((a, b) => a - b)
    const names = elements
      .slice(0, selectionThreshold)
      .map((element) => ({ qName: field.symbols.text[element] ?? '', qRange: {} }))
    const few = elements.length <= selectionThreshold
    list.push({
      qTotal: field.symbols.size,
      qIsNum: field.tags.includes('$numeric'),
      qField: field.name,
      qReadableName: field.name,
      qLocked: selection.locked,
      qOneAndOnlyOne: false,
      qTextSearch: selection.textSearch,
      qSelectedCount: elements.length,
      qSelected: selectedText(
        elements.length,
        field.symbols.size,
        names.map(({ qName }) => qName),
      ),
      qRangeInfo: [],
      qSortIndex: list.length,
      qStateCounts: counts,
      qSelectedFieldSelectionInfo: few ? names : [],
      qNotSelectedFieldSelectionInfo: [],
      qSelectionThreshold: selectionThreshold,
      qIsHidden: false,
      qDimensionReferences: [],
    })
  }
  return {
    qBackCount: history.backCount,
    qForwardCount: history.forwardCount,
    qStateName: stateName,
    qSelections: list,
  }
}

function selectedText(count: number, total: number, names: readonly string[]): string {
  if (count === total && total > selectionThreshold) return 'ALL'
  return count <= selectionThreshold ? names.join(', ') : `${count} of ${total}`
}
