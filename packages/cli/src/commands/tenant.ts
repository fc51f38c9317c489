import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { FaultGroup, Tenant } from '@oriel/tenant'
import { readArguments, readCount, readOrigins, readPort } from '../arguments.ts'
import { wrongUse } from '../cli-error.ts'
import { untilInterrupted } from '../io.ts'
import type { Io } from '../io.ts'
import { startLocalTenant } from '../local-tenant.ts'
import { readyLine, type ReadyLine } from '../ready-line.ts'

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

The line of --json also has an apiKey, for clients without a browser: Authorization: Bearer … as demo-admin.
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
      apps: folders ?? [
        { demo: true, ...rows },
        { demo: 'workshop', access: ['demo-manager'] },
      ],
    },
    io,
  )
  try {
    const { tenant } = local
    const ready = { ...local.ready, apiKey: tenant.apiKey }
    const { faultCatalogue } = await import('@oriel/tenant')
    io.stdout(json ? readyLine(ready) : describe(tenant, ready, faultCatalogue))
    await untilInterrupted(io)
  } finally {
    await local.close()
  }
}

type Catalogue = Readonly<Record<string, { readonly group: FaultGroup }>>

function describe(tenant: Tenant, ready: ReadyLine, catalogue: Catalogue): string {
  const line = (name: string, value: string, width = 22): string => `  ${name.padEnd(width)} ${value}`
  const entries = Object.entries(ready).filter(([name]) => !/^(tenant|appId|sheetId)$/.test(name))
  const apps = tenant.apps.flatMap(({ id, title, sheets }) => [
    line(title, id, 34),
    ...sheets.map((sheet) => line(`  ${sheet.title}`, sheet.id, 34)),
  ])
  const groups = [...new Set(Object.values(catalogue).map(({ group }) => group))]
  const namesOf = (wanted: FaultGroup): string =>
    Object.keys(catalogue)
      .filter((name) => catalogue[name]?.group === wanted)
      .join(', ')
  return `${ready.tenant}

${entries.map(([name, value]) => line(name, String(value))).join('\n')}

Apps and their sheets
${apps.join('\n')}

Demo users, who sign in at ${ready.tenant}/login without a password
${tenant.demoUsers.map(({ subject, name }) => line(name, subject)).join('\n')}

Faults and time, from another terminal
${line('oriel fault --help', 'what can go wrong here; for example: oriel fault add idle-out')}
${line('oriel clock --help', 'lets time pass without waiting')}
${groups.map((group) => line(`  ${group}`, namesOf(group))).join('\n')}

  Ctrl+C stops it.
`
}
