import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { assume } from './assumptions.ts'
import { mayOpen } from './auth/access.ts'
import { BrowserSessions } from './auth/browser-sessions.ts'
import { cookieAttributes } from './auth/cookies.ts'
import { demoUsers } from './auth/demo-users.ts'
import { createDemoIdentityProvider, IdentityProviders } from './auth/identity-providers.ts'
import { Keygrip } from './auth/keygrip.ts'
import { ReplayGuard } from './auth/replay-guard.ts'
import { signToken } from './auth/sign-token.ts'
import { placeInSpaces } from './auth/spaces.ts'
import { startPeople } from './auth/start-people.ts'
import { createCertificate } from './certificate.ts'
import { checkOptions, checkOrigins } from './check-options.ts'
import { actAtOnce } from './faults/act-at-once.ts'
import { Faults } from './faults/faults.ts'
import { openFrontDoor } from './front-door.ts'
import { CspOrigins } from './http/csp-origins.ts'
import { RateLimits } from './http/rate-limits.ts'
import { BoundedRequestLog } from './http/request-log.ts'
import { createTenantServer } from './http/server.ts'
import { StaticFiles } from './http/static-files.ts'
import { WebIntegrations } from './http/web-integrations.ts'
import type { Tenant, TenantOptions } from './options.ts'
import { closeApps, loadApps } from './load-apps.ts'
import { EngineSessions } from './sockets/engine-sessions.ts'
import type { OpenSocket } from './sockets/open-socket.ts'
import { movable, ownClock } from './tenant-clock.ts'
import { TenantEvents } from './tenant-events.ts'
import type { TenantState } from './tenant-state.ts'

/** The build's output, from `src/` as from `dist/`. */
const builtSingle = fileURLToPath(new URL('../dist/single/', import.meta.url))

/** Different warnings that are kept and reported; a person has seen enough by then. */
const mostWarnings = 100

/**
 * Starts a local tenant.
 *
 * @throws TenantError when an option, the port or a key cannot be used; AppLoadError when an app folder is broken.
 */
export async function startTenant(options: TenantOptions = {}): Promise<Tenant> {
  checkOptions(options)
  const assumptions = assume(options.assumptions)
  const clock = ownClock(options.clock)
  const providers = new IdentityProviders()
  for (const provider of options.identityProviders ?? []) providers.add(provider, assumptions, clock.now())
  const publicHost = options.publicHost ?? 'localhost'
  const [certificate, demo, loaded] = await Promise.all([
    options.tls === true ? createCertificate(publicHost) : undefined,
    createDemoIdentityProvider(),
    loadApps(options.apps ?? [{ demo: true }]),
  ])
  providers.add({ ...demo.demo, publicKeyPem: demo.publicKeyPem }, assumptions, clock.now())

  const tls = certificate === undefined ? undefined : { key: certificate.privateKeyPem, cert: certificate.pem }
  const events = new TenantEvents()
  const warnings: string[] = []
  const warn = (message: string): void => {
    // Most warnings quote a client; one that makes up a new one each time must not fill the memory.
    if (warnings.length >= mostWarnings || warnings.includes(message)) return
    warnings.push(message)
    events.emit('warning', { atMs: performance.now(), message })
  }
  let origin = ''
  const names = [publicHost, 'localhost', '127.0.0.1', '[::1]', ...(options.host === undefined ? [] : [options.host])]
  const { sessionLimits } = options
  const { people, apiKey } = startPeople({ clock, assumptions, sessionLimits })
  const state: TenantState = {
    id: randomUUID(),
    get origin() {
      return origin
    },
    hosts: { names: new Set(names.map((name) => name.toLowerCase())), tls: tls !== undefined },
    clock,
    assumptions,
    events,
    log: new BoundedRequestLog(),
    ...people,
    sessions: new BrowserSessions(clock),
    rateLimits: new RateLimits(clock, assumptions.rateLimits),
    startedAtMs: clock.now(),
    accessSpreadsAfterSeconds: options.accessSpreadsAfterSeconds ?? 0,
    providers,
    replay: new ReplayGuard(),
    keygrip: new Keygrip(),
    cookieAttributes: cookieAttributes(options.cookies ?? 'cross-site', tls !== undefined),
    integrations: new WebIntegrations(),
    cspOrigins: new CspOrigins(),
    faults: new Faults(clock, (fault, left) => actAtOnce(state, fault, left)),
    apps: new Map(loaded.map((served) => [served.app.id, served])),
    engineSessions: new EngineSessions(
      clock,
      (error) => warn(`The engine could not close a session: ${String(error)}`),
      assumptions,
      ({ user, app }) => {
        const served = state.apps.get(app.id)
        return served === undefined || mayOpen(state, served, user)
      },
    ),
    sockets: new Set<OpenSocket>(),
    files: new StaticFiles(options.singleFolder ?? builtSingle),
    warn,
  }
  placeInSpaces(state, options.apps ?? [], loaded)
  const integration = state.integrations.add('Portal', [], 'oriel', clock.now())
  const setOrigins = (origins: readonly string[]): void => {
    integration.validOrigins = checkOrigins(origins)
    state.cspOrigins.set(integration.validOrigins, clock.now())
  }
  setOrigins(options.origins ?? [])

  const door = await openFrontDoor(() => createTenantServer(state, tls), {
    host: options.host,
    port: options.port ?? 0,
    report: (error) => warn(`The tenant could not listen again: ${String(error)}`),
  }).catch(async (error: unknown) => {
    await closeApps(loaded)
    throw error
  })
  origin = new URL(`${tls === undefined ? 'http' : 'https'}://${publicHost}:${door.port}`).origin
  state.faults.onChange((change) => {
    events.emit('fault', { atMs: performance.now(), ...change })
    if (change.name === 'gone') door.setOpen(!state.faults.list().some(({ fault }) => fault.name === 'gone'))
  })

  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    state.faults.clear()
    for (const socket of [...state.sockets]) socket.terminate()
    await door.close()
    await state.engineSessions.close()
    clock.dispose()
    await closeApps(loaded)
  }
  return {
    origin,
    webIntegrationId: integration.id,
    identityProvider: demo.demo,
    apiKey,
    apps: loaded.map(({ app: { id, title, sheets } }) => ({ id, title, sheets })),
    ...(certificate === undefined ? {} : { certificate: { pem: certificate.pem, spkiSha256: certificate.spkiSha256 } }),
    demoUsers: demoUsers.map(({ subject, name }) => ({ subject, name })),
    faults: state.faults,
    clock: movable(clock),
    events,
    requestLog: state.log,
    warnings,
    signToken: (claims = {}) => signToken(demo.demo, claims, clock.now()),
    engineSessions: () =>
      state.engineSessions
        .list()
        .map(({ user, app, identity, sockets }) => ({ user: user.subject, appId: app.id, identity, sockets })),
    setOrigins,
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  }
}
