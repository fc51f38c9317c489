import { describe, expect, it } from 'vitest'
import { ask } from './support/client.ts'
import { FakeClock } from './support/fake-clock.ts'
import { restAs } from './support/rest.ts'
import { withTenant } from './support/with-tenant.ts'

const limits = { tier1PerMinute: 2, tier2PerMinute: 1 }

// 1000 and 100 a minute over a 5-minute window, the body and Retry-After: qlik.dev, rate limiting. Smaller here.
describe('rate limits', () => {
  it('answer 429 with the documented body, and how long to wait, to whom it concerns alone', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock, assumptions: { rateLimits: limits } })
    const [ada, bob] = [await restAs(tenant, 'ada'), await restAs(tenant, 'bob')]
    // restAs has asked for a CSRF token: one of ten.
    for (let count = 2; count <= 10; count++) {
      expect((await ada.send('GET', '/api/v1/users/me')).status).toBe(200)
    }
    clock.advance(60_000)
    const refused = await ada.send('GET', '/api/v1/users/me')
    expect(refused.status).toBe(429)
    expect(refused.headers['retry-after']).toBe('240')
    expect(refused.json).toEqual({
      errors: [
        {
          code: 'HTTP-429',
          title: 'API rate limit reached.',
          detail: 'You need to wait 240 seconds until limit is lifted.',
        },
      ],
    })
    expect((await bob.send('GET', '/api/v1/users/me')).status).toBe(200)
    clock.advance(239_999)
    expect((await ada.send('GET', '/api/v1/users/me')).status).toBe(429)
    clock.advance(1)
    expect((await ada.send('GET', '/api/v1/users/me')).status).toBe(200)
  })

  it('count what changes something apart from what reads', async () => {
    const { tenant } = await withTenant({ assumptions: { rateLimits: limits } })
    const { send } = await restAs(tenant)
    const create = async (): Promise<number> =>
      (await send('POST', '/api/v1/web-integrations', { name: 'x', validOrigins: [] })).status
    // The login was one of five.
    for (let count = 2; count <= 5; count++) expect(await create()).toBe(201)
    expect(await create()).toBe(429)
    expect((await send('GET', '/api/v1/users/me')).status).toBe(200)
  })

  it('hold for the login of a user, and cost no token', async () => {
    const { tenant } = await withTenant({ assumptions: { rateLimits: limits } })
    const login = async (sub: string): Promise<number> => {
      const headers = { authorization: `Bearer ${await tenant.signToken({ sub })}` }
      return (await ask(tenant, '/login/jwt-session', { method: 'POST', headers })).status
    }
    for (let count = 1; count <= 5; count++) expect(await login('ada')).toBe(200)
    expect(await login('ada')).toBe(429)
    expect(await login('bob')).toBe(200)
  })

  it('are the documented ones at first: 5000 reads and 500 changes in five minutes', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const { send } = await restAs(tenant)
    for (let count = 2; count <= 500; count++) await send('DELETE', '/api/v1/web-integrations/none')
    expect((await send('DELETE', '/api/v1/web-integrations/none')).status).toBe(429)
  })

  it('can be switched off, and count nobody without a session', async () => {
    const { tenant } = await withTenant({ assumptions: { rateLimits: 'off' } })
    const { send } = await restAs(tenant)
    for (let count = 0; count < 501; count++) {
      expect((await send('DELETE', '/api/v1/web-integrations/none')).status).toBe(404)
    }
  })
})
