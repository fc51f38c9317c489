/** What can go wrong when a tenant is started or configured. A closed list: switch on it, never on the message. */
export type TenantErrorCode =
  'ERR_TENANT_PORT_TAKEN' | 'ERR_TENANT_ADDRESS' | 'ERR_TENANT_OPTION' | 'ERR_TENANT_KEY' | 'ERR_TENANT_FAULT'

/** Thrown by everything that this package exports; `fix` is one sentence that says what to do. */
export class TenantError extends Error {
  /** Tells our errors from others where `instanceof` cannot: two copies of the package. */
  readonly oriel = 'tenant' as const
  readonly code: TenantErrorCode
  readonly fix: string

  constructor(code: TenantErrorCode, message: string, fix: string, cause?: unknown) {
    super(`[${code}] ${message}`, cause === undefined ? {} : { cause })
    this.name = 'TenantError'
    this.code = code
    this.fix = fix
  }

  static is(value: unknown): value is TenantError {
    return typeof value === 'object' && value !== null && 'oriel' in value && value.oriel === 'tenant'
  }
}
