import { isRecord, stringField } from '@oriel/protocol'
import type { IdentityProvider } from '../../auth/identity-providers.ts'
import { TenantError } from '../../tenant-error.ts'
import { isTextList, type UserCall } from '../call.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forAdmins } from '../admins.ts'
import { isoTime } from '../iso-time.ts'
import { done, readPatch, readRecord, withFound } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'
import { pageOf } from './page-of.ts'

const errors = serviceErrors('none')
const find = ({ state }: UserCall, id: string): IdentityProvider | undefined => state.providers.get(id)
const all = { path: '/api/v1/identity-providers', origin: 'integration', user: true } as const
const one = { ...all, path: '/api/v1/identity-providers/:id' } as const

/** JWT providers, several side by side. Source: qlik.dev REST reference, identity-providers. */
export const identityProviderRoutes: readonly Route[] = [
  { ...all, method: 'GET', answer: list },
  { ...all, method: 'POST', answer: forAdmins(errors, create) },
  { ...all, path: '/api/v1/identity-providers/status', method: 'GET', answer: forAdmins(errors, status) },
  // Its two links belong to Qlik Account; without it the reference leaves both out.
  { ...all, path: '/api/v1/identity-providers/me/meta', method: 'GET', answer: () => jsonReply(200, {}) },
  { ...all, path: '/api/v1/identity-providers/.well-known/metadata.json', method: 'GET', answer: metadata },
  {
    ...one,
    method: 'GET',
    answer: forAdmins(
      errors,
      withFound(errors, 'identity provider', find, ({ state }, item) => jsonReply(200, providerBody(item, state.id))),
    ),
  },
  { ...one, method: 'PATCH', answer: forAdmins(errors, withFound(errors, 'identity provider', find, change)) },
  { ...one, method: 'DELETE', answer: forAdmins(errors, withFound(errors, 'identity provider', find, remove)) },
]

function list(call: UserCall): Reply {
  const active = call.query.get('active')
  const items = call.state.providers.list().filter((item) => active === null || String(item.active) === active)
  const options = { errors, limits: { usual: 20, most: 100 }, cursors: 'opaque' } as const
  return pageOf(call, items, options, (item) => providerBody(item, call.state.id))
}

/** What was posted, or what is wrong with it. */
async function create(call: UserCall): Promise<Reply> {
  const body = await readRecord(call, errors)
  if ('reply' in body) return body.reply
  const { state } = call
  const read = readProvider(body.record, state.id)
  if (typeof read === 'string') return errors.badRequest(read)
  try {
    const provider = state.providers.add(read, state.assumptions, state.clock.now())
    return jsonReply(201, providerBody(provider, state.id))
  } catch (error) {
    if (!TenantError.is(error)) throw error
    return errors.badRequest(`${error.message}. ${error.fix}`)
  }
}

type PostedProvider = Parameters<UserCall['state']['providers']['add']>[0]

function readProvider(record: Readonly<Record<string, unknown>>, tenantId: string): PostedProvider | string {
  const { protocol, provider, tenantIds, clockToleranceSec, active, interactive } = record
  if (protocol !== 'jwtAuth') return `protocol ${String(protocol)} is not supported here, only jwtAuth is`
  if (provider !== 'external') return 'provider must be external'
  if (interactive === true) return 'interactive must be false: a JWT provider has no login page'
  if (tenantIds !== undefined && !(isTextList(tenantIds) && tenantIds.length === 1 && tenantIds[0] === tenantId)) {
    return `tenantIds may only hold ${tenantId}`
  }
  if (clockToleranceSec !== undefined && !(typeof clockToleranceSec === 'number' && clockToleranceSec >= 0)) {
    return 'clockToleranceSec must be a number of seconds'
  }
  if (active !== undefined && typeof active !== 'boolean') return 'active must be true or false'
  const key = readStaticKey(record['options'])
  if (typeof key === 'string') return key
  return {
    ...key,
    description: stringField(record, 'description') ?? '',
    active: active ?? true,
    // Decimals are rounded. Source: qlik.dev, identity-providers, older text.
    ...(clockToleranceSec === undefined ? {} : { clockToleranceSec: Math.round(clockToleranceSec) }),
  }
}

function readStaticKey(options: unknown): Pick<PostedProvider, 'issuer' | 'keyId' | 'publicKeyPem'> | string {
  if (!isRecord(options)) return 'options with issuer and staticKeys are needed'
  const issuer = stringField(options, 'issuer')
  if (issuer === undefined) return 'options.issuer is needed'
  const keys: unknown = options['staticKeys']
  if (!Array.isArray(keys) || keys.length !== 1) return 'options.staticKeys must hold one key'
  const key: unknown = keys[0]
  const keyId = isRecord(key) ? stringField(key, 'kid') : undefined
  const publicKeyPem = isRecord(key) ? stringField(key, 'pem') : undefined
  if (keyId === undefined || publicKeyPem === undefined) return 'options.staticKeys[0] needs kid and pem'
  return { issuer, keyId, publicKeyPem }
}

/** For a JWT provider only the description can change; a key is rotated with a second provider. */
async function change(call: UserCall, item: IdentityProvider): Promise<Reply> {
  const body = await readPatch(call, errors, ['description'])
  if ('reply' in body) return body.reply
  const description = body.patch.get('description')
  if (typeof description !== 'string') return errors.badRequest('/description must be text')
  Object.assign(item, { description, lastUpdatedAtMs: call.state.clock.now() })
  return done
}

/** Whoever signed in by it stays signed in; its next token is refused. */
function remove({ state }: UserCall, item: IdentityProvider): Reply {
  state.providers.remove(item)
  return done
}

function status({ state }: UserCall): Reply {
  const metadata = state.providers.list().map(({ active }) => ({ active, interactive: false, provider: 'external' }))
  return jsonReply(200, { active_interactive_idps_count: 0, idps_metadata: metadata })
}

function metadata(): Reply {
  const detail = '.well-known/metadata.json is documented without its content, so this tenant answers none'
  return errorReply({ status: 501, code: 'HTTP-501', title: 'Not implemented', statusAs: 'none', detail })
}

function providerBody(item: IdentityProvider, tenantId: string): unknown {
  return {
    id: item.id,
    tenantIds: [tenantId],
    provider: 'external',
    protocol: 'jwtAuth',
    interactive: false,
    active: item.active,
    description: item.description,
    clockToleranceSec: item.clockToleranceSeconds,
    createNewUsersOnLogin: true,
    created: isoTime(item.createdAtMs),
    lastUpdated: isoTime(item.lastUpdatedAtMs),
    options: {
      jwtLoginEnabled: true,
      issuer: item.issuer,
      staticKeys: [{ kid: item.keyId, pem: item.publicKeyPem }],
    },
  }
}
