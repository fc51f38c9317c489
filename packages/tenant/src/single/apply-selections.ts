import type { PageParameters, Selection } from './page-parameters.ts'
import type { Doc, FieldValue } from './types/enigma.d.ts'

/**
 * Puts the address's bookmark and then its selections into the engine session, in the address's order.
 *
 * A field or value that does not exist is passed over, as a link that has outlived a field should still show its sheet.
 */
export async function applySelections(app: Doc, parameters: PageParameters): Promise<void> {
  if (parameters.bookmark !== null) await app.applyBookmark(parameters.bookmark).catch(() => false)
  for (const selection of parameters.selections) await applyOne(app, selection).catch(() => undefined)
}

async function applyOne(app: Doc, selection: Selection): Promise<void> {
  if (selection.kind === 'clear') return app.clearAll(false, selection.state)
  const field = await app.getField(selection.field, selection.state)
  await field.selectValues(selection.values.map(fieldValue), false, false)
}

/** A value as the engine wants it: numbers by number, so that `7` is found however the field formats it. */
function fieldValue(text: string): FieldValue {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isNaN(number)
    ? { qText: text, qIsNumeric: false, qNumber: 0 }
    : { qText: text, qIsNumeric: true, qNumber: number }
}
