import type { JsonObject } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { type Cell, cellAt, valueCell } from './cells.ts'
import { dimensionInfo, measureInfo } from './column-info.ts'
import type { Cube } from './cube.ts'
import { maxPageCells, parsePage } from './cube-definition.ts'
import { compareNumbers } from './sort-criteria.ts'
import { nesting, stackHeight, stackPage } from './stack-page.ts'

/** `qHyperCube` of a layout. */
export function cubeLayout(cube: Cube): JsonObject {
  const { definition, rowCount } = cube
  const { dimensions, measures } = definition
  const isStacked = definition.mode === 'K'
  return {
    ...definition.extra,
    qStateName: definition.stateName,
    qSize: isStacked
      ? { qcx: Math.max(1, measures.length), qcy: stackHeight(cube) }
      : { qcx: dimensions.length + measures.length, qcy: rowCount },
    qDimensionInfo: dimensions.map((dimension, index) => dimensionInfo(dimension, cube, index)),
    qMeasureInfo: measures.map((measure, index) => measureInfo(measure, cube, index)),
    // In a tree measures have no place in the order; -1 stands for the level of several.
    qEffectiveInterColumnSortOrder: isStacked
      ? [...nesting(cube), ...(measures.length > 1 ? [-1] : [])]
      : cube.sortOrder,
    qGrandTotalRow: measures.map((measure, index) => valueCell(cube.totals[index], 0, measure.format)),
    qDataPages: isStacked ? [] : definition.pages.map((page) => dataPage(cube, page)),
    qPivotDataPages: [],
    qStackedDataPages: isStacked ? definition.pages.map((page) => stackPage(cube, page)) : [],
    qMode: definition.mode,
    qNoOfLeftDims: -1,
    qTreeNodesOnDim: [],
    qColumnOrder: definition.columnOrder,
  }
}

/**
 * One page of rows; beyond the end of the cube it is empty.
 *
 * @throws {@link QixError} 7009 for a page with too many cells.
 */
export function dataPage(cube: Cube, asked: unknown): JsonObject {
  return rowsPage(cube, asked, (top, bottom) => Array.from({ length: bottom - top }, (_, index) => top + index))
}

/**
 * One page for a small picture of the whole cube (`GetHyperCubeReducedData`): of more rows than the page has, those with
 * the smallest and the largest first measure out of each of as many stretches as fit.
 */
export function reducedPage(cube: Cube, wanted: unknown): JsonObject {
  const asked = cube.definition.mode === 'K' ? withoutRoot(cube, wanted) : wanted
  const { qTop, qHeight } = parsePage(asked)
  const numbers = cube.measures[0]?.numbers
  if (numbers === undefined || qHeight < 2 || cube.rowCount - qTop <= qHeight) return dataPage(cube, asked)
  const stretches = Math.floor(qHeight / 2)
  const page = rowsPage(cube, asked, () => {
    return Array.from({ length: stretches }, (_, stretch) => {
      const at = (place: number): number => qTop + Math.floor((place * (cube.rowCount - qTop)) / stretches)
      return extremes(numbers, at(stretch), at(stretch + 1))
    }).flat()
  })
  return { ...page, qIsReduced: true }
}

// Charts ask a stacked cube of several dimensions for the columns from 1 on and expect its first dimension there, as if
// the root of the tree were column 0.
function withoutRoot({ definition }: Cube, page: unknown): JsonObject {
  const { qLeft, ...rest } = parsePage(page)
  return { ...rest, qLeft: definition.dimensions.length > 1 ? Math.max(0, qLeft - 1) : qLeft }
}

/** The rows from `top` to before `bottom` with the smallest and the largest number, in their order. */
function extremes(numbers: Float64Array, top: number, bottom: number): number[] {
  let [low, high] = [top, top]
  for (let row = top; row < bottom; row++) {
    if (compareNumbers(numbers[row], numbers[low]) < 0) low = row
    if (compareNumbers(numbers[high], numbers[row]) < 0 && !Number.isNaN(numbers[row])) high = row
  }
  return [...new Set([Math.min(low, high), Math.max(low, high)])]
}

function rowsPage(cube: Cube, asked: unknown, pick: (top: number, bottom: number) => readonly number[]): JsonObject {
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
  const order = columnOrder(cube, width)
  const matrix = pick(qTop, Math.max(qTop, bottom)).map((row) => {
    const cells: Cell[] = []
    for (let column = qLeft; column < right; column++) cells.push(cellAt(cube, row, order[column] ?? column))
    return cells
  })
  return {
    qMatrix: matrix,
    qTails: [],
    qArea: { qLeft, qTop, qWidth: Math.max(0, right - qLeft), qHeight: matrix.length },
    qIsReduced: false,
  }
}

/** The columns in the order in which pages hold them. One that names not each of them once is none. */
function columnOrder({ definition }: Cube, width: number): readonly number[] {
  const order = definition.columnOrder
  const isOrder =
    order.length === width && new Set(order.filter((column) => column >= 0 && column < width)).size === width
  return isOrder ? order : []
}
