import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { importPKCS8, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startTenant, TenantError, type Tenant } from '../src/index.ts'
import { ask, type Answer } from './support/client.ts'
import { echoApp } from './support/echo-app.ts'
import { FakeClock } from './support/fake-clock.ts'
import { sharedTenant, withTenant } from './support/with-tenant.ts'
import { createCertificate } from '../src/certificate.ts'

const shared = sharedTenant()

const login = (tenant: Tenant, jwt: string): Promise<Answer> =>
  ask(tenant, '/login/jwt-session', { method: 'POST', headers: { authorization: `Bearer ${jwt}` } })

const detailOf = (answer: Answer): string | undefined =>
  (answer.json as { errors?: readonly { detail?: string }[] }).errors?.[0]?.detail

describe('a token with a wrong claim', () => {
  // The body is published in full: Qlik Community, Official Support Articles, 2435784.
  it('is refused with the published body when nbf is missing', async () => {
    const { tenant } = shared()
    const answer = await login(tenant, await tenant.signToken({ nbf: undefined }))
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      errors: [
        {
          title: 'Invalid token request',
          detail: 'JWT_LOGIN_VALIDATIONS Missing required claim: nbf',
          code: 'INTERNAL-TOKEN-1',
          status: '400',
        },
      ],
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })

  // Claims as in qlik.dev, create signed tokens for JWT authorization.
  it.each(['iss', 'aud', 'sub', 'subType', 'name', 'email', 'email_verified', 'jti', 'iat', 'nbf', 'exp'])(
    'is refused by name when %s is missing',
    async (claim) => {
      const { tenant } = shared()
      const answer = await login(tenant, await tenant.signToken({ [claim]: undefined }))
      expect(answer.status).toBe(400)
      expect(detailOf(answer)).toBe(`JWT_LOGIN_VALIDATIONS Missing required claim: ${claim}`)
      expect(answer.cookies).toEqual([])
    },
  )

  it.each([
    ['an audience of another service', { aud: 'qlik.api' }, 401, 'audience'],
    ['a list of audiences', { aud: ['qlik.api/login/jwt-session', 'other'] }, 401, 'audience'],
    ['the issuer of nobody', { iss: 'https://elsewhere.example' }, 401, 'issuer'],
    ['another subType', { subType: 'externalClient' }, 400, 'subType'],
    ['a subject that is no text', { sub: 7 }, 400, 'sub'],
    ['a name that is no text', { name: { first: 'Ada' } }, 400, 'name'],
    ['a jti that is no text', { jti: 12 }, 400, 'jti'],
    ['an nbf that is text', { nbf: '1700000000' }, 400, 'nbf'],
    ['an exp that is text', { exp: 'tomorrow' }, 400, 'exp'],
  ])('is refused for %s', async (_what, claims, status, named) => {
    const { tenant } = shared()
    const answer = await login(tenant, await tenant.signToken(claims as Record<string, unknown>))
    expect(answer.status).toBe(status)
    expect(detailOf(answer)).toContain(named)
  })
})

describe('the times of a token', () => {
  const nowSeconds = Date.parse('2026-03-01T12:00:00Z') / 1000

  // exp - nbf: qlik.dev, create signed tokens. The tolerance of 5 s is the tenant's assumption.
  it.each([
    ['3600 s long', { nbf: nowSeconds, exp: nowSeconds + 3600 }, 200],
    ['3601 s long', { nbf: nowSeconds, exp: nowSeconds + 3601 }, 400],
    ['valid from 5 s ahead', { nbf: nowSeconds + 5, exp: nowSeconds + 60 }, 200],
    ['valid from 6 s ahead', { nbf: nowSeconds + 6, exp: nowSeconds + 60 }, 401],
    ['expired 4 s ago', { nbf: nowSeconds - 60, exp: nowSeconds - 4 }, 200],
    ['expired 5 s ago', { nbf: nowSeconds - 60, exp: nowSeconds - 5 }, 401],
  ])('%s: %o is answered %i', async (_what, times, status) => {
    const { tenant } = await withTenant({ clock: new FakeClock() })
    expect((await login(tenant, await tenant.signToken(times))).status).toBe(status)
  })

  it('are judged with the tolerance of the identity provider that signed', async () => {
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const publicKeyPem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const clock = new FakeClock()
    const { tenant } = await withTenant({
      clock,
      identityProviders: [{ issuer: 'slow', keyId: 'slow-1', publicKeyPem, clockToleranceSec: 50 }],
    })
    const times = { nbf: nowSeconds + 50, exp: nowSeconds + 60 }
    const jwt = await sign(key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'RS256', 'slow-1', {
      ...(await claimsOf(tenant)),
      iss: 'slow',
      ...times,
    })
    expect((await login(tenant, jwt)).status).toBe(200)
    expect((await login(tenant, await tenant.signToken(times))).status).toBe(401)
  })
})

