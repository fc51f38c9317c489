import { tenantOrigin } from '@oriel/protocol'
import type { SigningAlgorithm } from '@oriel/server'
import { PortalError } from './portal-error.ts'

/** The tenant that the portal shows, and the key that signs its users in there. */
export interface PortalConfig {
  /** Domain or origin: `tenant.region.qlikcloud.com`, `http://localhost:4301`. */
  readonly tenant: string
  readonly webIntegrationId: string
  readonly appId: string
  readonly sheetId: string
  readonly issuer: string
  readonly keyId: string
  /** PEM. */
  readonly privateKey: string
  /** Default RS256. */
  readonly algorithm?: SigningAlgorithm
  /** Whether the tenant is a local one that takes faults, so that the page offers them. */
  readonly demoFaults: boolean
}

/**
 * Checks what the page could only fail on, and makes the tenant an origin.
 *
 * @throws {@link PortalError} `ERR_CONFIG_INVALID`
 */
export function checkConfig(config: PortalConfig): PortalConfig {
  for (const key of ['tenant', 'webIntegrationId', 'appId', 'sheetId'] as const) {
    if (typeof config[key] !== 'string' || config[key].trim() === '') {
      throw new PortalError('ERR_CONFIG_INVALID', `"${key}" is missing`, `give "${key}" as a text`)
    }
  }
  try {
    return { ...config, tenant: tenantOrigin(config.tenant) }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new PortalError('ERR_CONFIG_INVALID', message, 'give "tenant" as a domain, without a path', cause)
  }
}
