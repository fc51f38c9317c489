import { createSession, jwtSignIn } from '@oriel/session'
import { browserClock } from './clock.ts'
import { SessionRegistry } from './session-registry.ts'

/** The sessions of this page's elements. */
export const sharedSessions: SessionRegistry = new SessionRegistry((settings) => {
  const { tenant, webIntegrationId, appId, tokenEndpoint, identity, subject, theme } = settings
  return createSession({
    tenant,
    webIntegrationId,
    appId,
    signIn: jwtSignIn({ tokenEndpoint }),
    ...(identity === undefined ? {} : { identity }),
    ...(subject === undefined ? {} : { subject }),
    ...(theme === undefined ? {} : { theme }),
  })
}, browserClock)
