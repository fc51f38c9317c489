import { createPublicKey, type KeyObject } from 'node:crypto'
import { TenantError } from '../tenant-error.ts'

/**
 * Reads the public key of an identity provider.
 *
 * @param pem - An X.509 certificate or an SPKI public key, with or without line breaks: Qlik's own samples strip them,
 *   other published samples keep them.
 * @throws {@link TenantError} ERR_TENANT_KEY when it is neither, a private key, or an RSA key that is too small.
 */
export function readPublicKey(pem: string, smallestRsaBits: number): KeyObject {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/.exec(pem.replaceAll('\\n', '\n'))
  const [, label, text] = match ?? []
  if (label === undefined || text === undefined) {
    throw keyError('it is not PEM', 'Give the text from "-----BEGIN CERTIFICATE-----" to its END line.')
  }
  if (label !== 'CERTIFICATE' && label !== 'PUBLIC KEY') {
    throw keyError(
      `it is a ${label}`,
      'Give the certificate or the "BEGIN PUBLIC KEY" file; private keys stay with the signer.',
    )
  }
  const key = parse(label, text)
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < smallestRsaBits) {
    throw keyError(`its ${bits} bits are too few`, `Make an RSA key of at least ${smallestRsaBits} bits.`)
  }
  return key
}

function parse(label: string, text: string): KeyObject {
  const lines = text.replaceAll(/\s+/g, '').match(/.{1,64}/g) ?? []
  try {
    return createPublicKey(`-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`)
  } catch (cause) {
    throw keyError('it cannot be decoded', 'Check that the file was copied whole.', cause)
  }
}

function keyError(what: string, fix: string, cause?: unknown): TenantError {
  return new TenantError('ERR_TENANT_KEY', `the identity provider's public key cannot be used: ${what}`, fix, cause)
}
