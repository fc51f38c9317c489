import type { CauseName } from '@oriel/protocol'
import { graceDelayMs, mayComeWithTime } from './cause-policy.ts'
import type { CauseReport, Connecting, FramePlan, Login, SessionEffect, SessionEvent, SessionState } from './state.ts'

/** Deadlines of the states, in milliseconds. */
export interface MachineLimits {
  readonly signInMs: number
  readonly connectMs: number
  /** How long a reveal waits for a theme that was never read before. */
  readonly themeMs: number
  /** How long an interruption waits for its diagnosis. */
  readonly diagnosisMs: number
}

export interface Step {
  readonly state: SessionState
  readonly effects: readonly SessionEffect[]
}

const unloaded: FramePlan = { load: null, reveal: false }

export const initialState: SessionState = { name: 'idle', frame: unloaded, generations: 0 }

/** An event that means nothing in the present state returns the same state: late callbacks are normal. */
export function step(state: SessionState, event: SessionEvent, limits: MachineLimits): Step {
  switch (state.name) {
    case 'idle':
      if (event.type === 'start') return begin(state, event.remembered, limits)
      if (event.type === 'close') return end(state, byPage)
      return stay(state)
    case 'ended':
      return event.type === 'start' ? begin(state, event.remembered, limits) : stay(state)
    case 'signing-in':
      if (event.type === 'loginStands') return connect(state, event.login, state.again, limits)
      if (event.type === 'failed' || event.type === 'lost') return end(state, event.cause)
      if (event.type === 'timerFired') return end(state, late('tenant-unreachable', 'sign-in'))
      if (event.type === 'close') return end(state, byPage)
      return stay(state)
    case 'connecting':
      return stepConnecting(state, event, limits)
    case 'active':
      if (event.type === 'lost') return interrupt(state, event.cause, limits)
      if (event.type === 'close') return end(state, byPage)
      return stay(state)
    case 'interrupted':
      if (event.type === 'diagnosed') return end(state, event.cause)
      if (event.type === 'timerFired' || event.type === 'close') return end(state, state.cause)
      return stay(state)
  }
}

function stepConnecting(state: Connecting, event: SessionEvent, limits: MachineLimits): Step {
  switch (event.type) {
    case 'close':
      return end(state, byPage)
    case 'lost':
      return interrupt(state, event.cause, limits)
    case 'failed':
      return end(state, event.cause)
    case 'openFailed':
      return fail({ ...state, graceMs: event.graceMs }, event.cause)
    case 'userVerified': {
      if (event.loginIsOlder) return connectAgain(state, limits)
      const verified = { ...state, user: event.user, graceMs: event.graceMs }
      return state.failure === null ? settle(verified, limits) : fail(verified, state.failure)
    }
    case 'userMissing':
      return state.login.fresh ? end(state, cookiesBlocked) : signInAgain(state, state.again, limits)
    case 'userDiffers':
      return state.again ? end(state, differentUser) : signInAgain(state, true, limits)
    case 'opened':
      return settle({ ...(state.frame.load === null ? load(state) : state), opened: true }, limits)
    case 'themeRead':
      return settle(reloadWith({ ...state, themeRead: true }, event.theme), limits)
    case 'timerFired':
      if (state.waiting === 'theme') return settle({ ...state, themeRead: true }, limits)
      if (state.waiting === 'answers') return end(state, state.failure ?? late('engine-unavailable', 'connect'))
      return go({ ...state, waiting: 'answers', timerMs: limits.connectMs }, [
        { type: 'connect', identity: state.login.identity },
      ])
    default:
      return stay(state)
  }
}

function begin(state: SessionState, remembered: Login | null, limits: MachineLimits): Step {
  if (remembered !== null) return connect(state, remembered, false, limits)
  const { generations } = state
  return go({ name: 'signing-in', again: false, frame: unloaded, generations, timerMs: limits.signInMs }, [
    { type: 'signIn' },
  ])
}

function signInAgain(state: Connecting, again: boolean, limits: MachineLimits): Step {
  const { generations } = state
  return go({ name: 'signing-in', again, frame: unloaded, generations, timerMs: limits.signInMs }, [
    { type: 'abandon' },
    { type: 'forget' },
    { type: 'signIn' },
  ])
}