describe('the signature of a token', () => {
  it('is refused for the algorithm none', async () => {
    const { tenant } = shared()
    const jwt = new UnsecuredJWT(await claimsOf(tenant)).encode()
    const answer = await login(tenant, jwt)
    expect(answer.status).toBe(401)
    expect(detailOf(answer)).toBe('The algorithm is not allowed')
  })

  // The classic confusion: the public key, which everybody has, used as an HMAC secret. RFC 8725 section 2.1.
  it('is refused for HS256 with the public key as its secret', async () => {
    const { tenant } = shared()
    const secret = new TextEncoder().encode(tenant.identityProvider.privateKeyPem)
    const header = { alg: 'HS256', kid: tenant.identityProvider.keyId }
    const jwt = await new SignJWT(await claimsOf(tenant)).setProtectedHeader(header).sign(secret)
    const answer = await login(tenant, jwt)
    expect(answer.status).toBe(401)
    expect(detailOf(answer)).toBe('The algorithm is not allowed')
  })

  it.each(['RS256', 'RS384', 'RS512'])('is taken with %s', async (algorithm) => {
    const { tenant } = shared()
    const { privateKeyPem, keyId } = tenant.identityProvider
    expect((await login(tenant, await sign(privateKeyPem, algorithm, keyId, await claimsOf(tenant)))).status).toBe(200)
  })

  it('is refused with PS256, which no source names', async () => {
    const { tenant } = shared()
    const { privateKeyPem, keyId } = tenant.identityProvider
    expect((await login(tenant, await sign(privateKeyPem, 'PS256', keyId, await claimsOf(tenant)))).status).toBe(401)
  })

  it('is refused under a kid that no identity provider has, and without any', async () => {
    const { tenant } = shared()
    const { privateKeyPem } = tenant.identityProvider
    const claims = await claimsOf(tenant)
    expect(detailOf(await login(tenant, await sign(privateKeyPem, 'RS256', 'other', claims)))).toContain('kid')
    expect(detailOf(await login(tenant, await sign(privateKeyPem, 'RS256', undefined, claims)))).toContain('kid')
  })

  it('is refused when another key made it, or a claim was changed afterwards', async () => {
    const { tenant } = shared()
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const claims = await claimsOf(tenant)
    const { keyId } = tenant.identityProvider
    const pem = stranger.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect((await login(tenant, await sign(pem, 'RS256', keyId, claims))).status).toBe(401)

    const [head, , signature] = (await tenant.signToken({ sub: 'ada' })).split('.')
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url')
    expect((await login(tenant, `${head}.${forged}.${signature}`)).status).toBe(401)
  })

  it('is refused the second time', async () => {
    const { tenant } = shared()
    const jwt = await tenant.signToken()
    expect((await login(tenant, jwt)).status).toBe(200)
    const again = await login(tenant, jwt)
    expect(again.status).toBe(401)
    expect(detailOf(again)).toBe('The token was used before')
  })

  it('is still refused the second time while the tolerance after its end lasts', async () => {
    const clock = new FakeClock()
    const { tenant } = await withTenant({ clock })
    const jwt = await tenant.signToken()
    expect((await login(tenant, jwt)).status).toBe(200)
    clock.advance(124_000)
    expect(detailOf(await login(tenant, jwt))).toBe('The token was used before')
  })
})

