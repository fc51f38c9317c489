import { loadApp, loadDemoApp } from './load-engine.ts'
import type { TenantAppSource } from './options.ts'
import type { ServableApp } from './sockets/engine-port.ts'
import { TenantError } from './tenant-error.ts'
import type { ServedApp } from './tenant-state.ts'

/** An app, and whether it is ours to close. */
export interface LoadedApp extends ServedApp {
  readonly owned: boolean
}

/**
 * Loads every app.
 *
 * @throws AppLoadError when a folder is broken, {@link TenantError} ERR_TENANT_OPTION when two apps have one id; what
 *   was loaded by then is closed.
 */
export async function loadApps(sources: readonly TenantAppSource[]): Promise<readonly LoadedApp[]> {
  const settled = await Promise.allSettled(sources.map(load))
  const loaded = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = settled.find((result) => result.status === 'rejected')
  const twin = loaded.find(({ app }, index) => loaded.findIndex((other) => other.app.id === app.id) !== index)
  if (failed === undefined && twin === undefined) return loaded
  await closeApps(loaded)
  if (failed !== undefined) throw failed.reason
  throw new TenantError(
    'ERR_TENANT_OPTION',
    `two apps have the id ${twin?.app.id}`,
    'Give each app.json an id of its own.',
  )
}

export async function closeApps(apps: readonly LoadedApp[]): Promise<void> {
  await Promise.all(apps.filter(({ owned }) => owned).map(({ app }) => app.close()))
}

async function load(source: TenantAppSource): Promise<LoadedApp> {
  const access = source.access === undefined ? undefined : new Set(source.access)
  if ('loaded' in source) return { app: source.loaded, access, owned: false }
  return { app: await loadFrom(source), access, owned: true }
}

function loadFrom(source: Exclude<TenantAppSource, { loaded: ServableApp }>): Promise<ServableApp> {
  const rows = source.rows === undefined ? {} : { rows: source.rows }
  return 'demo' in source
    ? loadDemoApp(source.demo === true ? rows : { app: source.demo, ...rows })
    : loadApp({ folder: source.folder, ...rows })
}
