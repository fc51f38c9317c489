import { elementCell } from './cube/cells.ts'
import { type CubeDimension, extraOf, maxPageCells, parseDimension, parsePage } from './cube/cube-definition.ts'
import { fieldInfo } from './cube/column-info.ts'
import {
  parseSortCriteria,
  rankElements,
  sortIndicator,
  textOfExpression,
  valuesByElement,
} from './cube/sort-criteria.ts'
import type { DataModel } from './data-model.ts'
import { type FieldStates, fieldStates } from './field-states.ts'
import { findElements } from './find-elements.ts'
import { arrayOr, type JsonObject, numberOr, objectOr, stringOr } from './json.ts'
import { errorCodes, QixError } from './qix-error.ts'
import type { Selections } from './selections.ts'
import type { SessionState } from './session-state.ts'
import { expandDefinition, expandedLibrary } from './variable-expansion.ts'

/** A calculated list object: a field's values in their order, with states. */
export interface ListObject {
  readonly dimension: CubeDimension
  readonly definition: JsonObject
  readonly elements: readonly number[]
  readonly states: FieldStates
  readonly frequencies: Float64Array | null
}

/** How a list object is looked at. */
export interface ListView {
  readonly stateName: string
  /** Shows only what matches; undefined shows all. */
  readonly search: string | undefined
  /** The selections that the order hangs on: while values of the list are being selected, those of before. */
  readonly sortedUnder: Selections
}

/**
 * Calculates a list object.
 *
 * @throws {@link QixError} naming the field, the state or the setting that is not there.
 */
export async function calculateList(session: SessionState, source: JsonObject, view: ListView): Promise<ListObject> {
  const { model, history } = session
  const definition = await expandDefinition(session, source)
  refuseExpressions(definition)
  const dimension = parseDimension(model, definition, await expandedLibrary(session, source))
  const { field } = dimension
  const selections = history.selections(view.stateName)
  const sort = parseSortCriteria(objectOr(definition['qDef'])['qSortCriterias'])
  const ranks = await rankElements(model, field, sort, view.sortedUnder, view.sortedUnder)
  const elements =
    view.search === undefined
      ? [...ranks.keys()]
      : await findElements(session, field, view.search, 'words', view.stateName)
  const promoted = promotedElements(definition, elements.length, view.sortedUnder.get(field)?.elements)
  const placeOf = (element: number): number => dimension.direction * (ranks[element] ?? 0)
  const rankOf = (element: number): number => (promoted.has(element) ? 0 : 1)
  elements.sort((a, b) => rankOf(a) - rankOf(b) || placeOf(a) - placeOf(b))
  const mode = stringOr(definition['qFrequencyMode'], 'N')
    .replace(/^NX_FREQUENCY_/, '')
    .slice(0, 1)
  return {
    dimension,
    definition,
    elements,
    states: await fieldStates(model, field, selections),
    frequencies: await frequenciesOf(model, dimension, mode, selections),
  }
}

function refuseExpressions(definition: JsonObject): void {
  const asked = arrayOr(definition['qExpressions']).find((item) => textOfExpression(objectOr(item)['qExpr']) !== '')
  if (asked === undefined) return
  const message = 'Not supported by this engine: expressions of list objects (qExpressions)'
  throw new QixError(errorCodes.badExpression, 'qExpressions', message)
}

/** `qAutoSortByState`: in a list that is longer than what is shown of it, the selected values come first. */
function promotedElements(
  definition: JsonObject,
  size: number,
  selected: ReadonlySet<number> | undefined,
): ReadonlySet<number> {
  const shown = numberOr(objectOr(definition['qAutoSortByState'])['qDisplayNumberOfRows'], 0)
  return shown > 0 && size > shown && selected !== undefined ? selected : new Set()
}

async function frequenciesOf(
  model: DataModel,
  { field }: CubeDimension,
  mode: string,
  selections: Selections,
): Promise<Float64Array | null> {
  if (mode === 'N') return null
  const { numbers } = await valuesByElement(model, field, `Count([${field.name.replaceAll(']', ']]')}])`, selections)
  const counts = numbers.map((number) => (Number.isNaN(number) ? 0 : number))
  if (mode === 'V') return counts
  // P is the share of all, R the share of the most frequent.
  const whole = mode === 'P' ? counts.reduce((a, b) => a + b, 0) : counts.reduce((a, b) => Math.max(a, b), 0)
  return counts.map((count) => (whole === 0 ? 0 : count / whole))
}

/** `qListObject` of a layout. */
export function listLayout(list: ListObject): JsonObject {
  const { dimension, definition, states } = list
  return {
    ...extraOf(definition),
    qStateName: stringOr(definition['qStateName'], ''),
    qSize: { qcx: 1, qcy: list.elements.length },
    qDimensionInfo: {
      ...dimension.extra,
      ...fieldInfo(dimension.field, dimension.label, states, list.elements.length),
      qSortIndicator: sortIndicator(dimension.sort),
      qLocked: states.counts.qLocked + states.counts.qLockedExcluded > 0,
    },
    qExpressions: [],
    qDataPages: arrayOr(definition['qInitialDataFetch']).map((page) => listPage(list, page)),
  }
}

/**
 * One page of a list object's values.
 *
 * @throws {@link QixError} 7009 for a page with too many values.
 */
export function listPage(list: ListObject, asked: unknown): JsonObject {
  const { qTop, qHeight, qWidth, qLeft } = parsePage(asked)
  const elements = qLeft > 0 || qWidth === 0 ? [] : list.elements.slice(qTop, qTop + qHeight)
  if (elements.length > maxPageCells) {
    const message = `A page of ${elements.length} values is too large; the limit is ${maxPageCells} cells`
    throw new QixError(errorCodes.pageTooLarge, 'qPages', message)
  }
  // "If set to false, no alternative values are displayed. Values are excluded instead. The default is false."
  const showsAlternatives = list.definition['qShowAlternatives'] === true
  const matrix = elements.map((element) => {
    const frequency = list.frequencies?.[element]
    const cell = elementCell(list.dimension.field, element, list.states, list.dimension.format)
    const hidden = cell['qState'] === 'A' && !showsAlternatives ? { qState: 'X' } : {}
    return [{ ...cell, ...hidden, ...(frequency !== undefined && { qFrequency: String(frequency) }) }]
  })
  return {
    qMatrix: matrix,
    qTails: [],
    qArea: { qLeft, qTop, qWidth: matrix.length === 0 ? 0 : 1, qHeight: matrix.length },
  }
}
