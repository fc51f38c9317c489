import type { Field } from '../data-model.ts'
import { arrayOr, isObject, type JsonObject, numberOr, objectOr } from '../json.ts'
import { cubeAt } from '../layout.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { SelectedRange } from '../selections.ts'
import { allRows, fieldOf, make, type ObjectCall, selectRows } from './object-place.ts'

interface MeasureRange {
  readonly measure: number
  readonly contains: (value: number) => boolean
  readonly selected: SelectedRange
}

/**
 * Selects the rows whose measures lie in ranges: in all groups of them, and within a group in all or in any.
 *
 * @param groups - `NxMultiRangeSelectInfo` of the published engine schema, with `qOrMode`.
 */
export async function selectRanges(call: ObjectCall, groups: readonly unknown[]): Promise<JsonObject> {
  const { session, target, args } = call
  const cube = await cubeAt(session, target, args.text('qPath'))
  const { dimensions, measures } = cube.definition
  let rows = allRows(cube)
  const columns = new Set<number>()
  const selected: SelectedRange[] = []
  for (const group of groups.filter(isObject)) {
    const ranges = arrayOr(group['qRanges']).map((info): MeasureRange => {
      const { qMeasureIx, qRange } = objectOr(info)
      const measure = numberOr(qMeasureIx, 0)
      if (measures[measure] === undefined)
        throw new QixError(errorCodes.invalidParameters, 'qMeasureIx', `The hypercube has no measure ${measure}`)
      return { measure, ...parseRange(qRange, cube.labels[dimensions.length + measure] ?? '') }
    })
    selected.push(...ranges.map((range) => range.selected))
    const fits = (row: number, { measure, contains }: MeasureRange): boolean =>
      contains(cube.measures[measure]?.numbers[row] ?? NaN)
    rows = rows.filter((row) =>
      group['qOrMode'] === true ? ranges.some((range) => fits(row, range)) : ranges.every((range) => fits(row, range)),
    )
    for (const column of arrayOr(group['qColumnsToSelect'])) columns.add(numberOr(column, 0))
  }
  const all = cube.definition.dimensions.map((_, column) => column)
  return selectRows(call, cube, rows, columns.size === 0 ? all : [...columns], { ranges: selected })
}

/** Selects the numbers of dimensions that lie in ranges, which are pairs of a dimension's index and a `Range`. */
export async function selectContinuous(
  call: ObjectCall,
  ranges: readonly (readonly [number, unknown])[],
): Promise<JsonObject> {
  const byField = new Map<Field, Omit<MeasureRange, 'measure'>[]>()
  for (const [dimension, range] of ranges) {
    const field = await fieldOf(call, dimension)
    byField.set(field, [...(byField.get(field) ?? []), parseRange(range, '')])
  }
  return make(call, () =>
    [...byField].map(([field, own]) => {
      const elements = [...field.symbols.number.keys()].filter((element) =>
        own.some(({ contains }) => contains(field.symbols.number[element] ?? NaN)),
      )
      return { field, elements: new Set(elements), isFound: true, ranges: own.map(({ selected }) => selected) }
    }),
  )
}

/** `Range` of the published engine schema. */
function parseRange(range: unknown, qMeasure: string): Omit<MeasureRange, 'measure'> {
  const { qMin, qMax, qMinInclEq, qMaxInclEq } = objectOr(range)
  const [min, max] = [numberOr(qMin, -Infinity), numberOr(qMax, Infinity)]
  return {
    contains: (value) =>
      (qMinInclEq === true ? value >= min : value > min) && (qMaxInclEq === true ? value <= max : value < max),
    selected: { qRangeLo: min, qRangeHi: max, qMeasure },
  }
}
