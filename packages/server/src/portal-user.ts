import { ServerError } from './server-error.ts'

/** A signed-in user of the portal, as the portal's own session knows them. */
export interface PortalUser {
  /** The user's key at the tenant's identity provider: the claim `sub`. Must never change for a person. */
  readonly subject: string
  /** The name that others see in the tenant. */
  readonly name: string
  /**
   * The user's address: the claim `email`, without which Qlik Cloud's documentation promises no login. It goes out with
   * `email_verified: true`, so give only an address that the portal has verified.
   */
  readonly email: string
  /** Groups of the tenant; absent leaves the claim out. */
  readonly groups?: readonly string[]
  /** When the portal's own session ends, in ms since the Unix epoch. No token outlives it. */
  readonly sessionEndsAt?: number
}

/**
 * Refuses a user that the tenant would refuse, where the reason can still be told.
 *
 * @throws {@link ServerError} `ERR_USER_INVALID`, `ERR_USER_EMAIL_MISSING`
 */
export function checkUser(user: PortalUser): void {
  const wrong = (what: string): never => {
    throw new ServerError('ERR_USER_INVALID', `identify() gave a user whose ${what}`)
  }
  if (!isText(user.subject)) wrong('subject is not a text')
  if (!isText(user.name)) wrong('name is not a text')
  // Told apart, since a type says nothing to a portal in JavaScript whose users may well have no address.
  if (!isText(user.email)) throw new ServerError('ERR_USER_EMAIL_MISSING', 'identify() gave a user without an email')
  if (user.groups !== undefined && !(Array.isArray(user.groups) && user.groups.every(isText))) {
    wrong('groups are not a list of texts')
  }
  if (user.sessionEndsAt !== undefined && !Number.isFinite(user.sessionEndsAt)) wrong('sessionEndsAt is not a number')
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}
