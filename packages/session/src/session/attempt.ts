import { engineUrl, paths, readJwtClaims, type User } from '@oriel/protocol'
import { pause, withDeadline } from '../clock.ts'
import { openApp } from '../engine/connect.ts'
import type { Doc } from '../engine/doc.ts'
import { AttemptError, OrielError } from '../errors.ts'
import { diagnoseBrokenSocket } from '../tenant/broken-socket.ts'
import { forbidden, watchPolicy } from '../tenant/policy-watch.ts'
import { createRest } from '../tenant/rest.ts'
import type { Memory } from './memory.ts'
import type { Settings } from './options.ts'
import type { CauseReport, SessionEffect, SessionEvent } from './state.ts'

type Work = Exclude<SessionEffect, { readonly type: 'abandon' | 'forget' }>

/** The impure side of one attempt at a session: its requests, its socket, and nothing after `abandon()`. */
export interface Attempt {
  /**
   * Asks for a CSRF token before anything else. Where a login lives it is needed at once; where none does the answer is 401,
   * but the preflight has been made and holds for five seconds (Fetch, section 4.9). Either way a round trip is saved.
   */
  prepare(): void
  /** The open app, once there is one. */
  readonly doc: Doc | undefined
  run(effect: Work): void
  /** Null while the expected user is still signed in. */
  recheckUser(): Promise<CauseReport | null>
  abandon(): void
}

/** Between the two times that `users/me` is asked before cookies are said to be blocked. */
const secondAskMs = 1000

