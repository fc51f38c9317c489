import type { DemoConfig, DemoUser } from '../demo-config.ts'

/** @throws TypeError naming the field that is missing or of another kind. */
export function parseConfig(body: unknown): DemoConfig {
  const config = record(body, 'the configuration')
  const { user, users } = config
  if (!Array.isArray(users)) throw new TypeError('the configuration has no list of users')
  return {
    tenant: text(config, 'tenant'),
    webIntegrationId: text(config, 'webIntegrationId'),
    appId: text(config, 'appId'),
    sheetId: text(config, 'sheetId'),
    demoFaults: config['demoFaults'] === true,
    user: user === null || user === undefined ? null : parseUser(user),
    users: users.map(parseUser),
  }
}

function parseUser(body: unknown): DemoUser {
  const user = record(body, 'a user')
  return { subject: text(user, 'subject'), name: text(user, 'name') }
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${what} is not an object`)
  return value as Readonly<Record<string, unknown>> // checked in the line above
}

function text(from: Readonly<Record<string, unknown>>, name: string): string {
  const value = from[name]
  if (typeof value !== 'string' || value === '') throw new TypeError(`${name} is missing`)
  return value
}
