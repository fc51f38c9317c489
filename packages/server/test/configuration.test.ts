import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTokenEndpoint, ServerError } from '@oriel/server'
import type { ServerErrorCode, TokenEndpointOptions } from '@oriel/server'
import { makeEcKeys, makeRsaKeys } from './support.ts'

const rsa = makeRsaKeys()
const good: TokenEndpointOptions = {
  identify: () => null,
  issuer: 'https://portal.example',
  keyId: 'key-1',
  privateKey: rsa.privateKey,
}

function failure(change: Record<string, unknown>): unknown {
  try {
    createTokenEndpoint({ ...good, ...change })
  } catch (error) {
    return error
  }
  return undefined
}

const encrypted = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

describe('a wrong configuration of the token endpoint', () => {
  const cases: [string, Record<string, unknown>, ServerErrorCode][] = [
    ['an empty issuer', { issuer: ' ' }, 'ERR_ISSUER_MISSING'],
    ['no issuer', { issuer: undefined }, 'ERR_ISSUER_MISSING'],
    ['no key id', { keyId: undefined }, 'ERR_KEY_ID_MISSING'],
    ['an empty key id', { keyId: '' }, 'ERR_KEY_ID_MISSING'],
    ['an empty PEM', { privateKey: '' }, 'ERR_KEY_UNREADABLE'],
    ['half a PEM', { privateKey: rsa.privateKey.slice(0, 300) }, 'ERR_KEY_UNREADABLE'],
    ['an encrypted PEM', { privateKey: encrypted.privateKey }, 'ERR_KEY_UNREADABLE'],
    ['the public key', { privateKey: rsa.publicKey }, 'ERR_KEY_NOT_PRIVATE'],
    ['an RSA key of 1024 bits', { privateKey: makeRsaKeys(1024).privateKey }, 'ERR_KEY_WEAK'],
    ['an EC key for RS256', { privateKey: makeEcKeys('prime256v1').privateKey }, 'ERR_KEY_ALGORITHM'],
    ['an RSA key for ES256', { algorithm: 'ES256' }, 'ERR_KEY_ALGORITHM'],
    ['the wrong curve', { algorithm: 'ES384', privateKey: makeEcKeys('prime256v1').privateKey }, 'ERR_KEY_ALGORITHM'],
    ['a shared secret', { algorithm: 'HS256' }, 'ERR_ALGORITHM_UNSUPPORTED'],
    ['no signature', { algorithm: 'none' }, 'ERR_ALGORITHM_UNSUPPORTED'],
    ['a name of Object', { algorithm: 'toString' }, 'ERR_ALGORITHM_UNSUPPORTED'],
    ['a lifetime of 9 s', { lifetimeSeconds: 9 }, 'ERR_LIFETIME_RANGE'],
    ['a lifetime of 3601 s', { lifetimeSeconds: 3601 }, 'ERR_LIFETIME_RANGE'],
    ['a lifetime that is no number', { lifetimeSeconds: '120' }, 'ERR_LIFETIME_RANGE'],
    ['half a second', { lifetimeSeconds: 60.5 }, 'ERR_LIFETIME_RANGE'],
    ['no tokens at all', { tokensPerMinute: 0 }, 'ERR_LIMIT_RANGE'],
    ['any origin', { origins: ['*'] }, 'ERR_ORIGIN_INVALID'],
    ['an origin with a slash', { origins: ['https://portal.example/'] }, 'ERR_ORIGIN_INVALID'],
    ['an origin with a path', { origins: ['https://portal.example/a'] }, 'ERR_ORIGIN_INVALID'],
    ['an origin with its default port', { origins: ['https://portal.example:443'] }, 'ERR_ORIGIN_INVALID'],
    ['the origin null', { origins: ['null'] }, 'ERR_ORIGIN_INVALID'],
    ['a domain for an origin', { origins: ['portal.example'] }, 'ERR_ORIGIN_INVALID'],
    ['a path with a slash at its end', { path: '/oriel/' }, 'ERR_PATH_INVALID'],
    ['a path without one at its start', { path: 'oriel' }, 'ERR_PATH_INVALID'],
  ]
  it.each(cases)('is refused when it is made: %s', (_, change, code) => {
    const error = failure(change)
    expect(error).toBeInstanceOf(ServerError)
    expect(ServerError.is(error)).toBe(true)
    expect(error).toMatchObject({ code, retryable: false, fix: expect.stringMatching(/\w{3}/) })
    expect(String(error)).toContain(code)
  })

  it.each([
    ['identify', { identify: 'ada' }],
    ['privateKey', { privateKey: Buffer.from('key') }],
    ['onError', { onError: true }],
  ])('is a TypeError when %s is of the wrong type', (name, change) => {
    const error = failure(change)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(name)
  })

  it('never repeats any of the key', () => {
    const secret = rsa.privateKey.split('\n')[3] ?? ''
    const error = failure({ privateKey: rsa.privateKey.replace('PRIVATE KEY', 'PRIVATE KEIN') })
    expect(error).toMatchObject({ code: 'ERR_KEY_UNREADABLE' })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret.slice(0, 20))
  })

  it('takes keys in PKCS#1 and SEC1 as well', () => {
    const pkcs1 = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    expect(failure({ privateKey: pkcs1.privateKey })).toBeUndefined()
    expect(failure({ algorithm: 'ES256', privateKey: makeEcKeys('prime256v1').privateKey })).toBeUndefined()
  })
})
