import { describe, expect, it } from 'vitest'
import { ask, type Answer } from './support/client.ts'
import { dataOf, replace, restAs, type RestClient } from './support/rest.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()

/** The names on every page, following `next` from the first one. */
async function pages({ send }: RestClient, path: string): Promise<readonly (readonly unknown[])[]> {
  const all: (readonly unknown[])[] = []
  for (let next: string | undefined = path; next !== undefined;) {
    const answer = await send('GET', next)
    all.push(dataOf(answer).map(({ name }) => name))
    const { links } = answer.json as { links: { next?: { href: string } } }
    next = links.next && links.next.href.replace(/^https?:\/\/[^/]+/, '')
  }
  return all
}

// Cursors: qlik.dev REST reference; web-integrations page by ids, groups by opaque cursors.
describe('a list', () => {
  it.each(['/api/v1/web-integrations', '/api/v1/groups'])('%s comes page by page, there and back', async (path) => {
    const { tenant } = await withTenant()
    const client = await restAs(tenant)
    for (const name of ['e', 'd', 'c', 'b', 'a']) await client.send('POST', path, { name, validOrigins: [] })
    const seen = await pages(client, `${path}?limit=2&sort=%2Bname`)
    expect(seen.flat().filter((name) => name !== 'Portal')).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(seen.map((page) => page.length).slice(0, 2)).toEqual([2, 2])
    const follow = async (from: Answer, which: 'next' | 'prev'): Promise<Answer> => {
      const { links } = from.json as { links: Record<string, { href: string } | undefined> }
      return client.send('GET', links[which]?.href.replace(tenant.origin, '') ?? '/no-link')
    }
    const first = await client.send('GET', `${path}?limit=2&sort=name`)
    expect((first.json as { links: unknown }).links).toEqual({
      self: { href: `${tenant.origin}${path}?limit=2&sort=name` },
      next: { href: expect.stringContaining('?limit=2&sort=name&') },
    })
    const second = await follow(first, 'next')
    const third = await follow(second, 'next')
    expect(dataOf(second).map(({ name }) => name)).toEqual(['c', 'd'])
    expect(dataOf(await follow(third, 'prev'))).toEqual(dataOf(second))
    expect(dataOf(await follow(second, 'prev'))).toEqual(dataOf(first))
    expect((await follow(third, 'next')).status).toBe(404)
  })

  it('sorts downwards, with a plus sign that is not encoded too', async () => {
    const { tenant } = await withTenant()
    const client = await restAs(tenant)
    for (const name of ['b', 'a', 'c']) await client.send('POST', '/api/v1/groups', { name })
    expect(await pages(client, '/api/v1/groups?sort=-name')).toEqual([['c', 'b', 'a']])
    expect(await pages(client, '/api/v1/groups?sort=+name')).toEqual([['a', 'b', 'c']])
  })

  it.each([
    ['/api/v1/web-integrations?limit=0', 'limit is 1 to 100'],
    ['/api/v1/web-integrations?limit=101', 'limit is 1 to 100'],
    ['/api/v1/users?limit=ten', 'limit is 1 to 100'],
    ['/api/v1/users?sort=shoesize', 'sort is one of'],
    ['/api/v1/users?sort=--name', 'sort is one of'],
    ['/api/v1/users?next=xyz', 'next names nothing'],
    ['/api/v1/users?next=xyz&prev=xyz', 'cannot be given together'],
    ['/api/v1/api-keys?startingAfter=xyz', 'startingAfter names nothing'],
    ['/api/v1/csp-origins?prev=xyz', 'prev names nothing'],
    ['/api/v1/spaces?limit=1.5', 'limit is 1 to 100'],
    ['/api/v1/items?limit=-1', 'limit is 1 to 100'],
  ])('%s is answered 400: %s', async (path, said) => {
    const { tenant } = shared()
    const answer = await (await restAs(tenant)).send('GET', path)
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ detail: expect.stringContaining(said) }] } })
  })
})

// Operations and pointers: RFC 6902 section 4, RFC 6901 section 4.
// Forms: the error types of the qlik.dev REST reference.
it.each([
  ['/api/v1/users', { status: 400 }],
  ['/api/v1/web-integrations', { status: '400' }],
  ['/api/v1/items', {}],
])('%s says in its own form what is wrong with limit, sort and cursor', async (path, status) => {
  const { send } = await restAs(shared().tenant)
  for (const query of ['limit=0', 'sort=shoeSize', 'next=nowhere&prev=nowhere&startingAfter=x&endingBefore=y']) {
    const { json } = await send('GET', `${path}?${query}`)
    const error = { code: 'HTTP-400', title: 'Bad request', detail: expect.any(String), ...status }
    expect(json).toEqual({ errors: [error], traceId: expect.any(String) })
  }
})

