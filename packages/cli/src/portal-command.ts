import { startPortal } from '@oriel/portal'
import type { Portal, PortalOptions } from '@oriel/portal'
import { portTaken } from './cli-error.ts'
import type { Io } from './io.ts'

/**
 * Starts the portal, and says which option chooses another port when this one is taken.
 *
 * Faults of single requests go to stderr, since the page is told nothing of them.
 */
export async function startPortalFor(options: PortalOptions, io: Io): Promise<Portal> {
  try {
    return await startPortal({
      ...options,
      onError: (error) => io.stderr(`oriel: ${error instanceof Error ? error.message : String(error)}\n`),
    })
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_PORT_TAKEN') throw error
    throw portTaken(error, options.port ?? 0)
  }
}
