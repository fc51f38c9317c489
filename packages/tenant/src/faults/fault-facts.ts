/** How a parameter is read from JSON. */
export interface ParameterFacts {
  readonly kind: 'integer' | 'text' | 'flag' | 'choice' | 'close-code'
  readonly required?: boolean
  /** For integers; default 0. */
  readonly atLeast?: number
  readonly atMost?: number
  readonly choices?: readonly string[]
  /** One sentence, with the default. */
  readonly meaning: string
}

/** Where a fault belongs, for people who look for one. */
export type FaultGroup = 'session' | 'socket' | 'engine' | 'login' | 'http'

/**
 * What a fault can fit, and so which fields its scope may have. A request knows no app and no identity; a tenant that
 * is gone is gone for everybody; a link stands still or not, and cannot do so a number of times.
 */
export type FaultReach = 'sockets' | 'requests' | 'requests and sockets' | 'links' | 'the tenant'

/** One fault in words: documentation, the reading of JSON, the command line and the portal's panel are made from it. */
export interface FaultFacts<Parameters = Readonly<Record<string, unknown>>> {
  readonly group: FaultGroup
  /** `at once`: on what is there when it is added (and, with a count or seconds, on sockets that open later). */
  readonly acts: 'at once' | 'while it lasts'
  readonly reach: FaultReach
  /** What a client meets. */
  readonly does: string
  /** What happens in the real world that this stands for. */
  readonly standsFor: string
  readonly parameters: { readonly [Name in keyof Parameters]-?: ParameterFacts }
  /** Parameters to show how it is set. */
  readonly example: Parameters
}

/** The fields of a scope, in words. */
export const scopeFacts: {
  readonly [Name in 'user' | 'appId' | 'identity' | 'path' | 'count' | 'seconds']: ParameterFacts
} = {
  user: { kind: 'text', meaning: "A user's subject. Does not fit where the user is not known." },
  appId: { kind: 'text', meaning: 'An app.' },
  identity: { kind: 'text', meaning: "An engine session's identity; empty for the user's default session." },
  path: { kind: 'text', meaning: "The request's path, exactly, or its beginning with `*` at the end." },
  count: { kind: 'integer', atLeast: 1, meaning: 'How often it acts before it ends; default no limit.' },
  seconds: {
    kind: 'integer',
    atLeast: 1,
    meaning: "How long it lasts by the tenant's clock; default until it is removed.",
  },
}

/** The fields that a scope may have. */
export const scopeOf: { readonly [Reach in FaultReach]: readonly (keyof typeof scopeFacts)[] } = {
  sockets: ['user', 'appId', 'identity', 'path', 'count', 'seconds'],
  requests: ['user', 'path', 'count', 'seconds'],
  'requests and sockets': ['user', 'appId', 'identity', 'path', 'count', 'seconds'],
  links: ['user', 'appId', 'identity', 'path', 'seconds'],
  'the tenant': ['seconds'],
}
