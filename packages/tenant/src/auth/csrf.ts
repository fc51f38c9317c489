import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const saltLength = 8

/** A session's secret, from which any number of tokens is made. */
export function newCsrfSecret(): string {
  return randomBytes(18).toString('base64url')
}

/**
 * A fresh token: 8 characters of salt, `-`, 27 of SHA-1, as the npm package `csrf` makes them; captures of Qlik Cloud's
 * `_csrfToken` have this form. Every token of a secret stays valid as long as the secret.
 */
export function newCsrfToken(secret: string): string {
  // The hash part may hold `-`, the salt may not: the first dash divides them.
  const salt = randomBytes(24)
    .toString('base64url')
    .replaceAll(/[-_]/g, '')
    .padEnd(saltLength, '0')
    .slice(0, saltLength)
  return `${salt}-${digest(secret, salt)}`
}

export function csrfTokenFits(secret: string, token: string): boolean {
  const dash = token.indexOf('-')
  if (dash !== saltLength) return false
  const expected = Buffer.from(digest(secret, token.slice(0, dash)))
  const given = Buffer.from(token.slice(dash + 1))
  return expected.length === given.length && timingSafeEqual(expected, given)
}

function digest(secret: string, salt: string): string {
  return createHash('sha1').update(`${salt}-${secret}`).digest('base64url')
}
