import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto'
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
  readonly id: string
  readonly issuer: string
  readonly keyId: string
  readonly publicKey: KeyObject
  /** As it was given. */
  readonly publicKeyPem: string
  readonly clockToleranceSeconds: number
  /** One that is not speaks for nobody. */
  readonly active: boolean
  readonly createdAtMs: number
  description: string
  lastUpdatedAtMs: number
}

/** The providers of one tenant. Several stand side by side, so that a key can be rotated without a gap. */
export class IdentityProviders {
  readonly #providers = new Map<string, IdentityProvider>()

  /** @throws TenantError ERR_TENANT_KEY when the key cannot be used. */
  add(
    options: IdentityProviderOptions & { readonly description?: string; readonly active?: boolean },
    defaults: { clockToleranceSeconds: number; smallestRsaBits: number },
    nowMs: number,
  ): IdentityProvider {
    const provider = {
      id: randomBytes(12).toString('hex'),
      issuer: options.issuer,
      keyId: options.keyId,
      publicKey: readPublicKey(options.publicKeyPem, defaults.smallestRsaBits),
      publicKeyPem: options.publicKeyPem,
      clockToleranceSeconds: options.clockToleranceSec ?? defaults.clockToleranceSeconds,
      active: options.active ?? true,
      description: options.description ?? '',
      createdAtMs: nowMs,
      lastUpdatedAtMs: nowMs,
    }
    this.#providers.set(provider.id, provider)
    return provider
  }

  /** Those that speak for somebody under this key id. */
  withKeyId(keyId: string): readonly IdentityProvider[] {
    return this.list().filter((provider) => provider.active && provider.keyId === keyId)
  }

  get(id: string): IdentityProvider | undefined {
    return this.#providers.get(id)
  }

  remove(provider: IdentityProvider): void {
    this.#providers.delete(provider.id)
  }

  list(): readonly IdentityProvider[] {
    return [...this.#providers.values()]
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
