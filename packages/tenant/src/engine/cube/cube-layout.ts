import type { Field } from '../data-model.ts'
import type { FieldStates } from '../field-states.ts'
import type { JsonObject } from '../json.ts'
import { formatNumber, type NumberFormat, parseNumberFormat } from '../number-format.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { Cube, CubeColumn } from './cube.ts'
import { type CubeAttribute, type CubeDimension, type CubeMeasure, parsePage } from './cube-definition.ts'
import { nullElement, othersElement } from './cube-query.ts'
import { sortIndicator } from './sort-criteria.ts'

/** A cell as it goes out: `NxCell` of the published engine schema. */
export type Cell = JsonObject

/** The most cells that one page may have, as in Qlik's engine. */
const maxPageCells = 10_000

/** `qHyperCube` of a layout. */
export function cubeLayout(cube: Cube): JsonObject {
  const { definition, rowCount } = cube
  const { dimensions, measures } = definition
  return {
    ...definition.extra,
    qStateName: definition.stateName,
    qSize: { qcx: dimensions.length + measures.length, qcy: rowCount },
    qDimensionInfo: dimensions.map((dimension, index) => dimensionInfo(dimension, cube, index)),
    qMeasureInfo: measures.map((measure, index) => measureInfo(measure, cube, index)),
    qEffectiveInterColumnSortOrder: cube.sortOrder,
    qGrandTotalRow: measures.map((measure, index) => valueCell(cube.totals[index], 0, measure.format)),
    qDataPages: definition.pages.map((page) => dataPage(cube, page)),
    qPivotDataPages: [],
    qStackedDataPages: [],
    qMode: definition.mode,
    qNoOfLeftDims: -1,
    qTreeNodesOnDim: [],
    qColumnOrder: [],
  }
}

/**
 * One page of rows; beyond the end of the cube it is empty.
 *
 * @throws {@link QixError} 7009 for a page with too many cells.
 */
export function dataPage(cube: Cube, asked: unknown): JsonObject {
  const { qLeft, qTop, qWidth, qHeight } = parsePage(asked)
  const width = cube.elements.length + cube.measures.length
  const right = Math.min(width, qLeft + qWidth)
  const bottom = Math.min(cube.rowCount, qTop + qHeight)
  if ((right - qLeft) * (bottom - qTop) > maxPageCells) {
    throw new QixError(
      errorCodes.pageTooLarge,
      'qPages',
      `A page of ${qWidth} × ${qHeight} cells is too large; the limit is ${maxPageCells} cells`,
    )
  }
  const matrix: Cell[][] = []
  for (let row = qTop; row < bottom; row++) {
    const cells: Cell[] = []
    for (let column = qLeft; column < right; column++) cells.push(cellAt(cube, row, column))
    matrix.push(cells)
  }
  return {
    qMatrix: matrix,
    qTails: [],
    qArea: { qLeft, qTop, qWidth: Math.max(0, right - qLeft), qHeight: matrix.length },
    qIsReduced: false,
  }
}

/** The cell of a row and a column; dimensions come first. */
export function cellAt(cube: Cube, row: number, column: number): Cell {
  const { dimensions, measures } = cube.definition
  const attributes = attributeValues(cube, row, column)
  const dimension = dimensions[column]
  if (dimension === undefined) {
    const index = column - dimensions.length
    return {
      ...valueCell(cube.measures[index], row, measures[index]?.format ?? parseNumberFormat(undefined)),
      ...attributes,
    }
  }
  const element = cube.elements[column]?.[row] ?? nullElement
  if (element === othersElement) {
    return {
      qText: dimension.others?.label ?? 'Others',
      qNum: 'NaN',
      qElemNumber: othersElement,
      qState: 'L',
      qIsOtherCell: true,
      ...attributes,
    }
  }
  return { ...elementCell(dimension.field, element, cube.states[column], dimension.format), ...attributes }
}

/** The cell of a field's value. */
export function elementCell(
  field: Field,
  element: number,
  states: FieldStates | undefined,
  format?: NumberFormat,
): Cell {
  if (element < 0) return { qText: '-', qNum: 'NaN', qElemNumber: nullElement, qState: 'L', qIsNull: true }
  const number = field.symbols.number[element] ?? NaN
  const isNumber = !Number.isNaN(number)
  return {
    qText: isNumber && format !== undefined ? formatNumber(number, format) : (field.symbols.text[element] ?? ''),
    qNum: isNumber ? number : 'NaN',
    qElemNumber: element,
    qState: states?.stateOf(element) ?? 'O',
  }
}

function valueCell(column: CubeColumn | undefined, row: number, format: NumberFormat): Cell {
  const number = column?.numbers[row] ?? NaN
  const text = column?.texts[row] ?? null
  if (Number.isNaN(number) && text === null)
    return { qText: '-', qNum: 'NaN', qElemNumber: 0, qState: 'L', qIsNull: true }
  const own = text !== null && (Number.isNaN(number) || format.qType === 'U')
  return {
    qText: own ? text : formatNumber(number, format),
    qNum: Number.isNaN(number) ? 'NaN' : number,
    qElemNumber: 0,
    qState: 'L',
  }
}

