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

function pathFits(wanted: string | undefined, path: string): boolean {
  if (wanted === undefined) return true
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted
}
