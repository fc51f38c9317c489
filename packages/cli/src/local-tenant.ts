import type { Tenant, TenantOptions } from '@oriel/tenant'
import { CliError, portTaken } from './cli-error.ts'
import type { Io } from './io.ts'
import type { ReadyLine } from './ready-line.ts'
import { createRunFolder, otherTenantsOn } from './run-folder.ts'
import type { RunFolder } from './run-folder.ts'

export interface LocalTenant {
  readonly tenant: Tenant
  readonly ready: ReadyLine
  close(): Promise<void>
}

/**
 * Starts the local tenant, with its private key in a file that goes with it. Only here are the tenant, its database and
 * its charts loaded.
 */
export async function startLocalTenant(options: TenantOptions, io: Io): Promise<LocalTenant> {
  const { startTenant } = await import('@oriel/tenant')
  const tenant = await startTenant(options).catch((error: unknown) => {
    throw explain(error, options.port ?? 0)
  })
  tenant.events.on('warning', ({ message }) => io.stderr(`oriel: warning: ${message}\n`))
  let folder: RunFolder | undefined
  const close = async (): Promise<void> => {
    folder?.remove()
    await tenant.close()
  }
  try {
    for (const other of await otherTenantsOn(new URL(tenant.origin).hostname)) {
      io.stderr(
        `oriel: warning: another tenant runs at ${other}. Cookies ignore ports: signing in to one signs out of the other.\n` +
          `  fix: stop one of them, or give this one a host name of its own: oriel tenant --host tenant.localhost\n`,
      )
    }
    folder = await createRunFolder(tenant.origin)
    const { issuer, keyId, privateKeyPem } = tenant.identityProvider
    const certificate = tenant.certificate
    return {
      tenant,
      close,
      ready: {
        tenant: tenant.origin,
        ...firstSheet(tenant),
        webIntegrationId: tenant.webIntegrationId,
        issuer,
        keyId,
        privateKeyFile: await folder.write('privatekey.pem', privateKeyPem),
        ...(certificate === undefined
          ? {}
          : {
              certificateFile: await folder.write('certificate.pem', certificate.pem),
              certificateSpkiSha256: certificate.spkiSha256,
            }),
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function firstSheet(tenant: Tenant): { readonly appId: string; readonly sheetId: string } {
  const [app] = tenant.apps
  const [sheet] = app?.sheets ?? []
  if (app !== undefined && sheet !== undefined) return { appId: app.id, sheetId: sheet.id }
  const message = app === undefined ? 'the tenant has no app' : `the app "${app.title}" has no sheet`
  throw new CliError(1, [{ message, fix: 'add an object of type "sheet" to "objects" in its app.json' }])
}

/** Says it in the command line's words; what the tenant says itself is for its other callers. */
function explain(error: unknown, port: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'ERR_TENANT_PORT_TAKEN') return portTaken(error, port)
  if (error.code === 'ERR_APP_LOAD') {
    return new CliError(1, [{ message: error.message, fix: 'correct the app folder there, then start again' }], error)
  }
  return error
}
