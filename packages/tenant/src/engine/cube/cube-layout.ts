import type { Field } from '../data-model.ts'
import type { FieldStates } from '../field-states.ts'
import type { JsonObject } from '../json.ts'
import { formatNumber, type NumberFormat, parseNumberFormat } from '../number-format.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { dimensionInfo, measureInfo } from './column-info.ts'
import type { Cube } from './cube.ts'
import { parsePage } from './cube-definition.ts'
import { nullElement, othersElement } from './cube-query.ts'
import type { CubeColumn } from './raw-rows.ts'

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
  const bottom = right <= qLeft ? qTop : Math.min(cube.rowCount, qTop + qHeight)
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
function cellAt(cube: Cube, row: number, column: number): Cell {
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
