import { createHash, KeyObject } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate made for one start. */
export interface TenantCertificate {
  readonly pem: string
  /** PKCS #8. */
  readonly privateKeyPem: string
  /** Base64 of the SHA-256 of its public key, for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiSha256: string
}

const dayMs = 24 * 60 * 60 * 1000
/** Extended key usage of a server. Source: RFC 5280 section 4.2.1.12. */
const serverAuth = '1.3.6.1.5.5.7.3.1'

/**
 * Makes a self-signed P-256 certificate for localhost, *.localhost, both loopback addresses and `publicHost`, valid for
 * 30 days. Nothing is written to the disk.
 */
export async function createCertificate(publicHost: string): Promise<TenantCertificate> {
  // Only tenants over TLS pay for the library; its injector wants the polyfill to be there first.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify'])
  const host = publicHost.replaceAll(/[[\]]/g, '')
  // Browsers take `*.localhost`; Node's own check wants three labels below a wildcard, so the usual name stands there too.
  const names = new Set(['localhost', '*.localhost', 'tenant.localhost', ...(isIP(host) === 0 ? [host] : [])])
  const addresses = new Set(['127.0.0.1', '::1', ...(isIP(host) === 0 ? [] : [host])])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Oriel local tenant',
    // A day back: the clocks of containers differ.
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 30 * dayMs),
    signingAlgorithm,
    keys,
    extensions: [
      // Not a certificate authority: Firefox refuses one as a server's certificate.
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...[...names].map((value) => ({ type: 'dns', value }) as const),
        ...[...addresses].map((value) => ({ type: 'ip', value }) as const),
      ]),
    ],
  })
  return {
    pem: certificate.toString('pem'),
    privateKeyPem: String(KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' })),
    spkiSha256: createHash('sha256').update(new Uint8Array(certificate.publicKey.rawData)).digest('base64'),
  }
}
