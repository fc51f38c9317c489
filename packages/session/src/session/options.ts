import { engineUrl } from '@oriel/protocol'
import { systemClock, type Clock } from '../clock.ts'
import { trimmedSchema, type QixSchema } from '../engine/schema.ts'
import { browserEnvironment } from '../environment/browser.ts'
import type { Environment } from '../environment/environment.ts'
import { OrielError } from '../errors.ts'
import type { SignIn } from '../sign-in/jwt-sign-in.ts'

export interface SessionOptions {
  /** The tenant's domain or origin. */
  readonly tenant: string
  readonly webIntegrationId: string
  readonly appId: string
  /** How the portal's user is signed in; see `jwtSignIn`. */
  readonly signIn: SignIn
  /** Part of the engine session's key. Absent: random, kept in this tab. Empty: the user's default session. */
  readonly identity?: string | undefined
  /** The expected user's subject, where the page knows it. */
  readonly subject?: string | undefined
  /** Theme of the frame. Absent: the one set in the app, read over the engine socket. */
  readonly theme?: string | undefined
  /** Seconds that the engine is asked to keep the session after its last socket closed. Default: not asked. */
  readonly ttlSeconds?: number | undefined
  /** How long after their first login a user's refused opens are tried again, in milliseconds. Default 60,000. */
  readonly newUserGraceMs?: number | undefined
  /** Deadline of one request, in milliseconds. Default 15,000. */
  readonly requestTimeoutMs?: number | undefined
  /** Deadline from login to opened app, in milliseconds; large apps take their time. Default 60,000. */
  readonly connectTimeoutMs?: number | undefined
  /** A whole QIX schema in place of the trimmed one. */
  readonly schema?: QixSchema | undefined
  readonly clock?: Clock | undefined
  readonly environment?: Environment | undefined
}

/** Options with their defaults filled in. */
export interface Settings extends SessionOptions {
  readonly newUserGraceMs: number
  readonly requestTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly schema: QixSchema
  readonly clock: Clock
  readonly environment: Environment
}

/** @throws OrielError with `ERR_CONFIG_INVALID`, naming the option. */
export function readOptions(options: SessionOptions): Settings {
  for (const name of ['tenant', 'webIntegrationId', 'appId'] as const) {
    if (typeof options[name] !== 'string' || options[name] === '')
      throw invalid(`${name} is missing: a string is needed`)
  }
  if (typeof options.signIn?.getToken !== 'function') {
    throw invalid('signIn is missing: pass jwtSignIn({ tokenEndpoint: "/oriel/token" }) or jwtSignIn({ getToken })')
  }
  const { ttlSeconds } = options
  if (ttlSeconds !== undefined && !(Number.isInteger(ttlSeconds) && ttlSeconds >= 0)) {
    throw invalid(`ttlSeconds must be a whole number of seconds, not ${ttlSeconds}`)
  }
  try {
    engineUrl(options)
  } catch (cause) {
    throw new OrielError('ERR_CONFIG_INVALID', (cause as Error).message, { cause })
  }
  return {
    ...options,
    newUserGraceMs: duration(options, 'newUserGraceMs', 60_000),
    requestTimeoutMs: duration(options, 'requestTimeoutMs', 15_000),
    connectTimeoutMs: duration(options, 'connectTimeoutMs', 60_000),
    schema: options.schema ?? trimmedSchema,
    clock: options.clock ?? systemClock,
    environment: options.environment ?? browserEnvironment(),
  }
}

function duration(
  options: SessionOptions,
  name: 'newUserGraceMs' | 'requestTimeoutMs' | 'connectTimeoutMs',
  standard: number,
): number {
  const value = options[name] ?? standard
  if (!(value >= 0) || !Number.isFinite(value)) throw invalid(`${name} must be milliseconds, not ${value}`)
  return value
}

function invalid(message: string): OrielError {
  return new OrielError('ERR_CONFIG_INVALID', message)
}
