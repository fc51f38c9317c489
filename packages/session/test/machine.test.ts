import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialState, step, type MachineLimits } from '../src/session/machine.ts'
import type { CauseReport, Login, SessionEffect, SessionEvent, SessionState } from '../src/session/state.ts'

const limits: MachineLimits = { signInMs: 45_000, connectMs: 60_000, themeMs: 1500, diagnosisMs: 5000 }
const fresh: Login = { identity: 'tab-1', theme: undefined, fresh: true }
const remembered: Login = { identity: 'tab-1', theme: 'horizon', fresh: false }
const user = { id: 'u1', subject: 'demo-analyst' }

function cause(name: CauseReport['name'], certainty: CauseReport['certainty'] = 'observed'): CauseReport {
  return { name, certainty, source: 'test' }
}

function run(events: readonly SessionEvent[], from: SessionState = initialState) {
  const effects: SessionEffect[] = []
  const names: string[] = []
  let state = from
  for (const event of events) {
    const next = step(state, event, limits)
    if (next.state.name !== state.name) names.push(next.state.name)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects: effects.map(({ type }) => type), names }
}

const start: SessionEvent = { type: 'start', remembered: null }
const startRemembered: SessionEvent = { type: 'start', remembered }
const stands: SessionEvent = { type: 'loginStands', login: fresh }
const verified: SessionEvent = { type: 'userVerified', user, graceMs: 0, loginIsOlder: false }
const opened: SessionEvent = { type: 'opened' }
const theme = (name: string | undefined): SessionEvent => ({ type: 'themeRead', theme: name })
const active = run([start, stands, verified, opened, theme(undefined)]).state

describe('the way to active', () => {
  it('loads the frame as soon as the login stands and reveals it only when user, app and theme are known', () => {
    const { state } = run([start, stands])
    expect(state).toMatchObject({ name: 'connecting', frame: { load: { identity: 'tab-1' }, reveal: false } })
    expect(run([opened, theme(undefined)], state).state).toMatchObject({ name: 'connecting', frame: { reveal: false } })
    expect(run([verified, theme(undefined)], state).state).toMatchObject({ name: 'connecting' })
    expect(run([opened, theme(undefined), verified], state).state).toMatchObject({
      name: 'active',
      frame: { reveal: true },
    })
  })

  it('loads the frame at once, with its theme, when this browser remembers a login', () => {
    const { state, effects } = run([startRemembered])
    expect(state.frame.load).toEqual({ identity: 'tab-1', theme: 'horizon', generation: 1 })
    expect(effects).toEqual(['verifyUser', 'connect'])
  })

  it('loads the frame once more before the reveal when the theme proves to be another', () => {
    const { state } = run([startRemembered, opened, theme('breeze'), verified])
    expect(state).toMatchObject({ name: 'active', frame: { load: { theme: 'breeze', generation: 2 }, reveal: true } })
  })

  it('keeps the frame as it is when the remembered theme is right', () => {
    const { state } = run([startRemembered, opened, theme('horizon'), verified])
    expect(state.frame).toEqual({ load: { identity: 'tab-1', theme: 'horizon', generation: 1 }, reveal: true })
  })

  it('waits 1.5 s for a theme, then reveals without it', () => {
    const waiting = run([start, stands, verified, opened])
    expect(waiting.state).toMatchObject({ name: 'connecting', waiting: 'theme', timerMs: 1500 })
    expect(run([{ type: 'timerFired' }], waiting.state).state).toMatchObject({
      name: 'active',
      frame: { reveal: true },
    })
  })
})

describe('who is signed in', () => {
  it('blanks the frame and signs in when a remembered login is over', () => {
    const { state, effects } = run([startRemembered, { type: 'userMissing' }])
    expect(state).toMatchObject({ name: 'signing-in', frame: { load: null } })
    expect(effects.slice(2)).toEqual(['abandon', 'forget', 'signIn'])
  })

  it('says that cookies are blocked when nobody is signed in right after a login', () => {
    const { state } = run([start, stands, { type: 'userMissing' }])
    expect(state).toMatchObject({
      name: 'ended',
      cause: { name: 'cookies-blocked', certainty: 'inferred' },
      frame: { load: null },
    })
  })

  it('signs in once more for another user, and gives up with the frame unloaded when that does not help', () => {
    const once = run([start, stands, { type: 'userDiffers' }])
    expect(once.state).toMatchObject({ name: 'signing-in', again: true, frame: { load: null } })
    const twice = run([stands, { type: 'userDiffers' }], once.state)
    expect(twice.state).toMatchObject({ name: 'ended', cause: { name: 'different-user' }, frame: { load: null } })
  })

  it('lets users/me explain a failure of the socket that came first', () => {
    const failed: SessionEvent = { type: 'openFailed', cause: cause('session-expired'), graceMs: 0 }
    expect(run([start, stands, failed]).state.name).toBe('connecting')
    expect(run([start, stands, failed, { type: 'userMissing' }]).state).toMatchObject({
      cause: { name: 'cookies-blocked' },
    })
    expect(run([start, stands, failed, verified]).state).toMatchObject({ cause: { name: 'session-expired' } })
  })
})

