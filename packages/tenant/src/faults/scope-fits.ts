import type { FaultScope } from './fault.ts'

/** What a fault may fit: a request, an upgrade, a socket. */
export interface FaultTarget {
  readonly user: string | undefined
  readonly path: string
  readonly appId?: string
  readonly identity?: string
}

/** Whether a scope fits a target. */
export function scopeFits(scope: FaultScope | undefined, target: FaultTarget): boolean {
  if (scope === undefined) return true
  const same = (wanted: string | undefined, got: string | undefined): boolean => wanted === undefined || wanted === got
  return (
    same(scope.user, target.user) &&
    same(scope.appId, target.appId) &&
    same(scope.identity, target.identity) &&
    pathFits(scope.path, target.path)
  )
}

/** Whether a scope picks by user alone, or not at all: only then it means those who have nothing open as well. */
export function meansWholeUsers(scope: FaultScope | undefined): boolean {
  return scope?.appId === undefined && scope?.identity === undefined && scope?.path === undefined
}

function pathFits(wanted: string | undefined, path: string): boolean {
  if (wanted === undefined) return true
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted
}