describe('a JSON Patch', () => {
  it.each([
    [{}, 'list of operations'],
    [[], 'no operation'],
    [['replace'], 'Operation 0: is not an object'],
    [[{ op: 'add', path: '/name', value: 'x' }], 'add is not supported'],
    [[{ op: 'remove', path: '/name' }], 'remove is not supported'],
    [[{ op: 'test', path: '/name', value: 'x' }], 'test is not supported'],
    [[{ op: 'merge', path: '/name', value: 'x' }], 'none of RFC 6902'],
    [[{ path: '/name', value: 'x' }], 'none of RFC 6902'],
    [[{ op: 'replace', value: 'x' }], 'JSON pointer'],
    [[{ op: 'replace', path: 'name', value: 'x' }], 'JSON pointer'],
    [[{ op: 'replace', path: '', value: {} }], 'JSON pointer'],
    [[{ op: 'replace', path: '/created', value: 'x' }], '/name, /validOrigins'],
    [[{ op: 'replace', path: '/name/0', value: 'x' }], '/name, /validOrigins'],
    [[{ op: 'replace', path: '/__proto__', value: 'x' }], '/name, /validOrigins'],
    [[{ op: 'replace', path: '/name' }], 'needs a value'],
    [[...replace('/name', 'x'), ...replace('/other', 'x')], 'Operation 1'],
  ])('%j is answered 400: %s', async (patch, said) => {
    const { tenant } = shared()
    const { send } = await restAs(tenant)
    const answer = await send('PATCH', `/api/v1/web-integrations/${tenant.webIntegrationId}`, patch)
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ detail: expect.stringContaining(said) }] } })
    expect((await send('GET', `/api/v1/web-integrations/${tenant.webIntegrationId}`)).json).toMatchObject({
      name: 'Portal',
    })
  })

  it('may come as application/json-patch+json', async () => {
    const { tenant } = await withTenant()
    const { headers } = await restAs(tenant)
    const answer = await ask(tenant, `/api/v1/web-integrations/${tenant.webIntegrationId}`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/json-patch+json; charset=utf-8' },
      body: JSON.stringify(replace('/name', 'New')),
    })
    expect(answer.status).toBe(204)
  })
})

describe('every resource', () => {
  const paths = [
    '/api/v1/users',
    '/api/v1/groups',
    '/api/v1/spaces',
    '/api/v1/api-keys',
    '/api/v1/identity-providers',
    '/api/v1/csp-origins',
    '/api/v1/web-integrations',
    '/api/v1/licenses/settings',
    '/api/v1/apps',
    '/api/v1/items',
    '/api/v1/tenants/me',
    '/api/core/auth-settings',
  ]

  it.each(paths)('%s needs a session, and for changes a CSRF token', async (path) => {
    const { tenant } = shared()
    expect(await ask(tenant, path)).toMatchObject({ status: 401, json: { errors: [{ code: 'HTTP-401' }] } })
    const { headers } = await restAs(tenant)
    expect((await ask(tenant, path, { headers })).status).toBe(200)
    const cookie = headers['cookie'] ?? ''
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status } = await ask(tenant, path, { method, headers: { cookie } })
      expect([403, 405]).toContain(status)
    }
  })

  it.each(paths)('%s answers an unknown method with 405 and what it allows', async (path) => {
    const { tenant } = shared()
    const answer = await ask(tenant, path, { method: 'TRACE', headers: (await restAs(tenant)).headers })
    expect(answer).toMatchObject({ status: 405, json: { errors: [{ code: 'HTTP-405' }] } })
    expect(answer.headers.allow?.split(', ')).toContain('GET')
  })

  // Which services write `status` as a number: their error types in the qlik.dev REST reference.
  it.each([
    ['/api/v1/users/x', 'USERS-7', 404],
    ['/api/v1/groups/x', 'GROUPS-7', 404],
    ['/api/v1/tenants/x', 'TENANTS-8', '404'],
    ['/api/v1/api-keys/x', 'HTTP-404', 404],
    ['/api/v1/spaces/x', 'HTTP-404', undefined],
    ['/api/v1/csp-origins/x', 'HTTP-404', undefined],
    ['/api/v1/identity-providers/x', 'HTTP-404', undefined],
    ['/api/v1/apps/x', 'HTTP-404', undefined],
    ['/api/v1/nothing', 'HTTP-404', '404'],
  ])('%s is not found: %s', async (path, code, status) => {
    const { tenant } = shared()
    const answer = await (await restAs(tenant)).send('GET', path)
    expect(answer.status).toBe(404)
    const { errors, traceId } = answer.json as { errors: readonly Record<string, unknown>[]; traceId: string }
    expect(errors[0]).toMatchObject({ code, title: 'Not found' })
    expect(errors[0]?.['status']).toBe(status)
    expect(traceId).toMatch(/^[0-9a-f]{32}$/)
  })
})

it('says what product it is, so that @qlik/api takes it for Qlik Cloud', async () => {
  const { tenant } = shared()
  const answer = await ask(tenant, '/resources/autogenerated/product-info.json')
  expect(answer.status).toBe(200)
  // @qlik/api 2.19: these three deployment types are the client-managed ones.
  const { composition } = answer.json as { composition: { deploymentType: string } }
  expect(['qliksenseserver', 'qliksensedesktop', 'qliksensemobile']).not.toContain(composition.deploymentType)
})