it('opens frame and socket anew when somebody signed in elsewhere after they were told to open', () => {
  const older: SessionEvent = { type: 'userVerified', user, graceMs: 0, loginIsOlder: true }
  const { state, effects } = run([startRemembered, opened, theme('horizon'), older])
  expect(state).toMatchObject({ name: 'connecting', opened: false, user: null, frame: { load: { generation: 2 } } })
  expect(effects.slice(2)).toEqual(['abandon', 'verifyUser', 'connect'])
  expect(run([verified, opened, theme('horizon')], state).state).toMatchObject({
    name: 'active',
    frame: { reveal: true },
  })
})

describe('a new user whose access has yet to spread', () => {
  const isNew: SessionEvent = { type: 'userVerified', user, graceMs: 60_000, loginIsOlder: false }
  const denied = (graceMs = 60_000): SessionEvent => ({ type: 'openFailed', cause: cause('access-denied'), graceMs })

  it('unloads the frame, which was refused as well, and loads it once the app is open', () => {
    const { state, effects } = run([startRemembered, isNew, denied()])
    expect(state).toMatchObject({ name: 'connecting', waiting: 'access', timerMs: 500, frame: { load: null } })
    const retried = run([{ type: 'timerFired' }], state)
    expect(retried.state.frame.load).toBeNull()
    expect([...effects, ...retried.effects].filter((type) => type === 'connect')).toHaveLength(2)
    const again = run([opened, theme('horizon')], retried.state)
    expect(again.state).toMatchObject({
      name: 'active',
      frame: { load: { theme: 'horizon', generation: 2 }, reveal: true },
    })
  })

  it('gives up when the user is no longer new, and at once for anybody else', () => {
    const waiting = run([start, stands, isNew, denied(), { type: 'timerFired' }]).state
    expect(run([denied(1000)], waiting).state).toMatchObject({ waiting: 'access', timerMs: 1000 })
    expect(run([denied(999)], waiting).state).toMatchObject({ name: 'ended', cause: { name: 'access-denied' } })
    expect(run([start, stands, verified, denied(0)]).state).toMatchObject({
      name: 'ended',
      cause: { name: 'access-denied' },
    })
  })

  it('asks again after 0.5, 1 and 2 s, then every 4 s', () => {
    let { state } = run([start, stands, isNew])
    const waits: (number | undefined)[] = []
    for (let open = 0; open < 5; open++) {
      state = run([denied()], state).state
      waits.push(state.timerMs)
      state = run([{ type: 'timerFired' }], state).state
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 4000])
  })
})

describe('a loss', () => {
  it('covers the frame at once, and ends with the first cause', () => {
    const lost = run([{ type: 'lost', cause: cause('idle-timeout') }], active)
    expect(lost.state).toMatchObject({ name: 'interrupted', frame: { reveal: false }, timerMs: 0 })
    const late = run([{ type: 'lost', cause: cause('device-offline') }, { type: 'timerFired' }], lost.state)
    expect(late.state).toMatchObject({ name: 'ended', cause: { name: 'idle-timeout' }, frame: { load: null } })
  })

  it('is diagnosed when its cause is only inferred', () => {
    const lost = run([{ type: 'lost', cause: cause('network-lost', 'inferred') }], active)
    expect(lost.effects).toEqual(['abandon', 'diagnose'])
    const known = run([{ type: 'diagnosed', cause: cause('session-expired', 'inferred') }], lost.state)
    expect(known.state).toMatchObject({ name: 'ended', cause: { name: 'session-expired' } })
    expect(known.effects).toEqual(['abandon', 'forget'])
  })

  it('begins anew on restart, with a frame generation that was never used before', () => {
    const ended = run([{ type: 'close' }], active).state
    const again = run([startRemembered], ended).state
    expect(again.frame.load?.generation).toBe(active.generations + 1)
  })
})

