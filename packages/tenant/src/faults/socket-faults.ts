import { engineSessionStates } from '@oriel/protocol'
import type { FaultParameters } from './fault.ts'
import type { FaultFacts, ParameterFacts } from './fault-facts.ts'

/** The faults that a session or a socket meets. */
export type SocketFaultName =
  | 'end-session'
  | 'expire'
  | 'idle-out'
  | 'engine-restart'
  | 'session-state'
  | 'no-license'
  | 'deny-access'
  | 'close-socket'
  | 'drop-socket'
  | 'freeze'
  | 'delay'
  | 'no-answer'
  | 'slow-calculation'
  | 'garble-frame'
  | 'repeat-frame'
  | 'oversized-frame'

const closeReason: ParameterFacts = {
  kind: 'text',
  meaning: 'The reason in the close frame; default {"code":"QEP-104","traceId":…}.',
}

export const socketFaults: { readonly [Name in SocketFaultName]: FaultFacts<FaultParameters[Name]> } = {
  'end-session': {
    group: 'session',
    acts: 'at once',
    reach: 'sockets',
    does: 'Ends the engine sessions that fit and their REST sessions; their sockets are closed; users/me answers 401.',
    standsFor: 'An administrator ended the session, or its limit was passed where sockets are told so.',
    parameters: {
      code: { kind: 'close-code', meaning: 'The close code; default 4006, authentication failed.' },
      reason: closeReason,
    },
    example: {},
  },
  expire: {
    group: 'session',
    acts: 'at once',
    reach: 'sockets',
    does: 'Ends the REST sessions that fit, and nothing else: users/me answers 401, open sockets go on.',
    standsFor: 'The limit of inactivity or of 24 hours was passed while only the socket was in use.',
    parameters: {},
    example: {},
  },
  'idle-out': {
    group: 'session',
    acts: 'at once',
    reach: 'sockets',
    does: 'Ends the engine sessions that fit; their sockets are closed with 4001; the next socket finds a new session.',
    standsFor:
      'Nobody clicked for as long as the engine waits. The person is still signed in; the selections are gone.',
    parameters: {},
    example: {},
  },
  'engine-restart': {
    group: 'session',
    acts: 'at once',
    reach: 'sockets',
    does: 'Ends the engine sessions that fit, whoever they belong to; their sockets are closed with 4003.',
    standsFor: 'An engine node that is updated, drained or killed: all its sessions and their selections are lost.',
    parameters: {},
    example: {},
  },
  'session-state': {
    group: 'session',
    acts: 'while it lasts',
    reach: 'sockets',
    does:
      'OnConnected names this state. SESSION_CREATED gives a really fresh session: the one that was there ends, and ' +
      'its sockets are closed with 4003. An error state is followed by the close that goes with it.',
    standsFor: 'A session that did not live as long as hoped for, a licence that is missing, a limit that was reached.',
    parameters: {
      state: { kind: 'choice', required: true, choices: Object.keys(engineSessionStates), meaning: 'The state.' },
    },
    example: { state: 'SESSION_CREATED' },
  },
  'no-license': {
    group: 'session',
    acts: 'while it lasts',
    reach: 'sockets',
    does: 'Signing in works; new sockets hear SESSION_ERROR_NO_LICENSE and are closed with 4230.',
    standsFor: 'A user without an entitlement, in a tenant that does not assign them by itself.',
    parameters: {},
    example: {},
  },
  'deny-access': {
    group: 'session',
    acts: 'while it lasts',
    reach: 'sockets',
    does: 'New sockets are accepted (101) and closed with 4203 at once.',
    standsFor: 'A new user whose access to the app has not spread yet, or a space that was never shared.',
    parameters: { seconds: { kind: 'integer', required: true, atLeast: 1, meaning: 'How long from now.' } },
    example: { seconds: 10 },
  },
  'close-socket': {
    group: 'socket',
    acts: 'at once',
    reach: 'sockets',
    does: 'Closes the sockets that fit with a close frame; the engine session lives on for its ttl.',
    standsFor: 'Whatever the code says: 4005 session limit, 4204 app deleted, 4240 no engine, 1000 a polite end …',
    parameters: {
      code: { kind: 'close-code', required: true, meaning: '1005 sends no code, 1006 ends TCP without a close frame.' },
      reason: closeReason,
    },
    example: { code: 4205 },
  },
  'drop-socket': {
    group: 'socket',
    acts: 'at once',
    reach: 'sockets',
    does: 'Resets the TCP connection of the sockets that fit. Browsers see 1006.',
    standsFor: 'A crashed proxy or engine node, a network that went away.',
    parameters: {},
    example: {},
  },
  freeze: {
    group: 'socket',
    acts: 'while it lasts',
    reach: 'links',
    does:
      'Bytes stop and nothing is closed: both ways, only what clients send (`in`), or only what the tenant sends ' +
      '(`out`). Pings are not answered. On removal everything held back goes on, in order.',
    standsFor: 'A half-open connection: a lost mobile link, a NAT that forgot, a laptop lid; a path broken one way.',
    parameters: {
      sockets: {
        kind: 'choice',
        choices: ['all', 'open', 'none'],
        meaning: '`open`: only sockets that were open when it was added; default `all`, which also holds upgrades.',
      },
      http: { kind: 'flag', meaning: 'Whether HTTP is held too; default false.' },
      direction: {
        kind: 'choice',
        choices: ['in', 'out', 'both'],
        meaning:
          '`in`: requests wait outside and change nothing; `out`: they are worked on, answers wait; default `both`.',
      },
    },
    example: { direction: 'out' },
  },
  delay: {
    group: 'socket',
    acts: 'while it lasts',
    reach: 'requests and sockets',
    does: 'Each HTTP answer, each upgrade and each frame from the tenant comes later; order is kept. On removal all go on.',
    standsFor: 'Distance, and slow networks.',
    parameters: { ms: { kind: 'integer', required: true, atLeast: 1, atMost: 600_000, meaning: 'Milliseconds.' } },
    example: { ms: 300 },
  },
  'no-answer': {
    group: 'engine',
    acts: 'while it lasts',
    reach: 'sockets',
    does: 'Requests that fit never reach the engine and are never answered, not even after its end; others are.',
    standsFor: 'An engine that hangs on one request, or an answer that was lost between engine and proxy.',
    parameters: {
      method: { kind: 'text', meaning: 'Only requests of this method, such as `GetLayout`; default all.' },
    },
    example: { method: 'GetLayout' },
  },
  'slow-calculation': {
    group: 'engine',
    acts: 'while it lasts',
    reach: 'sockets',
    does:
      'Requests that calculate take this long before the engine works on them; CancelRequest, AbortRequest and ' +
      'AbortAll end the wait with error 15. On removal they go on.',
    standsFor: 'A heavy chart on a large app, or a busy engine.',
    parameters: {
      seconds: { kind: 'integer', atLeast: 1, meaning: "Seconds of the tenant's clock; default 30." },
      method: {
        kind: 'text',
        meaning:
          'Only requests of this method; default those that calculate: GetLayout, the data of cubes and lists, Evaluate.',
      },
      blocks: {
        kind: 'choice',
        choices: ['nothing', 'session'],
        meaning: '`session`: all other requests of the engine session wait as well; default `nothing`.',
      },
    },
    example: { seconds: 30 },
  },
  'garble-frame': {
    group: 'engine',
    acts: 'while it lasts',
    reach: 'sockets',
    does:
      'Frames from the tenant are damaged: `cut` half of the JSON, `noise` no JSON at all, `binary` a binary frame, ' +
      '`invalid-utf8` bytes that no text frame may hold, `unfinished` a frame whose end never comes before TCP ends.',
    standsFor: 'A proxy that mangles or cuts frames, an engine that dies while it answers.',
    parameters: {
      how: {
        kind: 'choice',
        choices: ['cut', 'noise', 'binary', 'invalid-utf8', 'unfinished'],
        meaning: 'Which damage; default `cut`.',
      },
    },
    example: { how: 'cut' },
  },
  'repeat-frame': {
    group: 'engine',
    acts: 'while it lasts',
    reach: 'sockets',
    does: 'Each frame from the tenant comes several times.',
    standsFor: 'A proxy that sends again what was not lost.',
    parameters: {
      times: { kind: 'integer', atLeast: 2, atMost: 100, meaning: 'How often each comes in all; default 2.' },
    },
    example: { times: 2 },
  },
  'oversized-frame': {
    group: 'engine',
    acts: 'while it lasts',
    reach: 'sockets',
    does: 'Frames from the tenant are padded with spaces, still good JSON, to this size.',
    standsFor: 'An answer far larger than expected, more than a client or a proxy takes.',
    parameters: {
      bytes: { kind: 'integer', atLeast: 1, atMost: 134_217_728, meaning: 'The size; default 8388608, 8 MiB.' },
    },
    example: { bytes: 8_388_608 },
  },
}
