import type { JsonObject } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { type Cell, cellAt } from './cells.ts'
import type { Cube } from './cube.ts'
import { maxPageCells, parsePage } from './cube-definition.ts'
import { nullElement, othersElement } from './cube-query.ts'

// Mode K: the rows as a tree, one level for each dimension in the order in which they are nested, and below them the
// measure's value. With several measures a level stands between that has a node for each of them.

/** A node of a stacked page: `NxStackedPivotCell` of the published engine schema. */
interface Node extends JsonObject {
  readonly qMaxPos: number | 'NaN'
  readonly qMinNeg: number | 'NaN'
  readonly qSubNodes: readonly Node[]
}

/** The dimensions in the order in which they are nested. */
export function nesting(cube: Cube): number[] {
  return cube.sortOrder.filter((column) => column < cube.definition.dimensions.length)
}

/** How many nodes the first level has, which pages count by. */
export function stackHeight(cube: Cube): number {
  return groups(cube, allRows(cube), 0).length
}

/**
 * One page of a stacked cube; `qTop` and `qHeight` count the nodes of its first level.
 *
 * @throws {@link QixError} 7009 for a page with too many values.
 */
export function stackPage(cube: Cube, asked: unknown): JsonObject {
  const { qTop, qHeight } = parsePage(asked)
  const first = groups(cube, allRows(cube), 0)
  const shown = first.slice(qTop, qTop + qHeight)
  const values = shown.reduce((sum, rows) => sum + rows.length, 0) * Math.max(1, cube.measures.length)
  if (values > maxPageCells) {
    throw new QixError(
      errorCodes.pageTooLarge,
      'qPages',
      `A page of ${values} stacked values is too large; the limit is ${maxPageCells}`,
    )
  }
  const nodes = shown.map((rows) => node(cube, rows, 0))
  const width = cube.measures.length === 0 ? 0 : first.reduce((most, rows) => Math.max(most, rows.length), 0)
  return {
    qData: [
      {
        qElemNo: 0,
        qValue: 0,
        qType: 'R',
        ...limits(nodes),
        qUp: Math.min(qTop, first.length),
        qDown: Math.max(0, first.length - qTop - shown.length),
        qRow: 0,
        qSubNodes: nodes,
      },
    ],
    qArea: { qLeft: 0, qTop, qWidth: width, qHeight: shown.length },
  }
}

function node(cube: Cube, rows: readonly number[], level: number): Node {
  const column = nesting(cube)[level] ?? 0
  const [row = 0] = rows
  const { qText, qElemNumber, qAttrExps } = cellAt(cube, row, column)
  const isLast = level + 1 === cube.definition.dimensions.length
  const children = isLast ? values(cube, row) : groups(cube, rows, level + 1).map((part) => node(cube, part, level + 1))
  const special = qElemNumber === nullElement ? 'U' : qElemNumber === othersElement ? 'O' : undefined
  return {
    qText,
    qElemNo: qElemNumber,
    qValue: 'NaN',
    qType: special ?? 'N',
    ...limits(children),
    qUp: 0,
    qDown: 0,
    qRow: row,
    qSubNodes: children,
    ...(qAttrExps !== undefined && { qAttrExps }),
  }
}

function values(cube: Cube, row: number): Node[] {
  const { dimensions, measures } = cube.definition
  const nodes = measures.map((_, index) => valueNode(cellAt(cube, row, dimensions.length + index), row))
  if (nodes.length < 2) return nodes
  return nodes.map((child, index) => ({
    qText: cube.labels[dimensions.length + index] ?? '',
    qElemNo: index,
    qValue: 'NaN',
    qType: 'P',
    ...limits([child]),
    qUp: 0,
    qDown: 0,
    qRow: row,
    qSubNodes: [child],
  }))
}

function valueNode({ qText, qNum, qAttrExps }: Cell, row: number): Node {
  const isNumber = typeof qNum === 'number'
  return {
    qText,
    qElemNo: 0,
    qValue: isNumber ? qNum : 'NaN',
    qType: isNumber ? 'V' : 'U',
    qMaxPos: 0,
    qMinNeg: 0,
    qUp: 0,
    qDown: 0,
    qRow: row,
    qSubNodes: [],
    ...(qAttrExps !== undefined && { qAttrExps }),
  }
}

/** The sums of what lies above and below zero, which a stack's axis needs; no number where nothing has a value. */
function limits(children: readonly Node[]): Pick<Node, 'qMaxPos' | 'qMinNeg'> {
  let [positive, negative, hasValue] = [0, 0, false]
  for (const { qType, qValue, qMaxPos, qMinNeg, qSubNodes } of children) {
    const isLeaf = qType === 'V'
    const [above, below] = isLeaf ? [Number(qValue), Number(qValue)] : [Number(qMaxPos), Number(qMinNeg)]
    if (Number.isNaN(above) || (!isLeaf && qSubNodes.length === 0)) continue
    hasValue = true
    positive += Math.max(0, above)
    negative += Math.min(0, below)
  }
  return { qMaxPos: hasValue ? positive : 'NaN', qMinNeg: negative }
}

function allRows({ rowCount }: Cube): number[] {
  return Array.from({ length: rowCount }, (_, row) => row)
}

/** Rows that share the element at a level, which the cube's order has put beside each other. */
function groups(cube: Cube, rows: readonly number[], level: number): number[][] {
  const elements = cube.elements[nesting(cube)[level] ?? 0] ?? new Int32Array(0)
  const found: number[][] = []
  for (const row of rows) {
    const last = found.at(-1)
    if (last !== undefined && elements[last[0] ?? -1] === elements[row]) last.push(row)
    else found.push([row])
  }
  return found
}
