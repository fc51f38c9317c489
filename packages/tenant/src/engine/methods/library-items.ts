import type { GenericObject } from '../generic-object.ts'
import { objectOr } from '../json.ts'
import { method, type Methods } from './call.ts'
import { genericObjectMethods } from './generic-object.ts'

/** What a master dimension or measure has of a generic object's methods. */
const shared = ['GetLayout', 'GetProperties', 'SetProperties', 'ApplyPatches', 'GetInfo']
const sharedMethods: Methods<GenericObject> = Object.fromEntries(
  Object.entries(genericObjectMethods).filter(([name]) => shared.includes(name)),
)

/** Methods of a dimension of the library. */
export const genericDimensionMethods: Methods<GenericObject> = {
  ...sharedMethods,
  GetDimension: method([], ({ target }) => ({ qDim: objectOr(target.effective['qDim']) })),
}

/** Methods of a measure of the library. */
export const genericMeasureMethods: Methods<GenericObject> = {
  ...sharedMethods,
  GetMeasure: method([], ({ target }) => ({ qMeasure: objectOr(target.effective['qMeasure']) })),
}
