import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments, readCount, readOrigins, readPort } from '../arguments.ts'
import { wrongUse } from '../cli-error.ts'
import { untilInterrupted } from '../io.ts'
import type { Io } from '../io.ts'
import { startLocalTenant } from '../local-tenant.ts'
import { readyLine } from '../ready-line.ts'

export const help = `oriel tenant: a local tenant for development and tests

  --port PORT      default 4301; 0 takes any free one
  --origin URL     a portal that may sign in and embed; give it once for each (web integration, frame-ancestors)
  --app FOLDER     an app to serve: a folder with app.json; give it once for each; default: the demo app
  --rows N         only so many rows of the largest table, for a quicker start; default all
  --tls            https and wss, with a certificate made at start
  --host NAME      host name in the tenant's address and certificate, default localhost; it must resolve to this machine
  --bind ADDRESS   address to listen on, default loopback
  --cookies MODE   cross-site (as the real one: SameSite=None, default with --tls), same-site (Lax, default without),
                   partitioned (SameSite=None; Partitioned)
  --json           one line of JSON alone on stdout when it is ready

The private key that signs users in is written to a file of its own, which goes when the tenant ends.
`

const cookieModes = ['cross-site', 'same-site', 'partitioned'] as const

const options = {
  port: { type: 'string' },
  origin: { type: 'string', multiple: true },
  app: { type: 'string', multiple: true },
  rows: { type: 'string' },
  tls: { type: 'boolean' },
  host: { type: 'string' },
  bind: { type: 'string' },
  cookies: { type: 'string' },
  json: { type: 'boolean' },
} as const

export async function command(args: readonly string[], io: Io): Promise<void> {
  const { values } = readArguments('tenant', () => parseArgs({ args: [...args], options }))
  const { tls = false, host, bind, json = false } = values
  const cookies = values.cookies === undefined ? undefined : cookieModes.find((mode) => mode === values.cookies)
  if (values.cookies !== undefined && cookies === undefined) {
    throw wrongUse(`--cookies ${values.cookies} is no mode`, `give one of ${cookieModes.join(', ')}`)
  }
  const count = readCount('--rows', values.rows)
  const rows = count === undefined ? {} : { rows: count }
  const folders = values.app?.map((folder) => ({ folder: resolve(io.cwd, folder), ...rows }))
  const local = await startLocalTenant(
    {
      port: readPort('--port', values.port, 4301),
      tls,
      origins: readOrigins('--origin', values.origin ?? []),
      cookies: cookies ?? (tls ? 'cross-site' : 'same-site'),
      ...(host === undefined ? {} : { publicHost: host }),
      ...(bind === undefined ? {} : { host: bind }),
      apps: folders ?? [{ demo: true, ...rows }],
    },
    io,
  )
  try {
    const { ready, tenant } = local
    io.stdout(json ? readyLine(ready) : describe(ready.tenant, Object.entries(ready), tenant.apps))
    await untilInterrupted(io)
  } finally {
    await local.close()
  }
}

function describe(
  origin: string,
  entries: readonly (readonly [string, string])[],
  apps: readonly { readonly id: string; readonly title: string }[],
): string {
  const lines = entries.filter(([name]) => name !== 'tenant').map(([name, value]) => `  ${name.padEnd(22)} ${value}`)
  const others = apps.slice(1).map(({ id, title }) => `  ${'also'.padEnd(22)} ${id} (${title})`)
  return `${origin}\n\n${[...lines, ...others].join('\n')}\n\n  Ctrl+C stops it.\n`
}
