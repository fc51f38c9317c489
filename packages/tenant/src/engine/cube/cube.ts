import type { DataModel } from '../data-model.ts'
import { type Aggregation, type CompiledExpression, compileExpression } from '../expression/compile.ts'
import { type FieldStates, fieldStates } from '../field-states.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { Selections } from '../selections.ts'
import type { CubeDefinition } from './cube-definition.ts'
import { cubeSql, nullElement, othersElement, type QueryDimension } from './cube-query.ts'
import { compareNumbers, compareTexts, rankElements } from './sort-criteria.ts'

/** One calculated column: numbers (NaN for none), and texts where the expression gives some. */
export interface CubeColumn {
  readonly numbers: Float64Array
  readonly texts: readonly (string | null)[]
}

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
  readonly states: readonly FieldStates[]
  readonly sortOrder: readonly number[]
}

// Beyond this a client could not do anything with it anyway.
const maxRows = 3_000_000

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
  if (definition.mode !== 'S') {
    throw new QixError(
      errorCodes.badExpression,
      'qMode',
      `Not supported by this engine: hypercubes of mode ${definition.mode}`,
    )
  }
  const aggregations: Aggregation[] = []
  const attributes = [...dimensions, ...measures].map((column) => column.attributes)
  const expressions = [...measures, ...attributes.flat()].map(({ expression }) =>
    compileExpression(model, expression, aggregations),
  )
  const raw =
    dimensions.length === 0 && expressions.length === 0
      ? emptyRows()
      : await ask(model, dimensions, expressions, aggregations, selections)
  const others = await calculateOthers(model, definition, raw, expressions, aggregations, selections)
  const rows = selectRows(definition, raw, others)
  const sortOrder = completeSortOrder(definition)
  await sortRows(model, definition, rows, raw, sortOrder, selections, current)
  const pick = (column: CubeColumn, other: CubeColumn | undefined): CubeColumn => ({
    numbers: Float64Array.from(rows, (row) => (row < 0 ? other?.numbers[0] : column.numbers[row]) ?? NaN),
    texts: column.texts.length === 0 ? [] : rows.map((row) => (row < 0 ? other?.texts[0] : column.texts[row]) ?? null),
  })
  const columns = raw.values.map((column, index) => pick(column, others?.values[index]))
  let next = measures.length
  return {
    definition,
    rowCount: rows.length,
    elements: raw.elements.map((column) =>
      Int32Array.from(rows, (row) => (row < 0 ? othersElement : (column[row] ?? nullElement))),
    ),
    measures: columns.slice(0, measures.length),
    attributes: attributes.map((list) => columns.slice(next, (next += list.length))),
    totals: await calculateTotals(model, definition, selections),
    states: await Promise.all(dimensions.map(({ field }) => fieldStates(model, field, current))),
    sortOrder,
  }
}

interface RawRows {
  readonly rowCount: number
  readonly elements: readonly Int32Array[]
  readonly values: readonly CubeColumn[]
}

function emptyRows(): RawRows {
  return { rowCount: 0, elements: [], values: [] }
}

async function ask(
  model: DataModel,
  dimensions: readonly QueryDimension[],
  expressions: readonly CompiledExpression[],
  aggregations: readonly Aggregation[],
  selections: Selections,
): Promise<RawRows> {
  const { rowCount, columns } = await model.database.cached(
    cubeSql(
      dimensions.map(({ field, keep }) => ({ field, ...(keep && { keep }) })),
      expressions,
      aggregations,
      selections,
    ),
  )
  if (rowCount > maxRows)
    throw new QixError(
      errorCodes.memoryLimit,
      'qHyperCubeDef',
      `The result would have ${rowCount} rows; this engine stops at ${maxRows}`,
    )
  const column = (index: number): readonly unknown[] => columns[index] ?? []
  return {
    rowCount,
    elements: dimensions.map((_, index) => Int32Array.from(column(index), Number)),
    values: expressions.map(({ value }, index) => {
      const at = dimensions.length + 2 * index
      return {
        numbers: Float64Array.from(column(at), (number) => (number === null ? NaN : Number(number))),
        texts: value.text === null ? [] : column(at + 1).map((text) => (typeof text === 'string' ? text : null)),
      }
    }),
  }
}

async function calculateOthers(
  model: DataModel,
  { dimensions, measures }: CubeDefinition,
  raw: RawRows,
  expressions: readonly CompiledExpression[],
  aggregations: readonly Aggregation[],
  selections: Selections,
): Promise<(RawRows & { kept: ReadonlySet<number> }) | undefined> {
  const [dimension] = dimensions
  if (dimensions.every(({ others }) => others === undefined) || dimension === undefined) return undefined
  const { others } = dimension
  if (others === undefined || dimensions.length > 1) {
    throw new QixError(
      errorCodes.badExpression,
      'qOtherTotalSpec',
      'Not supported by this engine: a limited dimension beside others',
    )
  }
  const [elements = new Int32Array(0)] = raw.elements
  const [first] = raw.values
  const rows = Array.from(elements.keys()).filter((row) => !(dimension.suppressNull && elements[row] === nullElement))
  if (measures.length === 0 || first === undefined || rows.length <= others.keep) return undefined
  rows.sort((a, b) => {
    const [x = NaN, y = NaN] = [first.numbers[a], first.numbers[b]]
    return others.ascending ? compareNumbers(x, y) : compareNumbers(-x, -y)
  })
  const kept = new Set(rows.slice(0, others.keep).map((row) => elements[row] ?? nullElement))
  if (others.suppress) return { ...emptyRows(), kept }
  const keep = dimension.suppressNull ? new Set([...kept, nullElement]) : kept
  const answer = await ask(model, [{ field: dimension.field, keep }], expressions, aggregations, selections)
  const row = answer.elements[0]?.indexOf(othersElement) ?? -1
  const one = (column: CubeColumn): CubeColumn => ({
    numbers: column.numbers.slice(row, row + 1),
    texts: column.texts.slice(row, row + 1),
  })
  return row < 0 ? { ...emptyRows(), kept } : { rowCount: 1, elements: [], values: answer.values.map(one), kept }
}

