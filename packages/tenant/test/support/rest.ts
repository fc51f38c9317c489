import type { Tenant } from '../../src/index.ts'
import { ask, signIn, type Answer } from './client.ts'

/** A user's REST client, with cookie and CSRF token, or with an API key. */
export interface RestClient {
  send(method: string, path: string, body?: unknown): Promise<Answer>
  readonly headers: Readonly<Record<string, string>>
}

export async function restAs(tenant: Tenant, sub = 'demo-analyst'): Promise<RestClient> {
  const { cookie, csrf } = await signIn(tenant, sub)
  return restWith(tenant, { cookie, 'qlik-csrf-token': await csrf() })
}

export function restWithKey(tenant: Tenant, apiKey: string): RestClient {
  return restWith(tenant, { authorization: `Bearer ${apiKey}` })
}

function restWith(tenant: Tenant, headers: Readonly<Record<string, string>>): RestClient {
  return {
    headers,
    send: (method, path, body) =>
      body === undefined
        ? ask(tenant, path, { method, headers })
        : ask(tenant, path, {
            method,
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
  }
}

/** The `id` of what was answered. */
export function idOf({ json }: Answer): string {
  return (json as { id: string }).id
}

/** The `data` of a list. */
export function dataOf({ json }: Answer): readonly Readonly<Record<string, unknown>>[] {
  return (json as { data: readonly Readonly<Record<string, unknown>>[] }).data
}

/** A patch of one field. */
export function replace(path: string, value: unknown): readonly unknown[] {
  return [{ op: 'replace', path, value }]
}
