import { singleUrl } from '@oriel/protocol'
import type { SessionState } from '@oriel/session'
import type { FrameLoad } from './frame-view.ts'
import type { Settings } from './settings.ts'

/** What the frame shall load, as the session plans it and the attributes say; undefined: nothing. */
export function frameLoad(state: SessionState | undefined, settings: Settings | undefined): FrameLoad | undefined {
  const plan = state?.frame.load
  if (plan == null || settings === undefined || settings.problems !== undefined) return undefined
  const { tenant, appId, sheetId, objectId, theme = plan.theme, opt } = settings.frame
  const url = singleUrl({ tenant, appId, sheetId, objectId, theme, opt, identity: plan.identity })
  return { url, generation: plan.generation }
}