function attributeValues(cube: Cube, row: number, column: number): JsonObject {
  const attributes = cube.attributes[column] ?? []
  if (attributes.length === 0) return {}
  const format = parseNumberFormat(undefined)
  const values = attributes.map((attribute) => {
    const { qText, qNum } = valueCell(attribute, row, format)
    return { qText, qNum }
  })
  return { qAttrExps: { qValues: values } }
}

function dimensionInfo(dimension: CubeDimension, cube: Cube, index: number): JsonObject {
  const { field, attributes } = dimension
  const states = cube.states[index]
  const elements = cube.elements[index] ?? new Int32Array(0)
  return {
    ...dimension.extra,
    ...fieldInfo(field, dimension.label, states, new Set(elements).size),
    qSortIndicator: sortIndicator(dimension.sort),
    qReverseSort: dimension.direction < 0,
    ...(dimension.format !== undefined && { qNumFormat: dimension.format }),
    ...(dimension.libraryId !== undefined && { qLibraryId: dimension.libraryId }),
    qAttrExprInfo: attributeInfos(attributes, cube.attributes[index]),
    // A wish that is not granted shows up as an error of its own, and the chart still draws.
    qAttrDimInfo: Array.from({ length: dimension.attributeDimensions }, () => ({
      qError: { qErrorCode: errorCodes.badExpression },
    })),
  }
}

/** What a layout says of a field that is a dimension, in cubes and list objects alike. */
export function fieldInfo(
  field: Field,
  label: string,
  states: FieldStates | undefined,
  cubeCardinal: number,
): JsonObject {
  const { symbols, tags } = field
  const isNumeric = tags.includes('$numeric')
  let [min, max, longest] = [Infinity, -Infinity, 1]
  for (let element = 0; element < symbols.size; element++) {
    if (states !== undefined && !states.isPossible(element)) continue
    const number = symbols.number[element] ?? NaN
    if (number < min) min = number
    if (number > max) max = number
    longest = Math.max(longest, (symbols.text[element] ?? '').length)
  }
  const isDate = tags.includes('$date')
  const isTime = isDate || tags.includes('$timestamp')
  return {
    qFallbackTitle: label,
    qApprMaxGlyphCount: longest,
    qCardinal: symbols.size,
    qCardinalities: { qCardinal: symbols.size, qHypercubeCardinal: cubeCardinal, qAllValuesCardinal: -1 },
    qSortIndicator: 'N',
    qGroupFallbackTitles: [label],
    qGroupPos: 0,
    qGroupFieldDefs: [field.name],
    qStateCounts: states?.counts ?? {},
    qTags: tags,
    qDimensionType: isTime ? 'T' : isNumeric ? 'N' : 'D',
    qGrouping: 'N',
    qNumFormat: isTime
      ? {
          qType: isDate ? 'D' : 'TS',
          qnDec: 10,
          qUseThou: 0,
          qFmt: isDate ? 'YYYY-MM-DD' : 'YYYY-MM-DD hh:mm:ss',
          qDec: '.',
        }
      : { qType: 'U', qnDec: 0, qUseThou: 0 },
    qIsAutoFormat: true,
    qMin: Number.isFinite(min) ? min : 'NaN',
    qMax: Number.isFinite(max) ? max : 'NaN',
    qReverseSort: false,
    qIsOneAndOnlyOne: false,
    qAttrExprInfo: [],
    qAttrDimInfo: [],
  }
}

function measureInfo(measure: CubeMeasure, cube: Cube, index: number): JsonObject {
  const column = cube.measures[index]
  const { min, max } = limits(column)
  return {
    ...measure.extra,
    qFallbackTitle: measure.label,
    qApprMaxGlyphCount: Math.max(
      1,
      ...[min, max].filter(Number.isFinite).map((number) => formatNumber(number, measure.format).length),
    ),
    qCardinal: 0,
    qSortIndicator: sortIndicator(measure.sort),
    qNumFormat: measure.format,
    qIsAutoFormat: measure.format.qType === 'U',
    qMin: Number.isFinite(min) ? min : 0,
    qMax: Number.isFinite(max) ? max : 0,
    qReverseSort: measure.direction < 0,
    ...(measure.libraryId !== undefined && { qLibraryId: measure.libraryId }),
    qAttrExprInfo: attributeInfos(measure.attributes, cube.attributes[cube.definition.dimensions.length + index]),
    qAttrDimInfo: [],
    qTrendLines: [],
  }
}

function attributeInfos(attributes: readonly CubeAttribute[], columns: readonly CubeColumn[] = []): JsonObject[] {
  return attributes.map(({ expression, extra }, index) => {
    const { min, max } = limits(columns[index])
    return {
      ...extra,
      qFallbackTitle: expression,
      qMin: Number.isFinite(min) ? min : 'NaN',
      qMax: Number.isFinite(max) ? max : 'NaN',
      qMinText: '',
      qMaxText: '',
      qNumFormat: { qType: 'U', qnDec: 0, qUseThou: 0 },
      qIsAutoFormat: true,
    }
  })
}

function limits(column: CubeColumn | undefined): { min: number; max: number } {
  let [min, max] = [Infinity, -Infinity]
  for (const number of column?.numbers ?? []) {
    if (number < min) min = number
    if (number > max) max = number
  }
  return { min, max }
}
