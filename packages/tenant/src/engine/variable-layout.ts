import { type JsonObject, objectOr } from './json.ts'
import { hasFormat, formatNumber, parseNumberFormat } from './number-format.ts'
import type { SessionState } from './session-state.ts'
import type { GenericVariable } from './variable.ts'
import { variableValue } from './variable-expansion.ts'

/** `GenericVariableLayout` of the published engine schema. */
export async function variableLayout(session: SessionState, variable: GenericVariable): Promise<JsonObject> {
  const { qInfo, qMetaDef, qNumberPresentation } = variable.properties
  const { text, number } = await variableValue(session, variable)
  const isFormatted = hasFormat(qNumberPresentation) && !Number.isNaN(number)
  return {
    qInfo,
    qMeta: { ...objectOr(qMetaDef), privileges: variable.isStored ? ['read'] : ['read', 'update', 'delete'] },
    qText: isFormatted ? formatNumber(number, parseNumberFormat(qNumberPresentation)) : text,
    qNum: Number.isNaN(number) ? 'NaN' : number,
    qIsScriptCreated: false,
  }
}
