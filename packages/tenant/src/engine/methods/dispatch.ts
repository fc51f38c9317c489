import { GenericBookmark } from '../bookmark.ts'
import { GenericObject } from '../generic-object.ts'
import type { JsonObject } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { Args, type Request } from '../rpc.ts'
import { FieldTarget, type SessionState } from '../session-state.ts'
import { GenericVariable } from '../variable.ts'
import { bookmarkMethods } from './bookmark.ts'
import type { Caller, Methods, Target } from './call.ts'
import { docMethods } from './doc.ts'
import { fieldMethods } from './field.ts'
import { genericObjectMethods } from './generic-object.ts'
import { globalMethods } from './global.ts'
import { genericDimensionMethods, genericMeasureMethods } from './library-items.ts'
import { sessionAppMethods } from './session-app.ts'
import { variableMethods } from './variable.ts'

const sessionDocMethods: Methods<'Doc'> = { ...docMethods, ...sessionAppMethods }

const objectMethods: Readonly<Record<string, Methods<GenericObject>>> = {
  GenericDimension: genericDimensionMethods,
  GenericMeasure: genericMeasureMethods,
}

/** The struct of the published engine schema that a target is. */
export function structOf(target: Target): string {
  if (typeof target === 'string') return target
  if (target instanceof FieldTarget) return 'Field'
  if (target instanceof GenericBookmark) return 'GenericBookmark'
  if (target instanceof GenericVariable) return 'GenericVariable'
  if (target.type === 'dimension') return 'GenericDimension'
  return target.type === 'measure' ? 'GenericMeasure' : 'GenericObject'
}

/** What a reference to a target says about it besides its handle. */
export function describe(target: Exclude<Target, 'Global'>, session: SessionState): JsonObject {
  if (target === 'Doc') return { qGenericId: session.app.definition.id }
  if (target instanceof FieldTarget) return {}
  return { qGenericType: target.type, qGenericId: target.id }
}

/**
 * Calls a method of a target.
 *
 * @throws {@link QixError} -32601 when the target's struct has no such method here.
 */
export function callMethod(
  target: Target,
  session: SessionState,
  caller: Caller,
  { method, params }: Request,
): JsonObject | Promise<JsonObject> {
  const run = <T extends Target>(methods: Methods<T>, of: T): JsonObject | Promise<JsonObject> => {
    const found = Object.hasOwn(methods, method) ? methods[method] : undefined
    if (found === undefined) throw notSupported(method, structOf(target))
    return found.run({ target: of, session, caller, args: new Args(method, found.params, params) })
  }
  if (target === 'Global') return run(globalMethods, target)
  if (target === 'Doc') return run(session.app.sessionApp === undefined ? docMethods : sessionDocMethods, target)
  if (target instanceof GenericObject) return run(objectMethods[structOf(target)] ?? genericObjectMethods, target)
  if (target instanceof GenericBookmark) return run(bookmarkMethods, target)
  if (target instanceof GenericVariable) return run(variableMethods, target)
  return run(fieldMethods, target)
}

function notSupported(method: string, struct: string): QixError {
  const message = `${method.slice(0, 100)} of ${struct} is not supported by the local tenant`
  return new QixError(errorCodes.methodNotFound, method, message)
}
