import { afterAll, beforeAll, onTestFinished } from 'vitest'
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

/** One tenant with no options for the whole file, for tests that leave no trace in it. Call at the file's top. */
export function sharedTenant(): () => { readonly tenant: Tenant; readonly app: EchoApp } {
  const app = echoApp()
  let tenant: Tenant | undefined
  beforeAll(async () => {
    tenant = await startTenant({ origins: [portalOrigin], apps: [{ loaded: app }] })
  })
  afterAll(() => tenant?.close())
  return () => {
    if (tenant === undefined) throw new Error('sharedTenant() is for use inside a test')
    return { tenant, app }
  }
}