function connect(from: { readonly generations: number }, login: Login, again: boolean, limits: MachineLimits): Step {
  const generations = from.generations + 1
  const { identity, theme, fresh } = login
  const state: Connecting = {
    name: 'connecting',
    login,
    again,
    user: null,
    opened: false,
    themeRead: false,
    waiting: 'answers',
    graceMs: 0,
    refusals: 0,
    failure: null,
    frame: { load: { identity, theme, generation: generations }, reveal: false },
    generations,
    timerMs: limits.connectMs,
  }
  return go(state, [
    { type: 'verifyUser', fresh },
    { type: 'connect', identity },
  ])
}

/** Somebody signed in elsewhere meanwhile: what frame and socket were opened under is not what users/me has named. */
function connectAgain(state: Connecting, limits: MachineLimits): Step {
  const { state: next, effects } = connect(state, { ...state.login, fresh: false }, state.again, limits)
  return go(next, [{ type: 'abandon' }, ...effects])
}

/** Active once all three answers are in; the theme alone may be waited for only so long. */
function settle(state: Connecting, limits: MachineLimits): Step {
  if (state.user === null || !state.opened) return go(state, [])
  if (!state.themeRead) {
    if (state.waiting === 'theme') return go(state, [])
    return go({ ...state, waiting: 'theme', timerMs: limits.themeMs }, [])
  }
  return go({ name: 'active', frame: { ...state.frame, reveal: true }, generations: state.generations }, [])
}

function fail(state: Connecting, cause: CauseReport): Step {
  if (state.user === null) return go({ ...state, failure: state.failure ?? cause }, [])
  const delayMs = graceDelayMs(state.refusals)
  if (!mayComeWithTime(cause.name) || state.graceMs < delayMs) return end(state, cause)
  // The frame is refused just as we are, and nobody tries again inside it: it is loaded once the app is open.
  return go({
    ...state,
    frame: unloaded,
    opened: false,
    failure: null,
    waiting: 'access',
    timerMs: delayMs,
    refusals: state.refusals + 1,
  })
}

/** Loads the frame again where its theme proves to be another; one that is unloaded stays so. */
function reloadWith(state: Connecting, theme: string | undefined): Connecting {
  const { load: loaded } = state.frame
  return loaded === null || loaded.theme === theme ? state : load(state, theme)
}

function load(state: Connecting, theme: string | undefined = state.login.theme): Connecting {
  const generation = state.generations + 1
  const { identity } = state.login
  return { ...state, generations: generation, frame: { load: { identity, theme, generation }, reveal: false } }
}

function interrupt(state: SessionState, cause: CauseReport, limits: MachineLimits): Step {
  const doubtful = cause.certainty === 'inferred'
  return go(
    {
      name: 'interrupted',
      cause,
      phase: 'waiting',
      attempt: 0,
      frame: { load: state.frame.load, reveal: false },
      generations: state.generations,
      timerMs: doubtful ? limits.diagnosisMs : 0,
    },
    [{ type: 'abandon' }, ...(doubtful ? [{ type: 'diagnose', cause } as const] : [])],
  )
}

/** An ended session keeps no frame loaded: its socket would hold the engine session open behind the cover. */
function end(state: SessionState, cause: CauseReport): Step {
  const forget = forgetting.has(cause.name) ? [{ type: 'forget' } as const] : []
  return go({ name: 'ended', cause, frame: unloaded, generations: state.generations }, [{ type: 'abandon' }, ...forget])
}

/** After these the next start must not trust this browser's memory of a login. */
const forgetting: ReadonlySet<CauseName> = new Set([
  'session-expired',
  'signed-out',
  'different-user',
  'cookies-blocked',
  'portal-signed-out',
  'token-rejected',
])

const byPage: CauseReport = { name: 'closed-by-page', certainty: 'observed', source: 'close()' }
const differentUser: CauseReport = {
  name: 'different-user',
  certainty: 'observed',
  source: 'GET /api/v1/users/me named another subject after a fresh sign-in',
}
const cookiesBlocked: CauseReport = {
  name: 'cookies-blocked',
  certainty: 'inferred',
  source: 'POST /login/jwt-session 200, then GET /api/v1/users/me 401 twice',
}

function late(name: CauseName, what: string): CauseReport {
  return { name, certainty: 'inferred', source: `${what} deadline` }
}

function go(state: SessionState, effects: readonly SessionEffect[] = []): Step {
  return { state, effects }
}

function stay(state: SessionState): Step {
  return { state, effects: [] }
}
