import { generateKeyPairSync } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import type { Tenant } from '../src/index.ts'
import { ask } from './support/client.ts'
import { dataOf, idOf, replace, restAs, restWithKey } from './support/rest.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'

const shared = sharedTenant()
const idps = '/api/v1/identity-providers'

interface Signer {
  readonly publicPem: string
  readonly privatePem: string
}

function newSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

// The body that Qlik's own examples post: github qlik-oss/qlik-cloud-examples.
const posted = (kid: string, pem: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  provider: 'external',
  protocol: 'jwtAuth',
  interactive: false,
  active: true,
  description: 'Portal',
  options: { jwtLoginEnabled: true, issuer: 'https://portal.example', staticKeys: [{ kid, pem }] },
  ...more,
})

/** The status of a login with a token of that signer. */
async function login(tenant: Tenant, { privatePem }: Signer, kid: string, aheadSeconds = 0): Promise<number> {
  const payload = (await tenant.signToken()).split('.')[1] ?? ''
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, number>
  const times = { nbf: (claims['nbf'] ?? 0) + aheadSeconds, exp: (claims['exp'] ?? 0) + aheadSeconds }
  const jwt = await new SignJWT({ ...claims, ...times, iss: 'https://portal.example' })
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(await importPKCS8(privatePem, 'ES256'))
  const headers = { authorization: `Bearer ${jwt}` }
  return (await ask(tenant, '/login/jwt-session', { method: 'POST', headers })).status
}

// Fields and statuses: qlik.dev REST reference, identity-providers.
describe('an identity provider', () => {
  it('is in force as soon as it was posted, and until it is deleted', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const signer = newSigner()
    expect(await login(tenant, signer, 'k1')).toBe(401)
    const made = await send('POST', idps, posted('k1', signer.publicPem, { clockToleranceSec: 49.6 }))
    expect(made).toMatchObject({
      status: 201,
      json: {
        provider: 'external',
        protocol: 'jwtAuth',
        interactive: false,
        active: true,
        description: 'Portal',
        clockToleranceSec: 50,
        options: { issuer: 'https://portal.example', staticKeys: [{ kid: 'k1', pem: signer.publicPem }] },
      },
    })
    expect((await send('GET', `${idps}/${idOf(made)}`)).json).toEqual(made.json)
    expect(await login(tenant, signer, 'k1')).toBe(200)
    expect((await send('DELETE', `${idps}/${idOf(made)}`)).status).toBe(204)
    expect(await login(tenant, signer, 'k1')).toBe(401)
    expect((await send('GET', `${idps}/${idOf(made)}`)).status).toBe(404)
  })

  it('stands beside the old one while a key is rotated', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const [before, after] = [newSigner(), newSigner()]
    const old = idOf(await send('POST', idps, posted('2025', before.publicPem)))
    await send('POST', idps, posted('2026', after.publicPem))
    expect(await login(tenant, before, '2025')).toBe(200)
    expect(await login(tenant, after, '2026')).toBe(200)
    expect(await login(tenant, after, '2025')).toBe(401)
    await send('DELETE', `${idps}/${old}`)
    expect(await login(tenant, before, '2025')).toBe(401)
    expect(await login(tenant, after, '2026')).toBe(200)
  })

  it('judges times with its own tolerance', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const signer = newSigner()
    await send('POST', idps, posted('mild', signer.publicPem, { clockToleranceSec: 600 }))
    await send('POST', idps, posted('strict', signer.publicPem, { clockToleranceSec: 0 }))
    expect(await login(tenant, signer, 'mild', 300)).toBe(200)
    expect(await login(tenant, signer, 'strict', 300)).toBe(401)
  })

  it('that is not active speaks for nobody', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const signer = newSigner()
    await send('POST', idps, posted('k1', signer.publicPem, { active: false }))
    expect(await login(tenant, signer, 'k1')).toBe(401)
    expect(dataOf(await send('GET', `${idps}?active=false`))).toHaveLength(1)
    expect(dataOf(await send('GET', `${idps}?active=true`))).toHaveLength(1)
    expect((await send('GET', `${idps}/status`)).json).toEqual({
      active_interactive_idps_count: 0,
      idps_metadata: [
        { active: true, interactive: false, provider: 'external' },
        { active: false, interactive: false, provider: 'external' },
      ],
    })
  })

  it('changes its description, and nothing else', async () => {
    const { tenant } = await withTenant()
    const { send } = await restAs(tenant)
    const one = `${idps}/${idOf(await send('POST', idps, posted('k1', newSigner().publicPem)))}`
    expect((await send('PATCH', one, replace('/description', 'New'))).status).toBe(204)
    expect((await send('GET', one)).json).toMatchObject({ description: 'New' })
    for (const path of ['/options', '/options/staticKeys', '/active', '/clockToleranceSec']) {
      const answer = await send('PATCH', one, [...replace('/description', 'Never'), ...replace(path, {})])
      expect(answer).toMatchObject({
        status: 400,
        json: { errors: [{ detail: expect.stringContaining('/description') }] },
      })
    }
    expect((await send('PATCH', one, replace('/description', 7))).status).toBe(400)
    expect((await send('GET', one)).json).toMatchObject({ description: 'New' })
  })

  it('is the admins’ business', async () => {
    const { tenant } = await withTenant({ assumptions: { everyUserIsAdmin: false } })
    const body = posted('k1', newSigner().publicPem)
    expect((await (await restAs(tenant, 'ada')).send('POST', idps, body)).status).toBe(403)
    expect((await restWithKey(tenant, tenant.apiKey).send('POST', idps, body)).status).toBe(201)
  })
})

