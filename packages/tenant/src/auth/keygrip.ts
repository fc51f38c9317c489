import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Signs cookies as the npm package `keygrip` does: HMAC over `name=value`, here SHA-512, 86 characters of base64url. */
export class Keygrip {
  readonly #key = randomBytes(32)

  sign(name: string, value: string): string {
    return createHmac('sha512', this.#key).update(`${name}=${value}`).digest('base64url')
  }

  verify(name: string, value: string, signature: string): boolean {
    const expected = Buffer.from(this.sign(name, value))
    const given = Buffer.from(signature)
    return expected.length === given.length && timingSafeEqual(expected, given)
  }
}
