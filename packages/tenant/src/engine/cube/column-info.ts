import type { Field } from '../data-model.ts'
import type { FieldStates } from '../field-states.ts'
import type { JsonObject } from '../json.ts'
import { formatNumber } from '../number-format.ts'
import { errorCodes } from '../qix-error.ts'
import type { Cube } from './cube.ts'
import type { CubeAttribute, CubeDimension, CubeMeasure } from './cube-definition.ts'
import type { CubeColumn } from './raw-rows.ts'
import { sortIndicator } from './sort-criteria.ts'

/** `NxDimensionInfo` of a cube's dimension. */
export function dimensionInfo(dimension: CubeDimension, cube: Cube, index: number): JsonObject {
  const { field, attributes } = dimension
  const states = cube.states[index]
  const elements = cube.elements[index] ?? new Int32Array(0)
  return {
    ...dimension.extra,
    ...fieldInfo(field, cube.labels[index] ?? dimension.label, states, new Set(elements).size),
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

/** `NxMeasureInfo` of a cube's measure. */
export function measureInfo(measure: CubeMeasure, cube: Cube, index: number): JsonObject {
  const column = cube.measures[index]
  const { min, max } = limits(column)
  return {
    ...measure.extra,
    qFallbackTitle: cube.labels[cube.definition.dimensions.length + index] ?? measure.label,
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
