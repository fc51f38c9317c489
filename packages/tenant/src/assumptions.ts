import { jwtMaxLifetimeSeconds, jwtRequiredClaims } from '@oriel/protocol'
import type { RateLimitNumbers } from './http/rate-limits.ts'

/**
 * What this tenant believes about Qlik Cloud without having read it in a source. Each can be switched by
 * `startTenant({ assumptions: { … } })`, and is to be corrected after a run against a real tenant.
 */
export interface Assumptions {
  readonly algorithms: readonly string[]
  readonly requiredClaims: readonly string[]
  readonly clockToleranceSeconds: number
  readonly smallestRsaBits: number
  readonly groupsFromToken: boolean
  readonly disabledUserStatus: number
  readonly endedUserEndsSessions: boolean
  readonly endedKeyClosesSockets: boolean
  readonly autoAssignLicenses: boolean
  readonly promptNone: 'refuse' | 'redirect'
  readonly rateLimits: RateLimitNumbers | 'off'
  readonly longestApiKeyExpiry: string
  readonly apiKeysPerUser: number
  readonly usersMe: 'direct' | 'redirect'
  readonly csrf: 'on' | 'off'
  readonly csrfWithoutOrigin: 'required' | 'if-present'
  readonly webIntegrationWithoutOrigin: 'ignored' | 'checked'
  readonly preflightMaxAgeSeconds: number
  readonly newLoginEndsOldSession: boolean
  readonly logoutClosesSockets: boolean
  readonly sessionEndCloseCode: number
  readonly sessionErrorCloseCodes: Readonly<Record<string, number>>
  readonly socketSlidesSession: boolean
  readonly defaultTtlSeconds: number
  readonly closeReasonCode: string
  readonly largestFrameBytes: number
  readonly everyUserIsAdmin: boolean
  readonly lockedConflictRefused: boolean
  readonly softLockPassesOtherLocks: boolean
  readonly bookmarksReplaceLocks: boolean
  readonly temporaryBookmarkSeconds: number
  readonly deltas: 'on' | 'off'
  readonly engineSessionsPerUser: number
  readonly sessionAppsPerUser: number
}

type Table = { readonly [Name in keyof Assumptions]: { readonly value: Assumptions[Name]; readonly reason: string } }

