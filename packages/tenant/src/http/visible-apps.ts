import { mayOpen } from '../auth/access.ts'
import type { ServedApp } from '../tenant-state.ts'
import type { UserCall } from './call.ts'

/** The apps that the user may open: lists show no others. */
export function visibleApps({ state, session }: UserCall): readonly ServedApp[] {
  return [...state.apps.values()].filter((served) => mayOpen(state, served, session.user))
}
