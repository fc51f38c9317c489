import { isRecord, parseTheme } from '@oriel/protocol'
import type { Doc } from './doc.ts'
import type { EnigmaSession } from './enigma.ts'

/** A handle's answer, or undefined where the engine had none to give. */
export type EarlyTheme = Promise<{ readonly entries: unknown } | undefined>

/** Handles count from 1 on every socket, and the app is the first thing opened on ours. */
const firstHandle = 1

const options = { qTypes: ['appprops'], qIncludeSessionObjects: false, qData: { theme: '/theme' } }

/**
 * Asks for the theme right behind `OpenDoc`, without waiting for its answer: the engine answers in order, so this saves a
 * round trip before the reveal. Never rejects; an engine that counts or orders otherwise answers with an error.
 */
export function askThemeEarly(session: EnigmaSession): EarlyTheme {
  const request = { handle: firstHandle, method: 'GetObjects', params: [options], outKey: 'qList' }
  return session.send(request).then(
    (entries) => ({ entries }),
    () => undefined,
  )
}

/** The theme set in the app, from the early answer, or asked for as the tutorial does; undefined where none is set. */
export async function readTheme(doc: Doc, early: EarlyTheme): Promise<string | undefined> {
  const answer = await early
  if (answer !== undefined && doc.handle === firstHandle) return parseTheme(answer.entries)
  const list = await doc.createSessionObject({
    qInfo: { qType: 'AppPropsList' },
    qAppObjectListDef: { qType: 'appprops', qData: options.qData },
  })
  const { qAppObjectList } = await list.getLayout()
  // Nobody waits for it; a socket that has gone took the object with it.
  doc.destroySessionObject(list.id).catch(() => undefined)
  return isRecord(qAppObjectList) ? parseTheme(qAppObjectList['qItems']) : undefined
}