const arbitraryCause: fc.Arbitrary<CauseReport> = fc.record({
  name: fc.constantFrom(
    'network-lost',
    'idle-timeout',
    'access-denied',
    'app-not-found',
    'session-expired',
    'device-offline',
  ),
  certainty: fc.constantFrom('observed', 'inferred'),
  source: fc.constant('property'),
})
const arbitraryLogin: fc.Arbitrary<Login> = fc.record({
  identity: fc.constantFrom('a', 'b'),
  theme: fc.constantFrom(undefined, 'horizon', 'breeze'),
  fresh: fc.boolean(),
})
const arbitraryEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.record({ type: fc.constant('start' as const), remembered: fc.option(arbitraryLogin) }),
  fc.record({ type: fc.constant('loginStands' as const), login: arbitraryLogin }),
  fc.record({
    type: fc.constant('userVerified' as const),
    user: fc.constant(user),
    graceMs: fc.integer({ min: 0, max: 60_000 }),
    loginIsOlder: fc.boolean(),
  }),
  fc.record({ type: fc.constant('themeRead' as const), theme: fc.constantFrom(undefined, 'horizon', 'breeze') }),
  fc.record({
    type: fc.constantFrom('failed' as const, 'lost' as const, 'diagnosed' as const),
    cause: arbitraryCause,
  }),
  fc.record({
    type: fc.constant('openFailed' as const),
    cause: arbitraryCause,
    graceMs: fc.integer({ min: 0, max: 60_000 }),
  }),
  fc.record({
    type: fc.constantFrom(
      'close' as const,
      'userMissing' as const,
      'userDiffers' as const,
      'opened' as const,
      'timerFired' as const,
    ),
  }),
)

describe('for any order of events', () => {
  const orders = fc.array(arbitraryEvent, { maxLength: 40 })

  /** Replays a run and gives every step to `check`. */
  function forEachStep(
    check: (before: SessionState, event: SessionEvent, after: ReturnType<typeof step>) => void,
  ): void {
    fc.assert(
      fc.property(orders, (events) => {
        let state: SessionState = initialState
        for (const event of events) {
          const after = step(state, event, limits)
          check(state, event, after)
          state = after.state
        }
      }),
      { numRuns: 2000 },
    )
  }

  it('every state but idle, active and ended has a timer', () => {
    forEachStep((_before, _event, { state }) => {
      if (!['idle', 'active', 'ended'].includes(state.name)) expect(state.timerMs).toBeGreaterThanOrEqual(0)
    })
  })

  it('only an active session reveals its frame, and an ended one has none loaded', () => {
    forEachStep((_before, _event, { state }) => {
      if (state.frame.reveal) expect(state.name).toBe('active')
      if (state.name === 'ended' || state.name === 'idle' || state.name === 'signing-in')
        expect(state.frame.load).toBeNull()
    })
  })

  it('a revealed frame was loaded after the last refusal', () => {
    fc.assert(
      fc.property(orders, (events) => {
        let state: SessionState = initialState
        let refusedAt = 0
        for (const event of events) {
          if (event.type === 'openFailed' && state.name === 'connecting') refusedAt = state.generations
          state = step(state, event, limits).state
          if (state.frame.reveal) expect(state.frame.load?.generation).toBeGreaterThan(refusedAt)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('active is reached only with a verified user and an open app', () => {
    forEachStep((before, event, { state }) => {
      if (state.name !== 'active' || before.name === 'active') return
      if (before.name !== 'connecting') throw new Error(`active came after ${before.name}`)
      expect(before.user !== null || (event.type === 'userVerified' && !event.loginIsOlder)).toBe(true)
      expect(before.opened || event.type === 'opened').toBe(true)
    })
  })

  it('leaving the states that hold a socket abandons it, and only a start leads out of ended', () => {
    forEachStep((before, event, { state, effects }) => {
      const held = before.name === 'connecting' || before.name === 'active'
      const holds = state.name === 'connecting' || state.name === 'active'
      if (held && !holds) expect(effects[0]).toEqual({ type: 'abandon' })
      if (before.name === 'ended' && state.name !== 'ended') expect(event.type).toBe('start')
      if (before.name === 'ended' && event.type !== 'start') expect(effects).toEqual([])
    })
  })

  it('frame generations never go back and never repeat for another document', () => {
    forEachStep((before, _event, { state }) => {
      expect(state.generations).toBeGreaterThanOrEqual(before.generations)
      const [from, to] = [before.frame.load, state.frame.load]
      if (to !== null && JSON.stringify(from) !== JSON.stringify(to))
        expect(to.generation).toBeGreaterThan(before.generations)
    })
  })

  it('a user who differs is never shown: the frame is unloaded in the same step', () => {
    forEachStep((before, event, { state }) => {
      if (before.name === 'connecting' && event.type === 'userDiffers') expect(state.frame.load).toBeNull()
    })
  })
})
