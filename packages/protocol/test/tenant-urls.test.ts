import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { engineUrl, jwtSessionUrl, restUrl, singleUrl, tenantOrigin } from '../src/index.ts'

describe('tenantOrigin', () => {
  it('takes a domain or an origin', () => {
    expect(tenantOrigin('acme.eu.qlikcloud.com')).toBe('https://acme.eu.qlikcloud.com')
    expect(tenantOrigin(' https://acme.eu.qlikcloud.com/ ')).toBe('https://acme.eu.qlikcloud.com')
    expect(tenantOrigin('http://localhost:4301')).toBe('http://localhost:4301')
    expect(tenantOrigin('localhost:4301')).toBe('https://localhost:4301')
  })

  it.each([
    '',
    'https://',
    'ftp://acme.example',
    'https://acme.example/hub',
    'https://a@acme.example',
    'https://acme.example/?x=1',
    'two words',
  ])('refuses %j and says what it wants', (tenant) => {
    expect(() => tenantOrigin(tenant)).toThrow(/tenant must be a domain such as/)
  })
})

describe('engineUrl', () => {
  // Path and parameters as in qlik.dev's tutorial on session state with JSON web tokens; ttl as in enigma.js's sense-utilities.
  it('writes path and parameters as the engine expects them', () => {
    const url = engineUrl({
      tenant: 'acme.example',
      appId: 'app-1',
      identity: 'me',
      ttlSeconds: 60,
      webIntegrationId: 'wi',
      csrfToken: 'c=1&x',
    })
    expect(url).toBe(
      'wss://acme.example/app/app-1/identity/me/ttl/60?qlik-web-integration-id=wi&qlik-csrf-token=c%3D1%26x',
    )
  })

  it('leaves out what is not there', () => {
    expect(engineUrl({ tenant: 'http://localhost:1', appId: 'a', identity: '', csrfToken: '' })).toBe(
      'ws://localhost:1/app/a',
    )
  })

  it('refuses dot segments, which would lead somewhere else', () => {
    expect(() => engineUrl({ tenant: 'acme.example', appId: 'a', identity: '..' })).toThrow(TypeError)
    expect(() => engineUrl({ tenant: 'acme.example', appId: '' })).toThrow(TypeError)
  })

  it('keeps every identity and app id inside its own segment', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (appId, identity) => {
          fc.pre(!/^\.{1,2}$/.test(appId) && !/^\.{1,2}$/.test(identity))
          const segments = new URL(engineUrl({ tenant: 'acme.example', appId, identity })).pathname.split('/')
          expect(segments.map(decodeURIComponent)).toEqual(['', 'app', appId, 'identity', identity])
        },
      ),
    )
  })
})

describe('singleUrl', () => {
  // Parameters of qlik.dev, single integration 1.2.2.
  it('writes the parameters of the single page, encoded', () => {
    const url = new URL(
      singleUrl({
        tenant: 'acme.example',
        appId: 'a',
        sheetId: 's&t',
        theme: 'horizon',
        identity: 'i',
        opt: 'ctxmenu,currsel',
        select: ['State,Ohio', 'clearall'],
      }),
    )
    expect(url.origin + url.pathname).toBe('https://acme.example/single/')
    expect([...url.searchParams]).toEqual([
      ['appid', 'a'],
      ['sheet', 's&t'],
      ['theme', 'horizon'],
      ['identity', 'i'],
      ['opt', 'ctxmenu,currsel'],
      ['select', 'State,Ohio'],
      ['select', 'clearall'],
    ])
  })

  it('never writes an undefined theme or identity', () => {
    expect(singleUrl({ tenant: 'acme.example', appId: 'a', objectId: 'o', theme: undefined, identity: '' })).toBe(
      'https://acme.example/single/?appid=a&obj=o',
    )
  })
})

it('names the login and the REST paths', () => {
  expect(jwtSessionUrl('acme.example', 'wi 1')).toBe(
    'https://acme.example/login/jwt-session?qlik-web-integration-id=wi+1',
  )
  expect(restUrl('acme.example', '/api/v1/users/me')).toBe('https://acme.example/api/v1/users/me')
})