describe('the Authorization header', () => {
  it.each([
    ['nothing', undefined],
    ['another scheme', 'Basic YTpi'],
    ['no token', 'Bearer'],
    ['two parts', 'Bearer abc.def'],
    ['text', 'Bearer not a token'],
    ['a header that is no JSON', 'Bearer bm9qc29u.e30.abc'],
    ['a header that is a list', 'Bearer W10.e30.abc'],
  ])('with %s is answered 401 without a cookie, and never echoed', async (_what, authorization) => {
    const { tenant } = shared()
    const headers = authorization === undefined ? {} : { authorization }
    const answer = await ask(tenant, '/login/jwt-session', { method: 'POST', headers })
    expect(answer.status).toBe(401)
    expect(answer.cookies).toEqual([])
    if (authorization !== undefined) expect(answer.text).not.toContain(authorization.slice(7) || 'Bearer')
  })
})

describe('identity providers', async () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const { pem: certificate, privateKeyPem } = await createCertificate('localhost')
  const ecPem = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  // Qlik's own samples strip the line breaks of the PEM; other published samples post SPKI with them.
  it.each([
    ['an SPKI key', spki, ecPem],
    ['an SPKI key without line breaks', spki.replaceAll('\n', ''), ecPem],
    ['a certificate', certificate, privateKeyPem],
    ['a certificate without line breaks', certificate.replaceAll('\n', ''), privateKeyPem],
    ['a certificate with escaped line breaks', certificate.replaceAll('\n', '\\n'), privateKeyPem],
    ['a certificate with CR LF', certificate.replaceAll('\n', '\r\n'), privateKeyPem],
  ])('take %s', async (_what, publicKeyPem, signer) => {
    const { tenant } = await withTenant({ identityProviders: [{ issuer: 'mine', keyId: 'k1', publicKeyPem }] })
    const jwt = await sign(signer, 'ES256', 'k1', { ...(await claimsOf(tenant)), iss: 'mine' })
    expect((await login(tenant, jwt)).status).toBe(200)
  })

  it('stand side by side, so that a key can be rotated', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const otherSpki = other.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const { tenant } = await withTenant({
      identityProviders: [
        { issuer: 'portal', keyId: '2025', publicKeyPem: spki },
        { issuer: 'portal', keyId: '2026', publicKeyPem: otherSpki },
      ],
    })
    const claims = { ...(await claimsOf(tenant)), iss: 'portal' }
    const otherPem = other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect((await login(tenant, await sign(ecPem, 'ES256', '2025', { ...claims, jti: 'a' }))).status).toBe(200)
    expect((await login(tenant, await sign(otherPem, 'ES384', '2026', { ...claims, jti: 'b' }))).status).toBe(200)
    expect((await login(tenant, await sign(otherPem, 'ES384', '2025', { ...claims, jti: 'c' }))).status).toBe(401)
  })

  it('speak for themselves only, under a kid that several have', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const otherSpki = other.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const otherPem = other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const { tenant } = await withTenant({
      identityProviders: [
        { issuer: 'mine', keyId: 'shared', publicKeyPem: spki },
        { issuer: 'theirs', keyId: 'shared', publicKeyPem: otherSpki },
        { issuer: 'also-mine', keyId: 'shared', publicKeyPem: spki },
      ],
    })
    const answerTo = async (pem: string, iss: string): Promise<Answer> =>
      login(tenant, await sign(pem, 'ES256', 'shared', { ...(await claimsOf(tenant)), iss }))
    expect((await answerTo(ecPem, 'mine')).status).toBe(200)
    expect((await answerTo(ecPem, 'also-mine')).status).toBe(200)
    expect((await answerTo(otherPem, 'theirs')).status).toBe(200)
    for (const [pem, issuer] of [
      [otherPem, 'mine'],
      [ecPem, 'theirs'],
    ] as const) {
      const answer = await answerTo(pem, issuer)
      expect(answer.status).toBe(401)
      expect(detailOf(answer)).toBe('The issuer is not that of the identity provider with this kid')
    }
  })

  it.each([
    ['text that is no PEM', 'MIIB…', 'not PEM'],
    ['a private key', ecPem, 'PRIVATE KEY'],
    ['a PEM that was cut', `${spki.slice(0, 60)}\n-----END PUBLIC KEY-----`, 'cannot be decoded'],
    ['an RSA key of 1024 bits', smallRsa(), '1024'],
  ])('refuse %s with a fix', async (_what, publicKeyPem, said) => {
    const starting = startTenant({
      apps: [{ loaded: echoApp() }],
      identityProviders: [{ issuer: 'i', keyId: 'k', publicKeyPem }],
    })
    const error: unknown = await starting.then(
      async (tenant) => tenant.close(),
      (reason: unknown) => reason,
    )
    expect(TenantError.is(error) && error).toMatchObject({ code: 'ERR_TENANT_KEY', fix: expect.stringMatching(/\.$/) })
    expect(String(error)).toContain(said)
  })
})

