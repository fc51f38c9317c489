import type { FaultParameters } from './fault.ts'
import type { FaultFacts } from './fault-facts.ts'

/** The faults that HTTP requests meet, the login's among them. */
export type RequestFaultName =
  | 'reject-token'
  | 'replay-token'
  | 'wrong-clock'
  | 'no-cookies'
  | 'other-user'
  | 'stale-csrf'
  | 'refuse-origin'
  | 'frame-refused'
  | 'status'
  | 'redirect-loop'
  | 'slow-answer'
  | 'cut-answer'
  | 'reset-connection'
  | 'gone'

export const requestFaults: { readonly [Name in RequestFaultName]: FaultFacts<FaultParameters[Name]> } = {
  'reject-token': {
    group: 'login',
    acts: 'while it lasts',
    reach: 'requests',
    does: 'POST /login/jwt-session refuses a good token as it would refuse a bad one; the token stays good.',
    standsFor: 'A key that was rotated, a clock that is off, a claim that was forgotten.',
    parameters: {
      reason: {
        kind: 'choice',
        choices: ['signature', 'expired', 'not-yet', 'replayed', 'missing-nbf', 'too-long'],
        meaning: 'Which refusal; default `signature`.',
      },
    },
    example: { reason: 'expired' },
  },
  'replay-token': {
    group: 'login',
    acts: 'while it lasts',
    reach: 'requests',
    does: 'The token of a login counts as used before it is looked at: it is refused, and stays refused.',
    standsFor: 'A token endpoint that hands out one token twice, or a proxy that repeats a request.',
    parameters: {},
    example: {},
  },
  'wrong-clock': {
    group: 'login',
    acts: 'while it lasts',
    reach: 'requests',
    does: "The tenant's clock is off for the requests that fit: in the Date header and where a token's times are checked.",
    standsFor: "Clocks that disagree. Ahead of the portal's, tokens have expired; behind, they are not valid yet.",
    parameters: {
      seconds: {
        kind: 'integer',
        required: true,
        atLeast: -1e9,
        atMost: 1e9,
        meaning: 'Seconds that it is ahead; negative: behind.',
      },
    },
    example: { seconds: 7200 },
  },
  'no-cookies': {
    group: 'login',
    acts: 'while it lasts',
    reach: 'requests',
    does: 'Set-Cookie is left out of answers.',
    standsFor: 'A browser that keeps no third-party cookies, or a proxy that strips them.',
    parameters: {},
    example: {},
  },
  'other-user': {
    group: 'login',
    acts: 'while it lasts',
    reach: 'requests',
    does: 'users/me names another user.',
    standsFor: 'Somebody else signed in to the tenant in another tab of the same browser.',
    parameters: {
      subject: { kind: 'text', required: true, meaning: "The other user's subject." },
      displayName: { kind: 'text', meaning: 'Their name; default the subject.' },
    },
    example: { subject: 'demo-manager' },
  },
  'stale-csrf': {
    group: 'login',
    acts: 'while it lasts',
    reach: 'requests and sockets',
    does:
      'CSRF tokens handed out so far are void; with a count or seconds, fresh ones are refused as well. With an app, an ' +
      'identity or a path nothing is void: what fits is refused while it lasts.',
    standsFor: 'A token kept from before a new login, or cached for too long.',
    parameters: {},
    example: {},
  },
  'refuse-origin': {
    group: 'http',
    acts: 'while it lasts',
    reach: 'requests and sockets',
    does: 'Pages of other origins are refused as if no web integration listed them: 403, without CORS headers.',
    standsFor: "A portal's address that is missing in the web integration, or was written otherwise.",
    parameters: {},
    example: {},
  },
  'frame-refused': {
    group: 'http',
    acts: 'while it lasts',
    reach: 'requests',
    does: 'Pages are sent with a policy under which no other page may frame them.',
    standsFor: 'A missing entry in the content security policy, or a gateway that adds X-Frame-Options.',
    parameters: {
      how: {
        kind: 'choice',
        choices: ['frame-ancestors', 'x-frame-options'],
        meaning: "By which header; default `frame-ancestors`, with 'self' alone.",
      },
    },
    example: { how: 'x-frame-options' },
  },
  status: {
    group: 'http',
    acts: 'while it lasts',
    reach: 'requests and sockets',
    does: 'HTTP requests and upgrades that fit get this status and an error body.',
    standsFor: 'A gateway without a healthy backend (502, 503), rate limits (429), an error (500).',
    parameters: {
      status: { kind: 'integer', required: true, atLeast: 400, atMost: 599, meaning: 'The status.' },
      title: { kind: 'text', meaning: "The error's title." },
      retryAfterSeconds: { kind: 'integer', atLeast: 0, meaning: 'Sent as Retry-After; 429 sends 13 by default.' },
    },
    example: { status: 503 },
  },
  'redirect-loop': {
    group: 'http',
    acts: 'while it lasts',
    reach: 'requests and sockets',
    does: 'HTTP requests and upgrades that fit are redirected (302) to where they already are.',
    standsFor: 'A login and a page that send the browser to each other because a cookie does not stay.',
    parameters: {},
    example: {},
  },
  'slow-answer': {
    group: 'http',
    acts: 'while it lasts',
    reach: 'requests',
    does: "An answer's headers come at once, its body trickles; on removal the rest comes at once.",
    standsFor: 'A proxy or a link that is nearly dead but not quite.',
    parameters: {
      bytesPerSecond: { kind: 'integer', atLeast: 1, atMost: 1_000_000, meaning: 'How fast; default 10.' },
    },
    example: { bytesPerSecond: 10 },
  },
  'cut-answer': {
    group: 'http',
    acts: 'while it lasts',
    reach: 'requests',
    does: 'Content-Length promises the whole body, the connection ends before all of it has come.',
    standsFor: 'A backend that dies while it answers.',
    parameters: {
      atByte: { kind: 'integer', atLeast: 0, meaning: 'How many bytes of the body come; default half of them.' },
    },
    example: { atByte: 20 },
  },
  'reset-connection': {
    group: 'http',
    acts: 'while it lasts',
    reach: 'requests and sockets',
    does: 'HTTP requests and upgrades that fit are met by a TCP reset instead of an answer.',
    standsFor: 'A firewall or a load balancer that throws connections away.',
    parameters: {},
    example: {},
  },
  gone: {
    group: 'http',
    acts: 'while it lasts',
    reach: 'the tenant',
    does:
      'Nothing listens any more: open connections end, new ones are refused; afterwards it listens at the same port ' +
      'again. Over HTTP it needs a scope with seconds, since nobody could end it from there.',
    standsFor: 'A tenant that is down, or a network that does not lead there.',
    parameters: {},
    example: {},
  },
}
