import { type JsonObject, objectOr, stringOr } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { Args } from '../rpc.ts'
import type { SessionState } from '../session-state.ts'

/**
 * What `qProp` says about the object to be made; an id is made up where it has none.
 *
 * @throws QixError when it names no type.
 */
export function newObject(
  session: SessionState,
  args: Args,
): { readonly id: string; readonly type: string; readonly properties: JsonObject } {
  const given = args.object('qProp')
  const info = objectOr(given['qInfo'])
  const type = stringOr(info['qType'], '')
  if (type === '')
    throw new QixError(errorCodes.invalidParameters, 'qInfo.qType', 'An object needs a type (qInfo.qType)')
  const id = stringOr(info['qId'], '') || session.newId(type)
  return { id, type, properties: { ...given, qInfo: { ...info, qId: id, qType: type } } }
}
