import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { ServerError } from './server-error.ts'

/** RS256 is what Qlik documents for a JWT identity provider; the others are for tenants known to take them. */
export type SigningAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384'

/** Which key an algorithm needs. Source: RFC 7518 section 3.1. */
const keyNeeds: Readonly<Record<SigningAlgorithm, { readonly type: string; readonly curve?: string }>> = {
  RS256: { type: 'rsa' },
  RS384: { type: 'rsa' },
  RS512: { type: 'rsa' },
  ES256: { type: 'ec', curve: 'prime256v1' },
  ES384: { type: 'ec', curve: 'secp384r1' },
}

/** RFC 7518 section 3.3: RSA keys for signatures have at least 2048 bits. */
const minRsaBits = 2048

/**
 * Reads a private key once, so that no request pays for parsing it.
 *
 * @param pem - PKCS#8, PKCS#1 or SEC1, not encrypted.
 * @throws {@link ServerError} `ERR_ALGORITHM_UNSUPPORTED`, `ERR_KEY_UNREADABLE`, `ERR_KEY_NOT_PRIVATE`, `ERR_KEY_WEAK`
 *   or `ERR_KEY_ALGORITHM`. None of them repeats any of the key.
 */
export function readSigningKey(pem: string, algorithm: SigningAlgorithm): KeyObject {
  const needs = Object.hasOwn(keyNeeds, algorithm) ? keyNeeds[algorithm] : undefined
  if (needs === undefined) {
    const known = Object.keys(keyNeeds).join(', ')
    throw new ServerError(
      'ERR_ALGORITHM_UNSUPPORTED',
      `algorithm must be one of ${known}, not ${JSON.stringify(algorithm)}`,
    )
  }
  const key = parse(pem)
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType !== needs.type || (needs.curve !== undefined && namedCurve !== needs.curve)) {
    const found = [key.asymmetricKeyType, namedCurve].filter((part) => part !== undefined).join(' ')
    const needed = [needs.type, needs.curve].filter((part) => part !== undefined).join(' ')
    throw new ServerError('ERR_KEY_ALGORITHM', `${algorithm} needs a key of type ${needed}, and this one is ${found}`)
  }
  if (needs.type === 'rsa' && modulusLength < minRsaBits) {
    throw new ServerError(
      'ERR_KEY_WEAK',
      `an RSA key needs ${minRsaBits} bits or more, and this one has ${modulusLength}`,
    )
  }
  return key
}

function parse(pem: string): KeyObject {
  if (/-----BEGIN (?:CERTIFICATE|(?:RSA )?PUBLIC KEY)-----/.test(pem) && !pem.includes('PRIVATE KEY')) {
    throw new ServerError('ERR_KEY_NOT_PRIVATE', 'this PEM is the public half; the private key signs')
  }
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    throw new ServerError('ERR_KEY_UNREADABLE', 'the private key is encrypted; give it decrypted (openssl pkey -in …)')
  }
  try {
    return createPrivateKey(pem)
  } catch {
    // OpenSSL's own message may quote what it was given, so it is left out.
    throw new ServerError(
      'ERR_KEY_UNREADABLE',
      'the private key is not a PEM that can be read: "-----BEGIN PRIVATE KEY-----"',
    )
  }
}
