import { onTestFinished } from 'vitest'
import { startTenant, type Tenant, type TenantOptions } from '../../src/index.ts'
import { echoApp, type EchoApp } from './echo-app.ts'

/** A page on another port of the same machine; nothing listens there. */
export const portalOrigin = 'http://localhost:4300'

/** A tenant over the echo app, closed when the test is over. */
export async function withTenant(
  options: Omit<TenantOptions, 'apps'> & { readonly access?: readonly string[] } = {},
): Promise<{ readonly tenant: Tenant; readonly app: EchoApp }> {
  const { access, ...rest } = options
  const app = echoApp()
  const source = access === undefined ? { loaded: app } : { loaded: app, access }
  const tenant = await startTenant({ origins: [portalOrigin], ...rest, apps: [source] })
  onTestFinished(() => tenant.close())
  return { tenant, app }
}
