import type { Faults } from '../faults/faults.ts'
import type { FaultTarget } from '../faults/scope-fits.ts'

/** Which ways of a link are dead. */
export interface FrozenWays {
  readonly in: boolean
  readonly out: boolean
}

/** @param openedAtMs - By the tenant's clock: when the socket that asks was opened. */
export function frozenWays(faults: Faults, target: FaultTarget, openedAtMs: number): FrozenWays {
  const directions = faults
    .fitting('freeze', target)
    .filter(({ fault: { sockets = 'all' }, addedAtMs }) =>
      sockets === 'open' ? openedAtMs <= addedAtMs : sockets === 'all',
    )
    .map(({ fault }) => fault.direction ?? 'both')
  return { in: directions.some((way) => way !== 'out'), out: directions.some((way) => way !== 'in') }
}
