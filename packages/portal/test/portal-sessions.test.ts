import { describe, expect, it } from 'vitest'
import { createPortalSessions } from '../src/portal-sessions.ts'

const ada = { subject: 'ada', name: 'Demo User', email: 'ada@portal.example' }

function requestWith(setCookie = ''): Request {
  return new Request('http://localhost:4300/', { headers: { cookie: setCookie.split(';')[0] ?? '' } })
}

describe('sign-ins to the portal', () => {
  it('last eight hours and not a millisecond longer', () => {
    let now = 1_800_000_000_000
    const sessions = createPortalSessions(4300, () => now)
    const request = requestWith(sessions.begin(requestWith(), ada))
    expect(sessions.find(request)).toEqual({ ...ada, sessionEndsAt: 1_800_028_800_000 })
    now += 28_799_999
    expect(sessions.find(request)).toMatchObject(ada)
    now += 1
    expect(sessions.find(request)).toBeNull()
  })

  it('do not fill the memory: beyond a thousand the oldest gives way', () => {
    const sessions = createPortalSessions(4300)
    const requests = Array.from({ length: 1001 }, () => requestWith(sessions.begin(requestWith(), ada)))
    expect(requests.map((request) => sessions.find(request) !== null).indexOf(true)).toBe(1)
    expect(requests.filter((request) => sessions.find(request) !== null)).toHaveLength(1000)
  })
})
