import type { Session } from '@oriel/session'
import { describe, expect, it } from 'vitest'
import { SessionRegistry } from '../src/session-registry.ts'
import type { SessionSettings } from '../src/settings.ts'
import { FakeSession } from './support/fake-session.ts'
import { HandClock } from './support/hand-clock.ts'

const settings: SessionSettings = {
  tenant: 'https://acme.eu.qlikcloud.com',
  webIntegrationId: 'wi-1',
  appId: 'app-1',
  tokenEndpoint: 'https://portal.example/oriel/token',
  identity: undefined,
  subject: undefined,
  theme: undefined,
}

function start(): { registry: SessionRegistry; clock: HandClock; made: FakeSession[] } {
  const made: FakeSession[] = []
  const clock = new HandClock()
  const create = (): Session => {
    const session = new FakeSession()
    made.push(session)
    return session
  }
  return { registry: new SessionRegistry(create, clock, 1_000), clock, made }
}

describe('SessionRegistry', () => {
  it('gives elements with equal settings one session', () => {
    const { registry, made } = start()
    expect(registry.acquire(settings).session).toBe(registry.acquire({ ...settings }).session)
    expect(made).toHaveLength(1)
  })

  it.each([
    ['tenant', { tenant: 'https://other.eu.qlikcloud.com' }],
    ['app', { appId: 'app-2' }],
    ['identity', { identity: 'mine' }],
    ['an empty identity', { identity: '' }],
    ['web integration', { webIntegrationId: 'wi-2' }],
    ['token endpoint', { tokenEndpoint: 'https://portal.example/other' }],
    ['subject', { subject: 'somebody' }],
    ['theme', { theme: 'dark' }],
  ])('gives another session for another %s', (_, change) => {
    const { registry, made } = start()
    registry.acquire(settings)
    registry.acquire({ ...settings, ...change })
    expect(made).toHaveLength(2)
  })

  it('closes the session a moment after the last one went, not before', () => {
    const { registry, clock, made } = start()
    const first = registry.acquire(settings)
    const second = registry.acquire(settings)
    first.release()
    clock.advance(5_000)
    expect(made[0]?.calls).toEqual([])
    second.release()
    clock.advance(999)
    expect(made[0]?.calls).toEqual([])
    clock.advance(1)
    expect(made[0]?.calls).toEqual(['close'])
  })

  it('keeps the session of an element that comes back in time', () => {
    const { registry, clock, made } = start()
    registry.acquire(settings).release()
    clock.advance(500)
    registry.acquire(settings)
    clock.advance(5_000)
    expect(made).toHaveLength(1)
    expect(made[0]?.calls).toEqual([])
  })

  it('counts one hold once, however often it is given back', () => {
    const { registry, clock, made } = start()
    const first = registry.acquire(settings)
    registry.acquire(settings)
    first.release()
    first.release()
    clock.advance(5_000)
    expect(made[0]?.calls).toEqual([])
  })

  it('makes a new session once the old one was closed', () => {
    const { registry, clock, made } = start()
    registry.acquire(settings).release()
    clock.advance(1_000)
    registry.acquire(settings)
    expect(made).toHaveLength(2)
  })

  it('does not hand out a session that ended while nobody held it', () => {
    const { registry, clock, made } = start()
    registry.acquire(settings).release()
    made[0]?.end('session-expired')
    registry.acquire(settings)
    expect(made).toHaveLength(2)
    clock.advance(5_000)
    expect(made[1]?.calls).toEqual([])
  })

  it('hands out an ended session that others still look at, so that all of them restart together', () => {
    const { registry, made } = start()
    registry.acquire(settings)
    made[0]?.end('session-expired')
    registry.acquire(settings)
    expect(made).toHaveLength(1)
  })
})
