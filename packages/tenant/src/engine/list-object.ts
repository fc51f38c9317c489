import type { DataModel } from './data-model.ts'
import { type CubeDimension, extraOf, type Library, parseDimension, parsePage } from './cube/cube-definition.ts'
import { fieldInfo } from './cube/column-info.ts'
import { elementCell } from './cube/cube-layout.ts'
import { parseSortCriteria, rankElements, sortIndicator, valuesByElement } from './cube/sort-criteria.ts'
import { searchElements } from './field-search.ts'
import { type FieldStates, fieldStates } from './field-states.ts'
import { arrayOr, type JsonObject, objectOr, stringOr } from './json.ts'
import type { Selections } from './selections.ts'

/** A calculated list object: a field's values in their order, with states. */
export interface ListObject {
  readonly dimension: CubeDimension
  readonly definition: JsonObject
  readonly elements: readonly number[]
  readonly states: FieldStates
  readonly frequencies: Float64Array | null
}

/** Reads the dimension of a list object's definition. @throws {@link QixError} when its field does not exist. */
function parseListDimension(model: DataModel, definition: JsonObject, library: Library): CubeDimension {
  return parseDimension(model, definition, library)
}

/** @param search - Shows only what matches; undefined shows all. */
export async function calculateList(
  model: DataModel,
  definition: JsonObject,
  library: Library,
  selections: Selections,
  search: string | undefined,
): Promise<ListObject> {
  const dimension = parseListDimension(model, definition, library)
  const { field } = dimension
  const sort = parseSortCriteria(objectOr(definition['qDef'])['qSortCriterias'])
  const ranks = await rankElements(model, field, sort, selections, selections)
  const elements = search === undefined ? Array.from(ranks.keys()) : searchElements(field, search)
  elements.sort((a, b) => dimension.direction * ((ranks[a] ?? 0) - (ranks[b] ?? 0)))
  const mode = stringOr(definition['qFrequencyMode'], 'N')
    .replace(/^NX_FREQUENCY_/, '')
    .slice(0, 1)
  const states = await fieldStates(model, field, selections)
  const shown =
    definition['qShowAlternatives'] === false ? elements.filter((element) => states.stateOf(element) !== 'A') : elements
  return {
    dimension,
    definition,
    elements: shown,
    states,
    frequencies: await frequenciesOf(model, dimension, mode, selections),
  }
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

/** One page of a list object's values. */
export function listPage(list: ListObject, asked: unknown): JsonObject {
  const { qTop, qHeight, qWidth, qLeft } = parsePage(asked)
  const elements = qLeft > 0 || qWidth === 0 ? [] : list.elements.slice(qTop, qTop + qHeight)
  const matrix = elements.map((element) => {
    const frequency = list.frequencies?.[element]
    const cell = elementCell(list.dimension.field, element, list.states, list.dimension.format)
    return [frequency === undefined ? cell : { ...cell, qFrequency: String(frequency) }]
  })
  return {
    qMatrix: matrix,
    qTails: [],
    qArea: { qLeft, qTop, qWidth: matrix.length === 0 ? 0 : 1, qHeight: matrix.length },
  }
}
