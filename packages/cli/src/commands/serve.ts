import { parseArgs } from 'node:util'
import { readArguments, readPort } from '../arguments.ts'
import { readTenantConfig } from '../config.ts'
import { untilInterrupted } from '../io.ts'
import type { Io } from '../io.ts'
import { startPortalFor } from '../portal-command.ts'
import { readyLine } from '../ready-line.ts'

export const help = `oriel serve: the demo portal on a real tenant

  --config FILE    default oriel.config.json of the working directory, if there
  --port PORT      default "port" of the configuration, then 4300; 0 takes any free one
  --host NAME      host name in the portal's address, default localhost; it must resolve to this machine
  --bind ADDRESS   address to listen on, default loopback. The portal asks for no password: keep it there
  --json           one line of JSON alone on stdout when it is ready

Settings, each in the file or as a variable, which wins:
  tenant             ORIEL_TENANT               tenant.region.qlikcloud.com
  webIntegrationId   ORIEL_WEB_INTEGRATION_ID
  appId              ORIEL_APP_ID
  sheetId            ORIEL_SHEET_ID
  issuer             ORIEL_ISSUER               of the JWT identity provider
  keyId              ORIEL_KEY_ID               of the JWT identity provider
  privateKeyFile     ORIEL_PRIVATE_KEY_FILE     relative to the file that says it
  algorithm          ORIEL_ALGORITHM            default RS256
  port               ORIEL_PORT

docs/guides/real-tenant.md says where each comes from.
`

const options = {
  config: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  bind: { type: 'string' },
  json: { type: 'boolean' },
} as const

export async function command(args: readonly string[], io: Io): Promise<void> {
  const { values } = readArguments('serve', () => parseArgs({ args: [...args], options }))
  const config = await readTenantConfig(io, values.config)
  const portal = await startPortalFor(
    {
      config: config.portal,
      port: readPort('--port', values.port, config.port ?? 4300),
      ...(values.host === undefined ? {} : { publicHost: values.host }),
      ...(values.bind === undefined ? {} : { host: values.bind }),
    },
    io,
  )
  try {
    const { appId, sheetId, webIntegrationId, issuer, keyId } = config.portal
    const { privateKeyFile } = config
    const { origin, tenant } = portal
    const ready = { portal: origin, tenant, appId, sheetId, webIntegrationId, issuer, keyId, privateKeyFile }
    io.stdout(values.json === true ? readyLine(ready) : describe(origin, tenant, config.source))
    await untilInterrupted(io)
  } finally {
    await portal.close()
  }
}

function describe(portal: string, tenant: string, source: string): string {
  return `${portal}

  The portal, on the tenant ${tenant} (from ${source}).
  The tenant's web integration and its content security policy (frame-ancestors) must list ${portal}

  Ctrl+C stops it.
`
}
