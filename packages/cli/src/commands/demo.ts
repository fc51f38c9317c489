import { parseArgs } from 'node:util'
import type { TenantOptions } from '@oriel/tenant'
import { readArguments, readCount, readPort } from '../arguments.ts'
import { wrongUse } from '../cli-error.ts'
import { isConfigured } from '../config.ts'
import { untilInterrupted } from '../io.ts'
import type { Io } from '../io.ts'
import { startLocalTenant } from '../local-tenant.ts'
import { startPortalFor } from '../portal-command.ts'
import { readyLine } from '../ready-line.ts'
import { command as serve } from './serve.ts'

export const help = `oriel demo: the demo portal on a local tenant, on http://localhost, without a certificate

  --port PORT          of the portal, default 4300; the tenant takes the next; 0 takes any free ones for both
  --tenant-port PORT   of the tenant, default the portal's and 1
  --rows N             only so many rows of the local tenant's largest table, for a quicker start; default all
  --local              the local tenant even though a real one is configured
  --json               one line of JSON alone on stdout when it is ready

With oriel.config.json in the working directory, or ORIEL_TENANT set, the same page runs on that tenant instead,
as oriel serve does.
`

const flags = {
  port: { type: 'string' },
  'tenant-port': { type: 'string' },
  rows: { type: 'string' },
  local: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

export async function command(args: readonly string[], io: Io): Promise<void> {
  const { values } = readArguments('demo', () => parseArgs({ args: [...args], options: flags }))
  const { json = false, local = false } = values
  const port = readPort('--port', values.port, 4300)
  const tenantPort = readPort('--tenant-port', values['tenant-port'], undefined)
  const rows = readCount('--rows', values.rows)
  if (!local && (await isConfigured(io))) {
    io.stderr('oriel: a real tenant is configured, so the page runs on it; --local runs it on the local one.\n')
    return serve([...(values.port === undefined ? [] : ['--port', values.port]), ...(json ? ['--json'] : [])], io)
  }
  if (port === 65_535 && tenantPort === undefined) {
    throw wrongUse('--port 65535 is the last, and the tenant takes the next', 'give a lower one, or a --tenant-port')
  }
  const app = { demo: true as const, ...(rows === undefined ? {} : { rows }) }
  const workshop = { demo: 'workshop' as const, access: ['demo-manager'] }
  await demo(
    port,
    { port: tenantPort ?? (port === 0 ? 0 : port + 1), cookies: 'same-site', apps: [app, workshop] },
    json,
    io,
  )
}

async function demo(port: number, options: TenantOptions, json: boolean, io: Io): Promise<void> {
  const local = await startLocalTenant(options, io)
  try {
    const { tenant, webIntegrationId, appId, sheetId } = local.ready
    const { issuer, keyId, privateKeyPem: privateKey } = local.tenant.identityProvider
    const config = { tenant, webIntegrationId, appId, sheetId, issuer, keyId, privateKey, demoFaults: true }
    const portal = await startPortalFor({ port, config }, io)
    try {
      // Each must know the other's address, and with free ports the portal's is known last.
      local.tenant.setOrigins([portal.origin])
      const ready = { portal: portal.origin, ...local.ready }
      io.stdout(json ? readyLine(ready) : describe(portal.origin, tenant, local.tenant.apps[0]?.title ?? appId))
      await untilInterrupted(io)
    } finally {
      await portal.close()
    }
  } finally {
    await local.close()
  }
}

function describe(portal: string, tenant: string, app: string): string {
  return `${portal}

  The demo portal. Sign in as Demo Analyst or Demo Manager; no password.
  It shows "${app}" of a local tenant at ${tenant}

  Ctrl+C stops both.
`
}