/** The rows that stay; -1 is the row of the others. */
function selectRows(
  definition: CubeDefinition,
  raw: RawRows,
  others: (RawRows & { kept: ReadonlySet<number> }) | undefined,
): number[] {
  const { dimensions, measures, suppressMissing, suppressZero } = definition
  const values = raw.values.slice(0, measures.length)
  const isMissing = (row: number): boolean =>
    values.every(({ numbers, texts }) => Number.isNaN(numbers[row]) && (texts[row] ?? null) === null)
  const isZero = (row: number): boolean =>
    values.every(({ numbers, texts }) =>
      Number.isNaN(numbers[row]) ? (texts[row] ?? null) === null : numbers[row] === 0,
    )
  const rows: number[] = []
  for (let row = 0; row < raw.rowCount; row++) {
    if (dimensions.some(({ suppressNull }, index) => suppressNull && raw.elements[index]?.[row] === nullElement))
      continue
    if (others !== undefined && !others.kept.has(raw.elements[0]?.[row] ?? nullElement)) continue
    if (
      dimensions.length > 0 &&
      measures.length > 0 &&
      ((suppressMissing && isMissing(row)) || (suppressZero && isZero(row)))
    )
      continue
    rows.push(row)
  }
  if (others !== undefined && others.rowCount > 0) rows.push(-1)
  return rows
}

/** The columns in the order in which they decide: as asked for, then whatever is left. */
function completeSortOrder({ dimensions, measures, sortOrder }: CubeDefinition): number[] {
  const count = dimensions.length + measures.length
  const asked = sortOrder.filter((column) => column >= 0 && column < count)
  return [...new Set([...asked, ...Array.from({ length: count }, (_, column) => column)])]
}

async function sortRows(
  model: DataModel,
  { dimensions, measures }: CubeDefinition,
  rows: number[],
  raw: RawRows,
  sortOrder: readonly number[],
  selections: Selections,
  current: Selections,
): Promise<void> {
  const comparators: ((a: number, b: number) => number)[] = []
  for (const column of sortOrder) {
    const dimension = dimensions[column]
    const elements = raw.elements[column]
    if (dimension !== undefined && elements !== undefined) {
      const ranks = await rankElements(model, dimension.field, dimension.sort, selections, current)
      // Null has no place among the values; it comes after them either way.
      const rank = (row: number): number => ranks[elements[row] ?? -1] ?? NaN
      comparators.push((a, b) =>
        dimension.direction > 0 ? compareNumbers(rank(a), rank(b)) : compareNumbers(-rank(a), -rank(b)),
      )
      continue
    }
    const measure = measures[column - dimensions.length]
    const values = raw.values[column - dimensions.length]
    if (measure === undefined || values === undefined) continue
    const numeric = measure.direction * (measure.sort.numeric || measure.sort.expression)
    const ascii = measure.direction * measure.sort.ascii
    if (numeric !== 0)
      comparators.push((a, b) =>
        compareNumbers(numeric * (values.numbers[a] ?? NaN), numeric * (values.numbers[b] ?? NaN)),
      )
    if (ascii !== 0) comparators.push((a, b) => ascii * compareTexts(values.texts[a], values.texts[b]))
  }
  rows.sort((a, b) => {
    if (a < 0 || b < 0) return b - a
    for (const compare of comparators) {
      const result = compare(a, b)
      if (result !== 0) return result
    }
    return 0
  })
}

async function calculateTotals(
  model: DataModel,
  { measures }: CubeDefinition,
  selections: Selections,
): Promise<CubeColumn[]> {
  // Each on its own, so that charts that show the same measure share the answer.
  return Promise.all(
    measures.map(async ({ expression }) => {
      const aggregations: Aggregation[] = []
      const compiled = compileExpression(model, expression, aggregations)
      const { values } = await ask(model, [], [compiled], aggregations, selections)
      return values[0] ?? { numbers: new Float64Array(0), texts: [] }
    }),
  )
}

async function checkCondition(model: DataModel, condition: string, selections: Selections): Promise<void> {
  const aggregations: Aggregation[] = []
  const compiled = compileExpression(model, condition, aggregations)
  const { values } = await ask(model, [], [compiled], aggregations, selections)
  const number = values[0]?.numbers[0] ?? NaN
  if (Number.isNaN(number) || number === 0) {
    throw new QixError(errorCodes.calcCondition, condition, 'The calculation condition is not fulfilled')
  }
}
