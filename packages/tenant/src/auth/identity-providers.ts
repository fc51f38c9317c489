import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { readPublicKey } from './public-key.ts'

/** A JWT identity provider as a person configures it. Source: qlik.dev, identity providers, protocol jwtAuth. */
export interface IdentityProviderOptions {
  readonly issuer: string
  /** The `kid` in the token's header. */
  readonly keyId: string
  /** X.509 certificate or SPKI public key, with or without line breaks. */
  readonly publicKeyPem: string
  /** Seconds that the signer's clock may differ. Default: the assumption `clockToleranceSeconds`. */
  readonly clockToleranceSec?: number
}

export interface IdentityProvider {
  readonly issuer: string
  readonly keyId: string
  readonly publicKey: KeyObject
  readonly clockToleranceSeconds: number
}

/** The providers of one tenant. Several stand side by side, so that a key can be rotated without a gap. */
export class IdentityProviders {
  readonly #providers: IdentityProvider[] = []

  add(options: IdentityProviderOptions, defaults: { clockToleranceSeconds: number; smallestRsaBits: number }): void {
    this.#providers.push({
      issuer: options.issuer,
      keyId: options.keyId,
      publicKey: readPublicKey(options.publicKeyPem, defaults.smallestRsaBits),
      clockToleranceSeconds: options.clockToleranceSec ?? defaults.clockToleranceSeconds,
    })
  }

  withKeyId(keyId: string): readonly IdentityProvider[] {
    return this.#providers.filter((provider) => provider.keyId === keyId)
  }
}

/** What a signer needs. The private key never reaches the disk from here. */
export interface DemoIdentityProvider {
  readonly issuer: string
  readonly keyId: string
  /** PKCS #8. */
  readonly privateKeyPem: string
}

const generate = promisify(generateKeyPair)

/** A key pair of its own for every start: RSA 2048. */
export async function createDemoIdentityProvider(): Promise<{ demo: DemoIdentityProvider; publicKeyPem: string }> {
  const { privateKey, publicKey } = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return {
    demo: { issuer: 'oriel-local-tenant', keyId: 'oriel-demo-key', privateKeyPem: privateKey },
    publicKeyPem: publicKey,
  }
}
