import { describe, expect, it } from 'vitest'
import type { Tenant } from '../src/index.ts'
import { ask } from './support/client.ts'
import { dataOf, idOf, restAs, restWithKey, type RestClient } from './support/rest.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()
const origins = '/api/v1/csp-origins'

async function header({ send }: RestClient): Promise<string> {
  const { json } = await send('GET', `${origins}/actions/generate-header`)
  return (json as { 'Content-Security-Policy': string })['Content-Security-Policy']
}

/** What `/single` itself is sent with, or, where it is not built, the page in its place. */
async function sentWithSingle(tenant: Tenant, { headers }: RestClient): Promise<string> {
  return String((await ask(tenant, '/single/?appid=a', { headers })).headers['content-security-policy'])
}

// Fields: qlik.dev REST reference, csp-origins; the directives: CSP level 3.
describe('a CSP entry', () => {
  it('is in force at once, changed and taken away', async () => {
    const { tenant } = await withTenant({ origins: [] })
    const client = await restAs(tenant)
    const framing = async (): Promise<string | undefined> =>
      (await sentWithSingle(tenant, client)).split('; ').find((part) => part.startsWith('frame-ancestors'))
    expect(await framing()).toBe("frame-ancestors 'self'")
    const body = { origin: 'Portal.Example', name: 'Portal', description: 'ours', frameAncestors: true }
    const made = await client.send('POST', origins, body)
    expect(made).toMatchObject({
      status: 201,
      json: { origin: 'portal.example', name: 'Portal', description: 'ours', frameAncestors: true, imgSrc: false },
    })
    expect(await framing()).toBe("frame-ancestors 'self' portal.example")
    const one = `${origins}/${idOf(made)}`
    expect((await client.send('GET', one)).json).toEqual(made.json)
    const put = await client.send('PUT', one, { origin: 'https://*.portal.example:8443', frameAncestors: true })
    expect(put).toMatchObject({ status: 200, json: { origin: 'https://*.portal.example:8443', name: '' } })
    expect(await framing()).toBe("frame-ancestors 'self' https://*.portal.example:8443")
    expect((await client.send('DELETE', one)).status).toBe(204)
    expect((await client.send('GET', one)).status).toBe(404)
    expect(await framing()).toBe("frame-ancestors 'self'")
  })

  it('made over REST stays when the pages that may frame are set anew', async () => {
    const { tenant } = await withTenant({ origins: ['http://localhost:1'] })
    const client = await restAs(tenant)
    await client.send('POST', origins, { origin: 'a.example', frameAncestors: true })
    tenant.setOrigins(['http://localhost:2'])
    expect(await header(client)).toBe("frame-ancestors 'self' a.example http://localhost:2")
  })

  it.each([
    ['childSrc', "child-src 'self' blob: https://a.example"],
    ['connectSrc', "connect-src 'self' https://a.example"],
    ['connectSrcWSS', "connect-src 'self' wss://a.example"],
    ['fontSrc', "font-src 'self' data: https://a.example"],
    ['formAction', "form-action 'self' https://a.example"],
    ['frameSrc', "frame-src 'self' blob: https://a.example"],
    ['imgSrc', "img-src 'self' data: blob: https://a.example"],
    ['mediaSrc', "media-src 'self' https://a.example"],
    ['objectSrc', "object-src 'self' https://a.example"],
    ['scriptSrc', "script-src 'self' 'unsafe-inline' https://a.example"],
    ['styleSrc', "style-src 'self' 'unsafe-inline' https://a.example"],
    ['workerSrc', "worker-src 'self' blob: https://a.example"],
  ])('with %s adds %s to the header', async (flag, directive) => {
    const { tenant } = await withTenant({ origins: [] })
    const client = await restAs(tenant)
    await client.send('POST', origins, { origin: 'https://a.example', [flag]: true })
    expect(await header(client)).toBe(`frame-ancestors 'self'; ${directive}`)
  })

  it('shares a directive with others, each origin once', async () => {
    const { tenant } = await withTenant({ origins: [] })
    const client = await restAs(tenant)
    await client.send('POST', origins, { origin: 'a.example', connectSrc: true, connectSrcWSS: true })
    await client.send('POST', origins, { origin: 'a.example', connectSrc: true })
    expect(await header(client)).toBe("frame-ancestors 'self'; connect-src 'self' a.example wss://a.example")
  })

  it.each([
    ['https://a.example/', 'https://a.example'],
    ['https://a.example:443', 'https://a.example'],
    ['http://a.example:80', 'http://a.example'],
    ['A.example:8080', 'a.example:8080'],
    ['http://[::1]:4300', 'http://[::1]:4300'],
    [' a.example ', 'a.example'],
  ])('writes %s as %s', async (given, written) => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    expect((await send('POST', origins, { origin: given })).json).toMatchObject({ origin: written })
  })

  it.each([
    [{}],
    [{ origin: '' }],
    [{ origin: 'a.example/path' }],
    [{ origin: 'a.example b.example' }],
    [{ origin: "a.example; script-src 'none'" }],
    [{ origin: "'unsafe-eval'" }],
    [{ origin: '*' }],
    [{ origin: 'https:' }],
    [{ origin: 'ftp://a.example' }],
    [{ origin: 'a.*.example' }],
    [{ origin: 'a.example\nx: y' }],
    [{ origin: `${'a'.repeat(260)}.example` }],
    [{ origin: 'a.example', name: 'x'.repeat(513) }],
    [{ origin: 'a.example', description: 'x'.repeat(1025) }],
    [{ origin: 'a.example', imgSrc: 'true' }],
    [[]],
  ])('is not made of %j', async (body) => {
    const { tenant } = shared()
    expect((await (await restAs(tenant)).send('POST', origins, body)).status).toBe(400)
  })

  it.each([
    ['?origin=*.EXAMPLE', ['a.example', 'b.example']],
    ['?name=f*t', ['a.example']],
    ['?name=first', ['a.example']],
    ['?name=fir', []],
    ['?imgSrc=true', ['b.example']],
    ['?imgSrc=false&sort=-origin', ['http://localhost:4300', 'a.example']],
  ])('is found by %s', async (query, expected) => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    await send('POST', origins, { origin: 'a.example', name: 'First' })
    await send('POST', origins, { origin: 'b.example', imgSrc: true })
    expect(dataOf(await send('GET', origins + query)).map(({ origin }) => origin)).toEqual(expected)
  })

  it('is the admins’ business', async () => {
    const { tenant } = await withTenant({ assumptions: { everyUserIsAdmin: false } })
    const [ada, admin] = [await restAs(tenant, 'ada'), restWithKey(tenant, tenant.apiKey)]
    expect((await ada.send('POST', origins, { origin: 'a.example' })).status).toBe(403)
    const made = await admin.send('POST', origins, { origin: 'a.example' })
    expect((await ada.send('PUT', `${origins}/${idOf(made)}`, { origin: 'b.example' })).status).toBe(403)
    expect((await ada.send('DELETE', `${origins}/${idOf(made)}`)).status).toBe(403)
  })
})
