import type { Cube } from '../cube/cube.ts'
import { parseDimension } from '../cube/cube-definition.ts'
import type { Field } from '../data-model.ts'
import type { GenericObject } from '../generic-object.ts'
import { arrayOr, type JsonObject, objectOr } from '../json.ts'
import { definitionAt, stateNameOf } from '../layout.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { makeSelection, type Wish } from '../selecting.ts'
import type { SelectedRange, Selections } from '../selections.ts'
import type { SessionState } from '../session-state.ts'
import { expandDefinition, expandedLibrary } from '../variable-expansion.ts'
import type { Call } from './call.ts'

// What the calls that select in an object share: `qPath` leads to a hypercube or a list object.

export type ObjectCall = Call<GenericObject>

/** The fields that the dimensions of a hypercube, or a list object, are. */
export async function fieldsAt(session: SessionState, object: GenericObject, path: string): Promise<Field[]> {
  const source = definitionAt(object, path, 'anything to select in')
  const definition = await expandDefinition(session, source)
  const library = await expandedLibrary(session, source)
  const isList = Array.isArray(definition['qDimensions']) ? undefined : definition
  const dimensions = isList === undefined ? arrayOr(definition['qDimensions']).map(objectOr) : [isList]
  return dimensions.map((dimension) => parseDimension(session.model, dimension, library).field)
}

/** The fields that `qColIndices` names, all of them when it names none. */
export async function columnsOf({ session, target, args }: ObjectCall): Promise<Field[]> {
  const columns = args.integers('qColIndices', [])
  const fields = await fieldsAt(session, target, args.text('qPath'))
  return fields.filter((_, index) => columns.length === 0 || columns.includes(index))
}

/** @throws {@link QixError} 8 when there is no such dimension. */
export async function fieldOf({ session, target, args }: ObjectCall, dimension: number): Promise<Field> {
  const path = args.text('qPath')
  const field = (await fieldsAt(session, target, path))[dimension]
  if (field !== undefined) return field
  throw new QixError(errorCodes.invalidParameters, 'qDimNo', `There is no dimension ${dimension} at ${path}`)
}

/** The alternate state of what `qPath` names. */
export function stateAt({ target, args }: ObjectCall): string {
  return stateNameOf(target, definitionAt(target, args.text('qPath'), 'anything to select in'))
}

/**
 * Makes a selection where `qPath` leads to.
 *
 * @returns `qSuccess`.
 */
export async function make(call: ObjectCall, wishesFor: (before: Selections) => readonly Wish[]): Promise<JsonObject> {
  const { session, target, caller, args } = call
  const softLock = args.flag('qSoftLock', false)
  const place = { stateName: stateAt(call), softLock, requireFree: () => session.requireFree(target) }
  const outcome = await makeSelection(session, place, wishesFor)
  if (outcome === 'changed') caller.selectionsChanged()
  return { qSuccess: outcome !== 'refused' }
}

/** Selects the values that some dimensions have in some rows of a cube. */
export function selectRows(
  call: ObjectCall,
  cube: Cube,
  rows: readonly number[],
  columns: readonly number[],
  how: { readonly deselects?: boolean; readonly ranges?: readonly SelectedRange[] },
): Promise<JsonObject> {
  return make(call, (before) =>
    columns.flatMap((column): Wish[] => {
      const field = cube.definition.dimensions[column]?.field
      const elements = cube.elements[column]
      // Columns of measures cannot be selected in; a client that names them means the dimensions beside them.
      if (field === undefined || elements === undefined) return []
      const wanted = new Set(rows.map((row) => elements[row] ?? -1).filter((element) => element >= 0))
      const own = before.get(field)?.elements
      const isOnlyOne = wanted.size === 1 && own?.size === 1 && [...wanted].every((element) => own.has(element))
      const { ranges = [] } = how
      const deselects = how.deselects === true && isOnlyOne
      return [{ field, elements: deselects ? new Set() : wanted, isFound: !deselects, ranges }]
    }),
  )
}

export function allRows(cube: Cube): number[] {
  return Array.from({ length: cube.rowCount }, (_, row) => row)
}
