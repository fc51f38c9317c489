import { isRecord, stringField, tenantOrigin } from '@oriel/protocol'
import type { Environment } from '../environment/environment.ts'

/** A login that this browser made. Says who, never with what. */
export interface RememberedLogin {
  /** Another one for every login, in whatever tab: a frame loaded under an earlier one may show somebody else's page. */
  readonly epoch: string
  readonly subject: string
  /** The portal server's clock minus this device's, in milliseconds, read off the token of that login. */
  readonly serverAheadMs: number
}

/** What outlives the page, per tenant, app and user. */
export interface Memory {
  login(): RememberedLogin | undefined
  rememberLogin(login: RememberedLogin): void
  forgetLogin(): void
  theme(subject: string): string | undefined
  rememberTheme(subject: string, theme: string | undefined): void
  /** This tab's identity for the user; made on first use, found again after a reload. */
  identity(subject: string): string
}

export function createMemory(environment: Environment, tenant: string, appId: string): Memory {
  const { browserStore, tabStore } = environment
  const key = (...parts: readonly string[]): string => ['oriel', tenantOrigin(tenant), ...parts].join(' ')
  const loginKey = key('login')
  return {
    login: () => parseLogin(browserStore.get(loginKey)),
    rememberLogin: (login) => browserStore.set(loginKey, JSON.stringify(login)),
    forgetLogin: () => browserStore.remove(loginKey),
    theme: (subject) => browserStore.get(key('theme', appId, subject)),
    rememberTheme(subject, theme) {
      if (theme === undefined) browserStore.remove(key('theme', appId, subject))
      else browserStore.set(key('theme', appId, subject), theme)
    },
    identity(subject) {
      const name = key('identity', appId, subject)
      const kept = tabStore.get(name)
      if (kept !== undefined) return kept
      const made = environment.randomId()
      tabStore.set(name, made)
      return made
    },
  }
}

function parseLogin(text: string | undefined): RememberedLogin | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    const subject = isRecord(value) ? stringField(value, 'subject') : undefined
    if (!isRecord(value) || subject === undefined) return undefined
    const epoch = stringField(value, 'epoch') ?? ''
    return { subject, epoch, serverAheadMs: Number(value['serverAheadMs']) || 0 }
  } catch {
    return undefined
  }
}
