import type { Field } from '../data-model.ts'
import type { FieldStates } from '../field-states.ts'
import type { JsonObject } from '../json.ts'
import { formatNumber, type NumberFormat, parseNumberFormat } from '../number-format.ts'
import type { Cube } from './cube.ts'
import { nullElement, othersElement } from './cube-query.ts'
import type { CubeColumn } from './raw-rows.ts'

/** A cell as it goes out: `NxCell` of the published engine schema. */
export type Cell = JsonObject

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

/** The cell of a calculated value. */
export function valueCell(column: CubeColumn | undefined, row: number, format: NumberFormat): Cell {
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
