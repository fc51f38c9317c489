/** What a fault applies to. Every field given must fit; a fault without any fits everything. */
export interface FaultScope {
  /** A user's subject. Does not fit where the user is not known. */
  readonly user?: string
  readonly appId?: string
  /** An engine session's identity; '' is the user's default session. */
  readonly identity?: string
  /** The request's path, exactly, or up to a `*` at its end. */
  readonly path?: string
  /** How often the fault acts before it ends. Default: no limit. */
  readonly count?: number
  /** Seconds until it ends. Default: until it is removed. */
  readonly seconds?: number
}

/** What a refused token looks like; see the `reject-token` fault. */
export type TokenFailure = 'signature' | 'expired' | 'not-yet' | 'replayed' | 'missing-nbf' | 'too-long'

/** The parameters of every fault. */
export interface FaultParameters {
  readonly 'end-session': { readonly code?: number; readonly reason?: string }
  readonly 'close-socket': { readonly code: number; readonly reason?: string }
  readonly 'drop-socket': object
  readonly freeze: { readonly sockets?: 'all' | 'open' | 'none'; readonly http?: boolean }
  readonly 'deny-access': { readonly seconds: number }
  readonly delay: { readonly ms: number }
  readonly 'reject-token': { readonly reason?: TokenFailure }
  readonly 'stale-csrf': object
  readonly status: { readonly status: number; readonly title?: string; readonly retryAfterSeconds?: number }
  readonly 'no-cookies': object
  readonly 'other-user': { readonly subject: string; readonly displayName?: string }
}

export type FaultName = keyof FaultParameters

export type FaultNamed<Name extends FaultName> = {
  readonly name: Name
  readonly scope?: FaultScope
} & FaultParameters[Name]

/** A fault as a test or the HTTP surface gives it. */
export type Fault = { [Name in FaultName]: FaultNamed<Name> }[FaultName]

/** How a parameter is read from JSON. */
export interface ParameterFacts {
  readonly kind: 'integer' | 'text' | 'flag' | 'choice' | 'close-code'
  readonly required?: boolean
  /** For integers. */
  readonly atLeast?: number
  readonly atMost?: number
  readonly choices?: readonly string[]
  readonly meaning: string
}

export interface FaultFacts {
  /** `at once`: on what is there when it is added (and, with a count or seconds, on sockets that open later). */
  readonly acts: 'at once' | 'while it lasts'
  /** What a client meets. */
  readonly does: string
  /** What happens in the real world that this stands for. */
  readonly standsFor: string
  readonly parameters: Readonly<Record<string, ParameterFacts>>
}

const closeReason: ParameterFacts = {
  kind: 'text',
  meaning: 'The close frame\'s reason; default {"code":"QEP-104","traceId":…}.',
}

/** Every fault there is. Documentation and the reading of JSON are made from this table. */
export const faultCatalogue: { readonly [Name in FaultName]: FaultFacts } = {
  'end-session': {
    acts: 'at once',
    does: 'Ends the engine sessions that fit and their REST sessions; their sockets are closed; users/me answers 401.',
    standsFor: 'The limit of inactivity or of 24 hours was passed, or an administrator ended the session.',
    parameters: {
      code: { kind: 'close-code', meaning: 'The close code; default 4006, authentication failed.' },
      reason: closeReason,
    },
  },
  'close-socket': {
    acts: 'at once',
    does: 'Closes the sockets that fit with a close frame; the engine session lives on for its ttl.',
    standsFor: 'Whatever the code says: 4001 idle, 4003 engine terminating, 4204 app deleted, 1000 a polite end …',
    parameters: {
      code: { kind: 'close-code', required: true, meaning: '1005 sends no code, 1006 ends TCP without a close frame.' },
      reason: closeReason,
    },
  },
  'drop-socket': {
    acts: 'at once',
    does: 'Resets the TCP connection of the sockets that fit. Browsers see 1006.',
    standsFor: 'A crashed proxy or engine node, a network that went away.',
    parameters: {},
  },
  freeze: {
    acts: 'while it lasts',
    does: 'Bytes go neither way and nothing is closed; on removal everything held back goes out in order.',
    standsFor: 'A half-open connection: a lost mobile link, a NAT that forgot, a laptop lid.',
    parameters: {
      sockets: {
        kind: 'choice',
        choices: ['all', 'open', 'none'],
        meaning: '`open`: only sockets that were open when it was added; default `all`, which also holds upgrades.',
      },
      http: { kind: 'flag', meaning: 'Whether HTTP answers are held too; default false.' },
    },
  },
  'deny-access': {
    acts: 'while it lasts',
    does: 'New sockets are accepted (101) and closed with 4203 at once.',
    standsFor: 'A new user whose access to the app has not spread yet, or a space that was never shared.',
    parameters: { seconds: { kind: 'integer', required: true, atLeast: 1, meaning: 'How long from now.' } },
  },
  delay: {
    acts: 'while it lasts',
    does: 'Each HTTP answer, each upgrade and each frame from the tenant comes later; order is kept.',
    standsFor: 'Distance, and slow networks.',
    parameters: { ms: { kind: 'integer', required: true, atLeast: 1, atMost: 600_000, meaning: 'Milliseconds.' } },
  },
  'reject-token': {
    acts: 'while it lasts',
    does: 'POST /login/jwt-session refuses a good token as it would refuse a bad one.',
    standsFor: 'A key that was rotated, a wrong clock, a token used twice, a claim forgotten.',
    parameters: {
      reason: {
        kind: 'choice',
        choices: ['signature', 'expired', 'not-yet', 'replayed', 'missing-nbf', 'too-long'],
        meaning: 'Which refusal; default `signature`.',
      },
    },
  },
  'stale-csrf': {
    acts: 'while it lasts',
    does: 'CSRF tokens handed out so far are void; with a count or seconds, fresh ones are refused as well.',
    standsFor: 'A token kept from before a new login, or cached for too long.',
    parameters: {},
  },
  status: {
    acts: 'while it lasts',
    does: 'HTTP requests and upgrades that fit get this status and an error body.',
    standsFor: 'A gateway without a healthy backend (502, 503), rate limits (429), an error (500).',
    parameters: {
      status: { kind: 'integer', required: true, atLeast: 400, atMost: 599, meaning: 'The status.' },
      title: { kind: 'text', meaning: "The error's title." },
      retryAfterSeconds: { kind: 'integer', atLeast: 0, meaning: 'Sent as Retry-After; 429 sends 13 by default.' },
    },
  },
  'no-cookies': {
    acts: 'while it lasts',
    does: 'Set-Cookie is left out of answers.',
    standsFor: 'A browser that keeps no third-party cookies, or a proxy that strips them.',
    parameters: {},
  },
  'other-user': {
    acts: 'while it lasts',
    does: 'users/me names another user.',
    standsFor: 'Somebody else signed in to the tenant in another tab of the same browser.',
    parameters: {
      subject: { kind: 'text', required: true, meaning: "The other user's subject." },
      displayName: { kind: 'text', meaning: 'Their name; default the subject.' },
    },
  },
}
