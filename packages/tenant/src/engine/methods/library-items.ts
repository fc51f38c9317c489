import type { GenericObject } from '../generic-object.ts'
import { objectOr } from '../json.ts'
import { usersOf } from '../library-users.ts'
import { type Method, method, type Methods } from './call.ts'
import { genericObjectMethods } from './generic-object.ts'

/** What a master dimension or measure has of a generic object's methods. */
const reading = ['GetLayout', 'GetProperties', 'GetInfo']
const changing = ['SetProperties', 'ApplyPatches']
const sharedMethods: Methods<GenericObject> = Object.fromEntries(
  Object.entries(genericObjectMethods).flatMap(([name, found]) =>
    changing.includes(name) ? [[name, tellingUsers(found)]] : reading.includes(name) ? [[name, found]] : [],
  ),
)

function tellingUsers({ params, run }: Method<GenericObject>): Method<GenericObject> {
  return method(params, async (call) => {
    const answer = await run(call)
    call.caller.changed(usersOf(call.session, call.target))
    return answer
  })
}

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