export function createAttempt(settings: Settings, memory: Memory, send: (event: SessionEvent) => void): Attempt {
  const { environment, clock, signIn, tenant, webIntegrationId, appId } = settings
  const controller = new AbortController()
  const { signal } = controller
  const policy = watchPolicy(environment, tenant, (directive) => {
    // A forbidden frame shows the browser's own error page, and says nothing else.
    if (directive === 'frame-src') send({ type: 'lost', cause: forbidden(directive) })
  })
  const place = { tenant, environment, policy, clock }
  const rest = createRest({ ...place, webIntegrationId, requestMs: settings.requestTimeoutMs })
  let expected: string | undefined = settings.subject
  /** Of the login under which frame and socket were told to open. */
  let epoch: string | undefined
  let createdAtMs: number | undefined
  let doc: Doc | undefined
  let earlyCsrfToken: Promise<string | undefined> = Promise.resolve(undefined)

  async function signInByToken(): Promise<void> {
    const token = await portalToken()
    const { sub, iat } = readClaims(token)
    expected ??= sub ?? (await portalSubject())
    if (expected === undefined) {
      throw fromPortal('token-unavailable', 'the token has no readable sub, and no subject was given')
    }
    if (sub !== undefined && sub !== expected) {
      throw new AttemptError({
        name: 'different-user',
        certainty: 'observed',
        source: "the token's sub is another subject",
      })
    }
    await rest.signIn(token, signal)
    // The one that was asked for before belongs to no session, or to the last one; and what listens to the state may be slow.
    askForCsrfToken()
    const serverAheadMs = iat === undefined ? 0 : iat * 1000 - clock.now()
    epoch = environment.randomId()
    memory.rememberLogin({ subject: expected, epoch, serverAheadMs })
    const identity = settings.identity ?? memory.identity(expected)
    const theme = settings.theme ?? memory.theme(expected)
    send({ type: 'loginStands', login: { identity, theme, fresh: true } })
  }

  async function verifyUser(fresh: boolean): Promise<void> {
    if (!fresh) epoch = memory.login()?.epoch
    const [first, portal] = await Promise.all([rest.me(signal), expected ?? portalSubject()])
    let user = first
    if (user === null && fresh) {
      await pause(clock, secondAskMs, signal)
      user = await rest.me(signal)
    }
    if (user === null) return send({ type: 'userMissing' })
    expected = portal ?? readClaims(await portalToken()).sub
    if (user.subject !== expected) return send({ type: 'userDiffers' })
    const loginIsOlder = memory.login()?.epoch !== epoch
    createdAtMs = user.createdAtMs
    send({ type: 'userVerified', user, graceMs: graceMs(), loginIsOlder })
  }

  async function connect(identity: string): Promise<void> {
    let theme: Promise<string | undefined>
    try {
      const csrfToken = (await earlyCsrfToken) ?? (await rest.csrfToken(signal))
      // Each socket gets a fresh one.
      earlyCsrfToken = Promise.resolve(undefined)
      const url = engineUrl({ tenant, appId, identity, ttlSeconds: settings.ttlSeconds, webIntegrationId, csrfToken })
      const { createSocket } = environment
      const onLost = (cause: CauseReport): void => send({ type: 'lost', cause })
      const openMs = settings.requestTimeoutMs
      const wantsTheme = settings.theme === undefined
      const options = { url, appId, schema: settings.schema, createSocket, clock, openMs, wantsTheme, onLost }
      ;({ doc, theme } = await openApp(options, signal))
    } catch (error) {
      if (!(error instanceof AttemptError) || signal.aborted) throw error
      const { report } = error
      const cause = report.name === 'network-lost' ? await diagnoseBrokenSocket(place, rest, report, signal) : report
      return send({ type: 'openFailed', cause, graceMs: graceMs() })
    }
    send({ type: 'opened' })
    await findTheme(theme)
  }

  async function findTheme(reading: Promise<string | undefined>): Promise<void> {
    if (settings.theme !== undefined) return send({ type: 'themeRead', theme: settings.theme })
    const theme = await reading
    // A socket that closed meanwhile has abandoned this attempt already.
    signal.throwIfAborted()
    const subject = expected ?? memory.login()?.subject
    if (subject !== undefined) memory.rememberTheme(subject, theme)
    send({ type: 'themeRead', theme })
  }

  async function recheckUser(): Promise<CauseReport | null> {
    const source = `the frame loaded something by itself, then GET ${paths.usersMe}`
    let user: User | null
    try {
      user = await rest.me(signal)
    } catch (error) {
      // What the frame shows by now is anybody's guess, so it stays covered.
      return signal.aborted ? null : { ...reportOf(error), certainty: 'inferred' }
    }
    if (signal.aborted) return null
    if (user === null) return { name: 'session-expired', certainty: 'observed', source: `${source} 401` }
    if (user.subject === expected) return null
    return { name: 'different-user', certainty: 'observed', source: `${source} named another subject` }
  }

  /** Whatever goes wrong here is told by the call that is made once the token is needed. */
  function askForCsrfToken(): void {
    earlyCsrfToken = rest.csrfToken(signal).catch(() => undefined)
  }

  async function portalSubject(): Promise<string | undefined> {
    return await askPortal('subject', async (inner) => await signIn.subject?.(inner))
  }

  async function portalToken(): Promise<string> {
    return await askPortal('token', (inner) => signIn.getToken(inner))
  }

  /** Whatever goes wrong in here is the portal's: its endpoint's answer, or its own function's error. */
  async function askPortal<T>(what: string, ask: (inner: AbortSignal) => Promise<T>): Promise<T> {
    const { requestTimeoutMs } = settings
    const onTimeout = (): Error => fromPortal('token-unavailable', `no ${what} within ${requestTimeoutMs} ms`)
    try {
      return await withDeadline(clock, requestTimeoutMs, signal, onTimeout, ask)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof AttemptError) throw error
      const signedOut = OrielError.is(error) && error.code === 'ERR_PORTAL_SIGNED_OUT'
      throw fromPortal(signedOut ? 'portal-signed-out' : 'token-unavailable', messageOf(error), error)
    }
  }

  /** How long this user still counts as new, by the portal server's clock, since the device's may be wrong. */
  function graceMs(): number {
    if (createdAtMs === undefined) return 0
    const ageMs = clock.now() + (memory.login()?.serverAheadMs ?? 0) - createdAtMs
    return Math.max(0, Math.min(settings.newUserGraceMs, settings.newUserGraceMs - ageMs))
  }

  function work(effect: Work): Promise<void> {
    switch (effect.type) {
      case 'signIn':
        return signInByToken()
      case 'verifyUser':
        return verifyUser(effect.fresh)
      case 'connect':
        return connect(effect.identity)
      case 'diagnose':
        return diagnoseBrokenSocket(place, rest, effect.cause, signal).then((cause) =>
          send({ type: 'diagnosed', cause }),
        )
    }
  }

  return {
    get doc() {
      return doc
    },
    prepare: askForCsrfToken,
    run(effect) {
      work(effect).catch((error: unknown) => {
        if (!signal.aborted) send({ type: 'failed', cause: reportOf(error) })
      })
    },
    recheckUser,
    abandon() {
      policy.stop()
      controller.abort(new OrielError('ERR_NOT_ACTIVE', 'the session has ended'))
    },
  }
}

function fromPortal(name: 'token-unavailable' | 'portal-signed-out', detail: string, cause?: unknown): AttemptError {
  return new AttemptError({ name, certainty: 'observed', source: 'token endpoint', detail }, cause)
}

function reportOf(error: unknown): CauseReport {
  if (error instanceof AttemptError) return error.report
  return { name: 'protocol-error', certainty: 'observed', source: 'unexpected error', detail: messageOf(error) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A token that we cannot read may still be good: then its claims are unknown, not wrong. */
function readClaims(token: string): ReturnType<typeof readJwtClaims> {
  try {
    return readJwtClaims(token)
  } catch {
    return {}
  }
}
