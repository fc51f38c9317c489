import { describe, expect, it } from 'vitest'
import {
  causeOfClose,
  causeOfQixError,
  causes,
  closeCodes,
  cookieNames,
  engineSessionStates,
  headerNames,
  jwtAudience,
} from '../src/index.ts'

// Literals, not constants: one misspelt name would otherwise pass on both sides of the wire.
describe('the tables', () => {
  it('spell the wire as Qlik does', () => {
    // qlik.dev: REST overview and create-signed-tokens; captures of the cookies.
    expect(headerNames).toEqual({ webIntegrationId: 'qlik-web-integration-id', csrfToken: 'qlik-csrf-token' })
    expect(cookieNames).toEqual({
      sessionId: 'eas.sid',
      sessionSignature: 'eas.sid.sig',
      csrfToken: '_csrfToken',
      csrfSignature: '_csrfToken.sig',
    })
    expect(jwtAudience).toBe('qlik.api/login/jwt-session')
  })

  it('give every cause a meaning and a next step', () => {
    for (const [name, { meaning, fix }] of Object.entries(causes)) {
      expect(meaning, name).toMatch(/^[A-Z].*\.$/)
      expect(fix, name).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('use known causes alone', () => {
    for (const { cause } of Object.values(closeCodes)) expect(Object.keys(causes)).toContain(cause)
    for (const cause of Object.values(engineSessionStates))
      if (cause !== null) expect(Object.keys(causes)).toContain(cause)
  })

  it('tell the engine proxy’s refusals apart, and never make an unknown code fatal', () => {
    // qlik.dev on JSON-RPC: 4001 idle, 4003 engine terminating, 4203 no permission, 4204 app not found.
    expect([4001, 4003, 4203, 4204, 1000, 4000, 1006, 4999].map(causeOfClose)).toEqual([
      'idle-timeout',
      'engine-moved',
      'access-denied',
      'app-not-found',
      'closed-by-server',
      'closed-by-server',
      'network-lost',
      'network-lost',
    ])
    expect([1003, 5, 4000, 424242].map(causeOfQixError)).toEqual([
      'app-not-found',
      'access-denied',
      'access-denied',
      'protocol-error',
    ])
  })
})
