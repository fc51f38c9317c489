import type { DataModel } from '../data-model.ts'
import type { Aggregation } from '../expression/aggregates.ts'
import { compileExpression } from '../expression/compile.ts'
import { type FieldStates, fieldStates, statesOfFound } from '../field-states.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { Selections } from '../selections.ts'
import type { CubeDefinition, CubeDimension } from './cube-definition.ts'
import { nullElement, othersElement } from './cube-query.ts'
import { limitDimension } from './limit-dimension.ts'
import { askRows, type CubeColumn, emptyRows, type RawRows, valueOf } from './raw-rows.ts'
import { completeSortOrder, othersRow, sortGroupsByValue, sortRows } from './sort-rows.ts'
import { calculateTotals } from './totals.ts'

/** A calculated hypercube: columns in the order of the definition, rows in the order that was asked for. */
export interface Cube {
  readonly definition: CubeDefinition
  readonly rowCount: number
  /** Elements by dimension and row; {@link nullElement} and {@link othersElement} may occur. */
  readonly elements: readonly Int32Array[]
  readonly measures: readonly CubeColumn[]
  /** By column (dimensions first), then by attribute. */
  readonly attributes: readonly (readonly CubeColumn[])[]
  readonly totals: readonly CubeColumn[]
  /** By column, dimensions first. */
  readonly labels: readonly string[]
  readonly states: readonly FieldStates[]
  readonly sortOrder: readonly number[]
}

/**
 * Calculates a hypercube.
 *
 * @param selections - What the data are calculated under.
 * @param current - What the values' states are told by: differs only while the cube is being selected in.
 * @throws {@link QixError}
 */
export async function calculateCube(
  model: DataModel,
  definition: CubeDefinition,
  selections: Selections,
  current: Selections,
): Promise<Cube> {
  const { dimensions, measures } = definition
  if (definition.calcCondition !== '') await checkCondition(model, definition.calcCondition, selections)
  if (definition.mode !== 'S' && definition.mode !== 'K') {
    const message = `Not supported by this engine: hypercubes of mode ${definition.mode}`
    throw new QixError(errorCodes.badExpression, 'qMode', message)
  }
  const aggregations: Aggregation[] = []
  const attributes = [...dimensions, ...measures].map((column) => column.attributes)
  const expressions = [...measures, ...attributes.flat()].map(({ expression }) =>
    compileExpression(model, expression, aggregations),
  )
  const isEmpty = dimensions.length === 0 && expressions.length === 0
  const raw = isEmpty ? emptyRows : await askRows(model, dimensions, expressions, aggregations, selections)
  let rows = visibleRows(definition, raw)
  const limited = await limitDimension(model, definition, raw, rows, expressions, aggregations, selections)
  if (limited !== undefined) {
    rows = rows.filter((row) => limited.kept.has(raw.elements[0]?.[row] ?? nullElement))
    if (limited.others !== null) rows.push(othersRow)
  }
  const isStacked = definition.mode === 'K'
  const sortOrder = completeSortOrder(definition).filter((column) => !isStacked || column < dimensions.length)
  await sortRows(model, definition, rows, raw, sortOrder, selections, current)
  if (isStacked && definition.sortByValue !== 0) {
    const [outer = 0] = sortOrder
    sortGroupsByValue(rows, raw.elements[outer], raw.values[0]?.numbers, definition.sortByValue)
  }
  const pick = (column: CubeColumn, other: CubeColumn | undefined): CubeColumn => ({
    numbers: Float64Array.from(rows, (row) => (row === othersRow ? other?.numbers[0] : column.numbers[row]) ?? NaN),
    texts:
      column.texts.length === 0
        ? []
        : rows.map((row) => (row === othersRow ? other?.texts[0] : column.texts[row]) ?? null),
  })
  const columns = raw.values.map((column, index) => pick(column, limited?.others?.[index]))
  // The rows tell what is possible, unless there are none: then a table that nothing links to the field's may be why.
  const isTelling = raw.rowCount > 0 && selections === current
  const statesAt = async ({ field }: CubeDimension, index: number): Promise<FieldStates> => {
    const found = isTelling ? raw.elements[index] : undefined
    return (found && statesOfFound(field, current, found)) ?? fieldStates(model, field, current)
  }
  let next = measures.length
  return {
    definition,
    rowCount: rows.length,
    elements: raw.elements.map((column) =>
      Int32Array.from(rows, (row) => (row === othersRow ? othersElement : (column[row] ?? nullElement))),
    ),
    measures: columns.slice(0, measures.length),
    attributes: attributes.map((list) => columns.slice(next, (next += list.length))),
    totals: await calculateTotals(model, measures, columns, selections),
    labels: await calculateLabels(model, definition, selections),
    states: await Promise.all(dimensions.map(statesAt)),
    sortOrder,
  }
}

/** The rows that nulls and zeros, as far as they are not wanted, leave. */
function visibleRows(definition: CubeDefinition, raw: RawRows): number[] {
  const { dimensions, measures, suppressMissing, suppressZero } = definition
  const values = raw.values.slice(0, measures.length)
  const isNull = ({ numbers, texts }: CubeColumn, row: number): boolean =>
    Number.isNaN(numbers[row]) && (texts[row] ?? null) === null
  const isZero = (column: CubeColumn, row: number): boolean => column.numbers[row] === 0 || isNull(column, row)
  const hasBoth = dimensions.length > 0 && measures.length > 0
  const rows: number[] = []
  for (let row = 0; row < raw.rowCount; row++) {
    const isHidden =
      dimensions.some(({ suppressNull }, index) => suppressNull && raw.elements[index]?.[row] === nullElement) ||
      (hasBoth && suppressMissing && values.every((column) => isNull(column, row))) ||
      (hasBoth && suppressZero && values.every((column) => isZero(column, row)))
    if (!isHidden) rows.push(row)
  }
  return rows
}

async function checkCondition(model: DataModel, condition: string, selections: Selections): Promise<void> {
  const { numbers } = await valueOf(model, condition, selections)
  const number = numbers[0] ?? NaN
  if (Number.isNaN(number) || number === 0) {
    throw new QixError(errorCodes.calcCondition, condition, 'The calculation condition is not fulfilled')
  }
}

async function calculateLabels(
  model: DataModel,
  { dimensions, measures }: CubeDefinition,
  selections: Selections,
): Promise<string[]> {
  return Promise.all(
    [...dimensions, ...measures].map(async ({ label, labelExpression }) => {
      if (labelExpression === '') return label
      const { numbers, texts } = await valueOf(model, labelExpression, selections)
      return texts[0] ?? (numbers[0] === undefined || Number.isNaN(numbers[0]) ? label : String(numbers[0]))
    }),
  )
}