/** The beliefs with their reasons. */
export const assumptions: Table = {
  algorithms: {
    value: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384'],
    reason:
      'The login page says "other than HS"; RS256 is documented, RS384 and RS512 are what a public client ships. ' +
      'ES256 and ES384 are a guess.',
  },
  requiredClaims: {
    value: jwtRequiredClaims,
    reason:
      'As documented. Public clients leave out subType, email or iat and still log in, so a tenant may be milder.',
  },
  clockToleranceSeconds: {
    value: 5,
    reason: 'The field clockToleranceSec is documented with example values 5 and 50; its default is not published.',
  },
  smallestRsaBits: { value: 2048, reason: 'Documented for OAuth keys, not for JWT login.' },
  groupsFromToken: {
    value: true,
    reason:
      'Groups appear only with autoCreateGroups on; a tenant set up for JWT login has it on. This is its first value; ' +
      'PATCH /api/v1/groups/settings changes it.',
  },
  disabledUserStatus: {
    value: 403,
    reason: 'That a user can be disabled is documented; what the login then answers is not. AUTH-5 comes with a 403.',
  },
  endedUserEndsSessions: {
    value: true,
    reason: 'Whether the sessions of a user who is disabled or deleted end at once is not said; staying in is a leak.',
  },
  endedKeyClosesSockets: {
    value: true,
    reason:
      'That a deleted or revoked API key is refused is documented; what becomes of a socket that it has opened is not. ' +
      'Going on with it would be a leak.',
  },
  autoAssignLicenses: {
    value: true,
    reason: 'The settings are documented, their defaults are not; set-up scripts switch both on.',
  },
  promptNone: {
    value: 'refuse',
    reason: 'For GET /login a 401 is documented, not when; OpenID Connect would send the browser back: `redirect`.',
  },
  rateLimits: {
    value: { tier1PerMinute: 1000, tier2PerMinute: 100 },
    reason:
      'The numbers and the 5-minute window are documented. How the window moves is not: here in steps of 5 s. The ' +
      'total of a tenant (half of all its users’ together) is not counted: with few users it would be below one user’s.',
  },
  longestApiKeyExpiry: {
    value: 'P365D',
    reason: 'The setting is documented as an ISO 8601 duration; its default is not published.',
  },
  apiKeysPerUser: { value: 5, reason: 'The setting is documented; its default is not published.' },
  usersMe: {
    value: 'direct',
    reason: 'The reference says "redirects to retrieve the user" yet lists only 200 and 429. `redirect` answers 302.',
  },
  csrf: { value: 'on', reason: '`off` answers 404 CSRF-TOKEN-3, which clients take as "no token needed".' },
  csrfWithoutOrigin: {
    value: 'if-present',
    reason: 'Forging a request needs a browser, and a browser sends Origin. Node clients send the token anyway.',
  },
  webIntegrationWithoutOrigin: {
    value: 'ignored',
    reason: 'Public server-side clients log in with no id, or with a made-up one.',
  },
  preflightMaxAgeSeconds: { value: 0, reason: 'No Access-Control-Max-Age is documented; 0 sends none.' },
  newLoginEndsOldSession: {
    value: false,
    reason: 'A second login overwrites the cookie; that the old session would end with it is nowhere said.',
  },
  logoutClosesSockets: {
    value: true,
    reason: 'Not documented. Open sockets of a person who signed out would be a leak.',
  },
  sessionEndCloseCode: {
    value: 4006,
    reason: 'Code 4006, authentication failed, exists; when it is used is not said.',
  },
  sessionErrorCloseCodes: {
    value: {
      SESSION_ERROR_NO_LICENSE: 4230,
      SESSION_ERROR_LICENSE_RENEW: 4002,
      SESSION_ERROR_LICENSE_INVALID: 4230,
      SESSION_ERROR_LIMIT_EXCEEDED: 4005,
      SESSION_ERROR_SECURITY_HEADER_CHANGED: 4006,
      SESSION_ACCESS_CONTROL_SETUP_FAILURE: 4220,
      SESSION_ERROR_APP_ACCESS_DENIED: 4203,
      SESSION_ERROR_APP_FAILURE: 4220,
    },
    reason:
      'The states and the close codes are published, each in a list of its own; which code follows which state is ' +
      'not. These are the codes whose texts fit.',
  },
  socketSlidesSession: {
    value: false,
    reason: 'Whether frames count as activity for the inactivity limit is not published; the strict reading is no.',
  },
  defaultTtlSeconds: { value: 30, reason: 'Selections survive a reload of the page; for how long is not published.' },
  closeReasonCode: {
    value: 'QEP-104',
    reason: 'The one code that the reference shows; which close code it goes with is not said.',
  },
  largestFrameBytes: { value: 4 * 1024 * 1024, reason: 'No limit is published. Larger frames are closed with 1009.' },
  everyUserIsAdmin: {
    value: true,
    reason:
      'One tenant for tests: roles would only stand in the way of setting it up. With `false` only demo-admin is one, ' +
      'and whoever is given the role TenantAdmin.',
  },
  lockedConflictRefused: {
    value: true,
    reason:
      'The help says that a lock keeps one from selecting values that it excludes; the engine’s own answer is not ' +
      'published. Refused is a selection of which no value is possible under the locks; `false` makes it.',
  },
  softLockPassesOtherLocks: {
    value: false,
    reason:
      'The schema says of qSoftLock only that locked selections can be overridden; it stands on calls for one field, ' +
      'so it is read as that field’s own lock. `true` passes over the locks of other fields too.',
  },
  bookmarksReplaceLocks: {
    value: true,
    reason: 'Locks are part of a bookmark (BookmarkFieldItem.qLocked); whether it replaces present ones is not said.',
  },
  temporaryBookmarkSeconds: {
    value: 0,
    reason: 'How long one lives is not published; other sessions of the user apply it. 0: as long as the tenant.',
  },
  deltas: {
    value: 'on',
    reason:
      'Clients ask for JSON patches with every request and take whole answers as well. That every result comes as ' +
      'patches, and not only what is read again and again, is believed. `off` answers whole.',
  },
  engineSessionsPerUser: {
    value: 1000,
    reason:
      'That there is a limit is documented (SESSION_ERROR_LIMIT_EXCEEDED), its number is not. Large enough for a load test ' +
      'with one user.',
  },
  sessionAppsPerUser: {
    value: 20,
    reason: 'Not published. Each has a database of its own, so without a limit one user fills the memory.',
  },
}

/** exp - nbf may not be more. Documented, so not an assumption; here because the same check reads both. */
export const longestTokenSeconds: number = jwtMaxLifetimeSeconds

/** The values in force: the table's, with the caller's on top. */
export function assume(overrides: Partial<Assumptions> = {}): Assumptions {
  return { ...defaults(), ...overrides }
}

function defaults(): Assumptions {
  const values = Object.entries(assumptions).map(([name, entry]) => [name, entry.value])
  // Object.fromEntries forgets the keys' types; the table has exactly the interface's.
  return Object.fromEntries(values) as Assumptions
}
