import { normalOrigin } from './http/web-integrations.ts'
import type { TenantOptions } from './options.ts'
import { TenantError } from './tenant-error.ts'

/** @throws {@link TenantError} ERR_TENANT_OPTION. */
export function checkOptions(options: TenantOptions): void {
  const { port = 0, publicHost = 'localhost', accessSpreadsAfterSeconds = 0, sessionLimits = {} } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw optionError(`port cannot be ${String(port)}`, 'Give a whole number from 0 to 65535; 0 takes a free one.')
  }
  if (!/^(\[[0-9a-f:]+\]|[a-z0-9._-]+)$/i.test(publicHost)) {
    throw optionError(
      `publicHost cannot be ${JSON.stringify(publicHost)}`,
      'Give a host name alone, such as tenant.localhost.',
    )
  }
  if (!(accessSpreadsAfterSeconds >= 0)) {
    throw optionError('accessSpreadsAfterSeconds cannot be negative', 'Give seconds, 0 for at once.')
  }
  for (const [name, minutes] of Object.entries(sessionLimits)) {
    if (!(minutes > 0)) throw optionError(`sessionLimits.${name} must be more than 0`, 'Give minutes.')
  }
  checkOrigins(options.origins ?? [])
}

/**
 * @returns The origins as browsers write them.
 * @throws {@link TenantError} ERR_TENANT_OPTION when one is not an origin.
 */
export function checkOrigins(origins: readonly string[]): readonly string[] {
  return origins.map((text) => {
    const origin = normalOrigin(text)
    if (origin === undefined) {
      throw optionError(
        `${JSON.stringify(text)} is not an origin`,
        'Give scheme, host and port alone: http://localhost:4300.',
      )
    }
    return origin
  })
}

function optionError(what: string, fix: string): TenantError {
  return new TenantError('ERR_TENANT_OPTION', what, fix)
}
