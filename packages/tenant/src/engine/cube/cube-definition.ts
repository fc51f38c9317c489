import type { DataModel, Field } from '../data-model.ts'
import { arrayOr, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../json.ts'
import { hasFormat, type NumberFormat, parseNumberFormat } from '../number-format.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { totalOf } from './totals.ts'
import { refuseUnsupported } from './unsupported-settings.ts'
import { parseSortCriteria, type SortCriteria, textOfExpression } from './sort-criteria.ts'

export interface CubeDimension {
  readonly field: Field
  readonly label: string
  /** Gives the label where it is calculated; else empty. */
  readonly labelExpression: string
  readonly sort: SortCriteria
  /** -1 when `qReverseSort` turns the criteria round. */
  readonly direction: 1 | -1
  readonly suppressNull: boolean
  readonly format: NumberFormat | undefined
  readonly others: Others | undefined
  readonly attributes: readonly CubeAttribute[]
  readonly attributeDimensions: number
  readonly libraryId: string | undefined
  /** Whatever else the definition carries; charts find their own settings in the layout. */
  readonly extra: JsonObject
}

export interface CubeMeasure {
  readonly expression: string
  readonly label: string
  readonly labelExpression: string
  readonly sort: SortCriteria
  readonly direction: 1 | -1
  readonly format: NumberFormat
  /** `qAggrFunc`: how the total comes about; `Expr` asks the data, the others the cube's rows. */
  readonly total: string
  readonly attributes: readonly CubeAttribute[]
  readonly libraryId: string | undefined
  readonly extra: JsonObject
}

export interface CubeAttribute {
  readonly expression: string
  readonly extra: JsonObject
}

/** How many dimension values stay, before the rest becomes one row. */
export interface Others {
  readonly keep: number
  readonly ascending: boolean
  readonly label: string
  readonly suppress: boolean
}

/** `qHyperCubeDef` as far as it is understood. */
export interface CubeDefinition {
  readonly dimensions: readonly CubeDimension[]
  readonly measures: readonly CubeMeasure[]
  readonly sortOrder: readonly number[]
  readonly suppressZero: boolean
  readonly suppressMissing: boolean
  readonly mode: string
  /** `qSortbyYValue` of mode K: 1 or -1 sorts the first dimension's values by the sum of what is stacked on each. */
  readonly sortByValue: number
  /** The columns in the order in which pages hold them; empty for that of the definition. */
  readonly columnOrder: readonly number[]
  readonly stateName: string
  readonly calcCondition: string
  readonly pages: readonly unknown[]
  readonly extra: JsonObject
}

/** Finds a master item's definition; undefined when there is none. */
export type Library = (id: string) => JsonObject | undefined

/**
 * Reads a hypercube's definition.
 *
 * @throws {@link QixError} naming a field that does not exist or a setting that is not supported.
 */
export function parseCubeDefinition(model: DataModel, definition: JsonObject, library: Library): CubeDefinition {
  refuseUnsupported(definition)
  const condition = objectOr(definition['qCalcCondition'])
  return {
    dimensions: arrayOr(definition['qDimensions']).map((item) => parseDimension(model, objectOr(item), library)),
    measures: arrayOr(definition['qMeasures']).map((item) => parseMeasure(objectOr(item), library)),
    sortOrder: arrayOr(definition['qInterColumnSortOrder']).filter((column) => typeof column === 'number'),
    suppressZero: definition['qSuppressZero'] === true,
    suppressMissing: definition['qSuppressMissing'] === true,
    mode: modeOf(stringOr(definition['qMode'], 'S')),
    sortByValue: Math.sign(numberOr(definition['qSortbyYValue'], 0)),
    columnOrder: arrayOr(definition['qColumnOrder']).filter((column) => typeof column === 'number'),
    stateName: stringOr(definition['qStateName'], ''),
    calcCondition: textOfExpression(definition['qCalcCond']) || textOfExpression(condition['qCond']),
    pages: arrayOr(definition['qInitialDataFetch']),
    extra: extraOf(definition),
  }
}

// Newer clients send names, older ones the letters.
const modeLetters: ReadonlyMap<string, string> = new Map([
  ['DATA_MODE_STRAIGHT', 'S'],
  ['DATA_MODE_PIVOT', 'P'],
  ['DATA_MODE_PIVOT_STACK', 'K'],
  ['DATA_MODE_TREE', 'T'],
])

function modeOf(mode: string): string {
  return modeLetters.get(mode) ?? mode
}

export function parseDimension(model: DataModel, item: JsonObject, library: Library): CubeDimension {
  const libraryId = stringOr(item['qLibraryId'], '')
  const own = objectOr(item['qDef'])
  const shared = libraryId === '' ? {} : objectOr(fromLibrary(library, libraryId, 'dimension')['qDim'])
  const names = arrayOr(shared['qFieldDefs'] ?? own['qFieldDefs'])
  const [name = ''] = names.map((name) => stringOr(name, ''))
  if (names.length > 1 && stringOr(own['qGrouping'] ?? shared['qGrouping'], 'N') !== 'N') {
    throw new QixError(
      errorCodes.badExpression,
      name,
      `Not supported by this engine: drill-down and cyclic groups (${names.join(', ')})`,
    )
  }
  const labels = arrayOr(shared['qFieldLabels'] ?? own['qFieldLabels'])
  const format = hasFormat(own['qNumberPresentations'])
    ? own['qNumberPresentations']
    : arrayOr(own['qNumberPresentations'])[0]
  const field = fieldOf(model, name)
  return {
    field,
    label: stringOr(own['qLabel'], '') || stringOr(labels[0], '') || stringOr(shared['qLabel'], '') || field.name,
    labelExpression: textOfExpression(own['qLabelExpression']) || textOfExpression(shared['qLabelExpression']),
    sort: parseSortCriteria(own['qSortCriterias']),
    direction: own['qReverseSort'] === true ? -1 : 1,
    suppressNull: item['qNullSuppression'] === true,
    format: hasFormat(format) ? parseNumberFormat(format) : undefined,
    others: parseOthers(objectOr(item['qOtherTotalSpec'])),
    attributes: parseAttributes(item),
    attributeDimensions: arrayOr(item['qAttributeDimensions']).length,
    libraryId: libraryId === '' ? undefined : libraryId,
    extra: { ...extraOf(item), ...extraOf(own) },
  }
}

/**
 * The field that a dimension means: `Origin`, `[Origin]`, `=Origin` or `=[Origin]`.
 *
 * @throws {@link QixError} for a field that does not exist, and for a calculated dimension.
 */
function fieldOf(model: DataModel, definition: string): Field {
  const name = definition.trim()
  const bare = name.replace(/^=\s*/, '')
  const unquoted = /^\[(.*)\]$/s.exec(bare)?.[1]?.replaceAll(']]', ']') ?? /^"(.*)"$/s.exec(bare)?.[1] ?? bare
  const field = model.fieldByName.get(name) ?? model.fieldByName.get(unquoted)
  if (field !== undefined) return field
  if (/[()+*/&<>']/.test(bare)) {
    throw new QixError(errorCodes.badExpression, name, `Not supported by this engine: the calculated dimension ${name}`)
  }
  throw new QixError(errorCodes.badExpression, name, `The app has no field "${unquoted}"`)
}

function parseMeasure(item: JsonObject, library: Library): CubeMeasure {
  const libraryId = stringOr(item['qLibraryId'], '')
  const own = objectOr(item['qDef'])
  const shared = libraryId === '' ? {} : objectOr(fromLibrary(library, libraryId, 'measure')['qMeasure'])
  const expression = stringOr(shared['qDef'] ?? own['qDef'], '')
  const format = hasFormat(own['qNumFormat']) ? own['qNumFormat'] : (shared['qNumFormat'] ?? own['qNumFormat'])
  return {
    expression,
    label: stringOr(own['qLabel'], '') || stringOr(shared['qLabel'], '') || expression.replace(/^=/, ''),
    labelExpression: textOfExpression(own['qLabelExpression']) || textOfExpression(shared['qLabelExpression']),
    sort: parseSortCriteria(item['qSortBy']),
    direction: own['qReverseSort'] === true ? -1 : 1,
    format: parseNumberFormat(format),
    total: totalOf(stringOr(own['qAggrFunc'], '') || 'Expr'),
    attributes: parseAttributes(item),
    libraryId: libraryId === '' ? undefined : libraryId,
    extra: { ...extraOf(item), ...extraOf(own) },
  }
}

function fromLibrary(library: Library, id: string, kind: string): JsonObject {
  const item = library(id)
  if (item === undefined) throw new QixError(errorCodes.notFound, id, `The app has no master ${kind} with the id ${id}`)
  return item
}

function parseAttributes(item: JsonObject): CubeAttribute[] {
  return arrayOr(item['qAttributeExpressions'])
    .filter(isObject)
    .map((attribute) => ({ expression: textOfExpression(attribute['qExpression']), extra: extraOf(attribute) }))
    .filter(({ expression }) => expression !== '')
}

function parseOthers(spec: JsonObject): Others | undefined {
  const mode = stringOr(spec['qOtherMode'], 'OTHER_OFF')
  if (mode === 'OTHER_OFF') return undefined
  if (mode !== 'OTHER_COUNTED') {
    throw new QixError(
      errorCodes.badExpression,
      mode,
      `Not supported by this engine: the limitation ${mode} of a dimension`,
    )
  }
  const keep = Number(textOfExpression(spec['qOtherCounted']).replace(/^=/, '')) || 10
  return {
    keep: Math.abs(keep),
    ascending: keep < 0 || spec['qOtherSortMode'] === 'OTHER_SORT_ASCENDING',
    label: textOfExpression(spec['qOtherLabel']).replace(/^='(.*)'$/, '$1') || 'Others',
    suppress: spec['qSuppressOther'] === true,
  }
}

/** What is not the engine's: everything whose name does not begin with `q` and a capital letter. */
export function extraOf(definition: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(definition).filter(([key]) => !/^qn?[A-Z]/.test(key)))
}

/** The most cells that one page may have, as in Qlik's engine; in a stacked cube they are values. */
export const maxPageCells = 10_000

/** The numbers of a page, as whole numbers from 0: what is missing, negative or no number is 0. */
export function parsePage(page: unknown): { qLeft: number; qTop: number; qWidth: number; qHeight: number } {
  const { qLeft, qTop, qWidth, qHeight } = objectOr(page)
  const whole = (value: unknown): number => Math.max(0, Math.trunc(numberOr(value, 0)))
  return { qLeft: whole(qLeft), qTop: whole(qTop), qWidth: whole(qWidth), qHeight: whole(qHeight) }
}
