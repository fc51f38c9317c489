import type { Doc } from '../engine/doc.ts'
import { AttemptError, OrielError } from '../errors.ts'
import { createAttempt, type Attempt } from './attempt.ts'
import { initialState, step, type MachineLimits } from './machine.ts'
import { createMemory } from './memory.ts'
import { readOptions, type SessionOptions } from './options.ts'
import type { SessionEffect, SessionEvent, SessionState } from './state.ts'

/** One signed-in, connected, watched session. Draws nothing. */
export interface Session extends AsyncDisposable {
  /** The present state; another object after every change, never changed itself. */
  readonly state: SessionState
  /** Same as `state`, safe to detach. */
  readonly getState: () => SessionState
  /** Calls `listener` after every change; returns what stops that. Safe to detach. */
  readonly subscribe: (listener: () => void) => () => void
  /** Begins. Does nothing unless the state is `idle`. */
  start(): void
  /** Begins again. Does nothing unless the state is `ended`. */
  restart(): void
  /** Ends the session with the cause `closed-by-page`; one that is interrupted ends with the cause of that. */
  close(): Promise<void>
  /**
   * The live app, as soon as there is one.
   *
   * @throws OrielError with `ERR_NOT_ACTIVE` when the session is idle or has ended.
   */
  app(): Promise<Doc>
  /**
   * Tells the session that the frame loaded something by itself. Who is signed in is then checked again; until the promise
   * settles, nobody knows what the frame shows, so keep it covered.
   */
  frameNavigated(): Promise<void>
}

/** Deadlines of the machine's states that nobody needs to set. */
const limits = { signInMs: 45_000, themeMs: 1500, diagnosisMs: 5000 } as const

/**
 * Makes a session; `start()` begins it. Several elements may share one.
 *
 * @throws OrielError with `ERR_CONFIG_INVALID` when an option is missing or wrong.
 */
export function createSession(options: SessionOptions): Session {
  const settings = readOptions(options)
  const machineLimits: MachineLimits = { ...limits, connectMs: settings.connectTimeoutMs }
  const memory = createMemory(settings.environment, settings.tenant, settings.appId)
  const listeners = new Set<() => void>()
  let state: SessionState = initialState
  let cancelTimer: (() => void) | undefined
  let attempt: Attempt | undefined
  let stopWatching: (() => void) | undefined

  function send(event: SessionEvent): void {
    const next = step(state, event, machineLimits)
    if (next.state === state) return
    const waitsForTheSame = sameWait(state, next.state)
    state = next.state
    if (!waitsForTheSame) startTimer()
    for (const effect of next.effects) run(effect)
    watchWhileLive()
    // A listener may unsubscribe another, or send; both see a consistent state.
    for (const listener of [...listeners]) tell(listener)
  }

  function startTimer(): void {
    cancelTimer?.()
    const { timerMs } = state
    cancelTimer = timerMs === undefined ? undefined : settings.clock.after(timerMs, () => send({ type: 'timerFired' }))
  }

  function run(effect: SessionEffect): void {
    if (effect.type === 'abandon') {
      attempt?.abandon()
      attempt = undefined
      return
    }
    if (effect.type === 'forget') return memory.forgetLogin()
    attempt ??= newAttempt()
    attempt.run(effect)
  }

  /** What an abandoned attempt still has to say is not heard. */
  function newAttempt(): Attempt {
    const made: Attempt = createAttempt(settings, memory, (event) => {
      if (attempt === made) send(event)
    })
    return made
  }

  function watchWhileLive(): void {
    const live = state.name === 'signing-in' || state.name === 'connecting' || state.name === 'active'
    if (!live) {
      stopWatching?.()
      stopWatching = undefined
    } else {
      stopWatching ??= settings.environment.onOffline(() =>
        send({ type: 'lost', cause: { name: 'device-offline', certainty: 'observed', source: 'offline event' } }),
      )
    }
  }

  function begin(): void {
    // Storage may be slow to open, so the first request leaves before it is read.
    attempt = newAttempt()
    attempt.prepare()
    const remembered = memory.login()
    const trusted = remembered !== undefined && (settings.subject ?? remembered.subject) === remembered.subject
    if (!trusted) return send({ type: 'start', remembered: null })
    const identity = settings.identity ?? memory.identity(remembered.subject)
    const theme = settings.theme ?? memory.theme(remembered.subject)
    send({ type: 'start', remembered: { identity, theme, fresh: false } })
  }

  const getState = (): SessionState => state
  const subscribe = (listener: () => void): (() => void) => {
    // A wrapper of its own, so that the same function subscribed twice is called twice and removed once.
    const entry = (): void => listener()
    listeners.add(entry)
    return () => listeners.delete(entry)
  }
  const close = (): Promise<void> => {
    send({ type: 'close' })
    return Promise.resolve()
  }

  return {
    get state() {
      return state
    },
    getState,
    subscribe,
    start() {
      if (state.name === 'idle') begin()
    },
    restart() {
      if (state.name === 'ended') begin()
    },
    close,
    app() {
      return new Promise<Doc>((resolve, reject) => {
        const look = (): boolean => {
          if (state.name === 'idle' || state.name === 'ended') reject(notActive(state))
          else if (state.name !== 'active' || attempt?.doc === undefined) return false
          else resolve(attempt.doc)
          return true
        }
        if (look()) return
        const stop = subscribe(() => {
          if (look()) stop()
        })
      })
    },
    async frameNavigated() {
      const watched = attempt
      if (state.name !== 'active' || watched === undefined) return
      const cause = await watched.recheckUser()
      if (cause !== null && attempt === watched) send({ type: 'lost', cause })
    },
    [Symbol.asyncDispose]: close,
  }
}

/** Whether a timer that runs for one state is the other's as well. */
function sameWait(before: SessionState, after: SessionState): boolean {
  const waiting = (state: SessionState): string => (state.name === 'connecting' ? state.waiting : '')
  return before.name === after.name && before.timerMs === after.timerMs && waiting(before) === waiting(after)
}

/** A listener's own mistake is reported as its own, and stops neither the session nor the other listeners. */
function tell(listener: () => void): void {
  try {
    listener()
  } catch (error) {
    if (typeof globalThis.reportError === 'function') return globalThis.reportError(error)
    // Node has no reportError.
    queueMicrotask(() => {
      throw error
    })
  }
}

function notActive(state: SessionState): OrielError {
  if (state.name !== 'ended') return new OrielError('ERR_NOT_ACTIVE', 'the session was not started: call start() first')
  const { cause } = state
  return new OrielError('ERR_NOT_ACTIVE', `the session has ended: ${cause.name} (${cause.source})`, {
    report: cause,
    cause: new AttemptError(cause),
    retryable: true,
  })
}
