import type { SessionLimits } from '../../auth/browser-sessions.ts'
import type { UserCall } from '../call.ts'
import { jsonReply, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { forAdmins } from '../admins.ts'
import { readPatch } from '../resource.ts'
import { serviceErrors } from '../service-errors.ts'

const errors = serviceErrors('none')
const api = { path: '/api/core/auth-settings', origin: 'integration', user: true } as const

/** How long sessions last; those that run keep their limits. Source: qlik.dev REST reference, core auth-settings. */
export const authSettingsRoutes: readonly Route[] = [
  { ...api, method: 'GET', answer: forAdmins(errors, read) },
  { ...api, method: 'PATCH', answer: forAdmins(errors, change) },
]

function read({ state }: UserCall): Reply {
  const { limits, isDefault } = state.authSettings
  return jsonReply(200, {
    id: `${state.id}-auth-settings`,
    tenantId: state.id,
    isDefault,
    maxUserSessionLifespanMinutes: limits.lifetimeMinutes,
    userSessionInactivityTimeoutMinutes: limits.inactivityMinutes,
    dynamicClientRegistrationEnabled: false,
  })
}

const limitNames: Readonly<Record<string, keyof SessionLimits>> = {
  userSessionInactivityTimeoutMinutes: 'inactivityMinutes',
  maxUserSessionLifespanMinutes: 'lifetimeMinutes',
}
const registration = 'dynamicClientRegistrationEnabled'

async function change(call: UserCall): Promise<Reply> {
  const body = await readPatch(call, errors, [...Object.keys(limitNames), registration])
  if ('reply' in body) return body.reply
  if ((body.patch.get(registration) ?? false) !== false) {
    return errors.badRequest(`/${registration}: this tenant has no OAuth clients, so it can only be false`)
  }
  const limits: { -readonly [Name in keyof SessionLimits]?: SessionLimits[Name] } = {}
  for (const [field, name] of Object.entries(limitNames)) {
    const minutes = body.patch.get(field)
    if (minutes === undefined) continue
    if (typeof minutes !== 'number') return errors.badRequest(`/${field} must be a number of minutes`)
    limits[name] = minutes
  }
  const wrong = call.state.authSettings.change(limits)
  return wrong === undefined ? read(call) : errors.badRequest(wrong)
}
