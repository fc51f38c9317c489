import type { PageParameters } from './page-parameters.ts'
import type { GenericObject, Session } from './types/enigma.d.ts'

/** The sheet with its layout, or undefined where it has to be asked for in the usual way. Never rejects. */
export type EarlySheet = Promise<{ readonly object: GenericObject; readonly layout: unknown } | undefined>

// Handles count from 1 on every socket: the app is the first thing opened on ours, and the sheet the second.
const appHandle = 1
const sheetHandle = 2

/**
 * Asks for the sheet right behind `OpenDoc`, without waiting for its answer: the engine answers in order, so this saves
 * two round trips. One that counts otherwise answers with an error or with another handle.
 */
export async function askSheetEarly(session: Session, { show, bookmark, selections }: PageParameters): EarlySheet {
  // A layout from before the address's selections were made would be an old one.
  if (show.kind !== 'sheet' || bookmark !== null || selections.length > 0) return undefined
  const answers = Promise.all([
    session.send({ handle: appHandle, method: 'GetObject', params: [show.id], outKey: -1 }),
    session.send({ handle: sheetHandle, method: 'GetLayout', params: [], outKey: 'qLayout' }),
  ])
  const [object, layout] = await answers.catch(() => [undefined, undefined])
  return isObject(object) && object.handle === sheetHandle ? { object, layout } : undefined
}

function isObject(answer: unknown): answer is GenericObject {
  return typeof answer === 'object' && answer !== null && 'genericType' in answer
}