it.each([
  ['another protocol', { protocol: 'OIDC' }, 'OIDC is not supported'],
  ['another provider', { provider: 'auth0' }, 'external'],
  ['interactive login', { interactive: true }, 'interactive'],
  ['another tenant', { tenantIds: ['other'] }, 'tenantIds'],
  ['a negative tolerance', { clockToleranceSec: -1 }, 'clockToleranceSec'],
  ['a tolerance that is text', { clockToleranceSec: '5' }, 'clockToleranceSec'],
  ['no options', { options: undefined }, 'options'],
  ['no issuer', { options: { staticKeys: [{ kid: 'k', pem: 'x' }] } }, 'issuer'],
  ['no key', { options: { issuer: 'i', staticKeys: [] } }, 'one key'],
  ['two keys', { options: { issuer: 'i', staticKeys: [{}, {}] } }, 'one key'],
  ['a key without kid', { options: { issuer: 'i', staticKeys: [{ pem: 'x' }] } }, 'kid and pem'],
  ['a key that is no PEM', { options: { issuer: 'i', staticKeys: [{ kid: 'k', pem: 'MIIB' }] } }, 'not PEM'],
  [
    'a private key',
    { options: { issuer: 'i', staticKeys: [{ kid: 'k', pem: newSigner().privatePem }] } },
    'PRIVATE KEY',
  ],
])('refuses an identity provider with %s, and says why', async (_what, more, said) => {
  const { tenant } = shared()
  const { send } = await restAs(tenant)
  const answer = await send('POST', idps, { ...posted('k', newSigner().publicPem), ...more })
  expect(answer).toMatchObject({ status: 400, json: { errors: [{ detail: expect.stringContaining(said) }] } })
  expect(answer.text).not.toContain('BEGIN PRIVATE KEY')
})

it('says of the metadata that its content is not known', async () => {
  const { tenant } = shared()
  const { send } = await restAs(tenant)
  expect((await send('GET', `${idps}/me/meta`)).json).toEqual({})
  const answer = await send('GET', `${idps}/.well-known/metadata.json`)
  expect(answer).toMatchObject({
    status: 501,
    json: { errors: [{ detail: expect.stringContaining('metadata.json') }] },
  })
})
