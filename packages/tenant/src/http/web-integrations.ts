import { randomUUID } from 'node:crypto'

/** Source: qlik.dev REST reference, web integrations. */
export interface WebIntegration {
  readonly id: string
  name: string
  validOrigins: readonly string[]
  readonly createdAtMs: number
  readonly createdBy: string
  lastUpdatedAtMs: number
}

/** Which pages may call the tenant with a user's cookies. */
export class WebIntegrations {
  readonly #items = new Map<string, WebIntegration>()

  add(name: string, validOrigins: readonly string[], createdBy: string, nowMs: number): WebIntegration {
    const integration = {
      id: randomUUID(),
      name,
      validOrigins: [...validOrigins],
      createdAtMs: nowMs,
      createdBy,
      lastUpdatedAtMs: nowMs,
    }
    this.#items.set(integration.id, integration)
    return integration
  }

  get(id: string): WebIntegration | undefined {
    return this.#items.get(id)
  }

  remove(id: string): boolean {
    return this.#items.delete(id)
  }

  list(): readonly WebIntegration[] {
    return [...this.#items.values()]
  }

  /** A preflight names headers, not their values: all that can be asked is whether any integration lists the origin. */
  anyLists(origin: string): boolean {
    return this.list().some((integration) => integration.validOrigins.includes(origin))
  }
}

/**
 * @returns The origin as a browser writes it, or undefined when the text is not one. Source: qlik.dev: no wildcards,
 *   `https://host[:port]`; plain http is taken as well, for pages on this machine.
 */
export function normalOrigin(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined
  try {
    const url = new URL(text)
    const plain =
      url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
    return plain && !url.hostname.includes('*') ? url.origin : undefined
  } catch {
    return undefined
  }
}
