import { KeyObject } from 'node:crypto'
import type { SigningAlgorithm } from '@oriel/server'

/** What signs, and what the tenant checks it by. */
export interface KeyPair {
  /** PKCS#8. */
  readonly privateKeyPem: string
  /** X.509, self-signed. No line break at its end: a tenant's form refuses a certificate that is pasted with one. */
  readonly certificatePem: string
  readonly notAfter: Date
}

export const algorithms: readonly SigningAlgorithm[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384']

export function isAlgorithm(text: string): text is SigningAlgorithm {
  return algorithms.some((algorithm) => algorithm === text)
}

/**
 * Makes a key pair, and a certificate for it.
 *
 * @param bits - Of an RSA key. 2048 signs some 15 times as fast as 4096.
 * @param days - How long the certificate says that it is valid.
 */
export async function makeKeyPair(algorithm: SigningAlgorithm, bits: number, days: number): Promise<KeyPair> {
  // The certificate library's injector looks for this polyfill when it is loaded, so the order matters.
  await import('reflect-metadata')
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const signing = parameters(algorithm, bits)
  const keys = await crypto.subtle.generateKey(signing, true, ['sign', 'verify'])
  const notBefore = new Date(Date.now() - 24 * 60 * 60 * 1000) // A tenant's clock may be behind.
  const notAfter = new Date(Date.now() + days * 24 * 60 * 60 * 1000)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Oriel token signing',
    notBefore,
    notAfter,
    signingAlgorithm: signing,
    keys,
  })
  return {
    privateKeyPem: String(KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' })),
    certificatePem: certificate.toString('pem').trim(),
    notAfter,
  }
}

/** As Web Crypto names them. Source: RFC 7518 section 3.1. */
function parameters(
  algorithm: SigningAlgorithm,
  bits: number,
): (RsaHashedKeyGenParams | EcKeyGenParams) & { hash: string } {
  const hash = `SHA-${algorithm.slice(2)}`
  if (algorithm === 'ES256' || algorithm === 'ES384') {
    return { name: 'ECDSA', namedCurve: `P-${algorithm.slice(2)}`, hash }
  }
  return { name: 'RSASSA-PKCS1-v1_5', hash, modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]) }
}