describe('a user', () => {
  it('is made at the first login, dated by the clock, and changed by the next', async () => {
    const clock = new FakeClock('2026-05-01T08:00:00Z')
    const { tenant } = await withTenant({ clock })
    const logins: boolean[] = []
    onTestFinished(tenant.events.on('login', ({ created }) => logins.push(created)))
    const first = await me(tenant, { sub: 'ada', name: 'Ada', groups: ['finance'] })
    clock.advance(60_000)
    const second = await me(tenant, { sub: 'ada', name: 'Demo User', groups: [] })
    expect(first).toMatchObject({ createdAt: '2026-05-01T08:00:00.000Z', assignedGroups: [{ name: 'finance' }] })
    expect(second).toMatchObject({ id: first['id'], name: 'Demo User', assignedGroups: [] })
    expect(second['createdAt']).toBe('2026-05-01T08:00:00.000Z')
    expect(logins).toEqual([true, false])
  })

  // Qlik Community, article 1774052.
  it('gets no address that the token does not call verified', async () => {
    const { tenant } = shared()
    expect(await me(tenant, { sub: 'a', email: 'a@example.com' })).toHaveProperty('email', 'a@example.com')
    expect(await me(tenant, { sub: 'b', email: 'b@example.com', email_verified: false })).not.toHaveProperty('email')
  })
})

async function me(tenant: Tenant, claims: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { cookies } = await login(tenant, await tenant.signToken(claims))
  const cookie = cookies.map((value) => value.split(';')[0]).join('; ')
  return (await ask(tenant, '/api/v1/users/me', { headers: { cookie } })).json as Record<string, unknown>
}

/** The claims of a good token, for signing in another way. */
async function claimsOf(tenant: Tenant): Promise<Record<string, unknown>> {
  const payload = (await tenant.signToken()).split('.')[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

async function sign(
  pem: string,
  alg: string,
  kid: string | undefined,
  claims: Record<string, unknown>,
): Promise<string> {
  const header = kid === undefined ? { alg } : { alg, kid }
  return new SignJWT(claims).setProtectedHeader(header).sign(await importPKCS8(pem, alg))
}

function smallRsa(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  return publicKey.export({ type: 'spki', format: 'pem' }).toString()
}

it('the made certificate is read by an independent parser', async () => {
  const read = new X509Certificate((await createCertificate('tenant.example')).pem)
  expect(read.subjectAltName).toBe(
    'DNS:localhost, DNS:*.localhost, DNS:tenant.localhost, DNS:tenant.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
  )
  expect(read.ca).toBe(false)
  expect(read.verify(read.publicKey)).toBe(true)
})
