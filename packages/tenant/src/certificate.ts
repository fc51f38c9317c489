import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utcTime,
  utf8String,
  type Der,
} from './der.ts'

/** A certificate made for one start. */
export interface TenantCertificate {
  readonly pem: string
  /** PKCS #8. */
  readonly privateKeyPem: string
  /** Base64 of the SHA-256 of its public key, for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiSha256: string
}

/** Object identifiers. Sources: RFC 5758 (signature), RFC 5280 (names, extensions, purposes). */
const oid = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * Makes a self-signed P-256 certificate for localhost, *.localhost, both loopback addresses and `publicHost`, valid for
 * 30 days. Nothing is written to the disk.
 */
export function createCertificate(publicHost: string): TenantCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const algorithm = sequence(objectIdentifier(oid.ecdsaWithSha256))
  const name = sequence(set(sequence(objectIdentifier(oid.commonName), utf8String('Oriel local tenant'))))
  const now = Date.now()
  // A day back: the clocks of containers differ.
  const validity = sequence(utcTime(new Date(now - dayMs)), utcTime(new Date(now + 30 * dayMs)))
  const version3 = explicit(0, integer(Buffer.from([2])))
  const serial = integer(randomBytes(16))
  // Source: RFC 5280 section 4.1.
  const body = sequence(version3, serial, algorithm, name, validity, name, spki, explicit(3, extensions(publicHost)))
  const signed = sequence(body, algorithm, bitString(sign('sha256', body, privateKey)))
  return {
    pem: pem('CERTIFICATE', signed),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    spkiSha256: createHash('sha256').update(spki).digest('base64'),
  }
}

function extensions(publicHost: string): Der {
  const host = publicHost.replaceAll(/[[\]]/g, '')
  // Browsers take `*.localhost`; Node's own check wants three labels below a wildcard, so the usual name stands there too.
  const names = new Set(['localhost', '*.localhost', 'tenant.localhost', ...(isIP(host) === 0 ? [host] : [])])
  const addresses = ['127.0.0.1', '::1', ...(isIP(host) === 0 ? [] : [host])]
  const alternatives = [
    // GeneralName: [2] dNSName, [7] iPAddress. Source: RFC 5280 section 4.2.1.6.
    ...[...names].map((text) => implicit(2, Buffer.from(text, 'ascii'))),
    ...addresses.map((address) => implicit(7, addressBytes(address))),
  ]
  return sequence(
    // Not a certificate authority: Firefox refuses one as a server's certificate.
    sequence(objectIdentifier(oid.basicConstraints), boolean(true), octetString(sequence())),
    sequence(objectIdentifier(oid.extendedKeyUsage), octetString(sequence(objectIdentifier(oid.serverAuth)))),
    sequence(objectIdentifier(oid.subjectAltName), octetString(sequence(...alternatives))),
  )
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string): readonly number[] =>
    text
      .split(':')
      .filter((group) => group !== '')
      .map((group) => Number.parseInt(group, 16))
  const [before, after] = [groups(head), groups(tail)]
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
