import { randomUUID } from 'node:crypto'

/** What an entry may allow, with its directive. Source: qlik.dev REST reference, csp-origins; CSP level 3. */
export const cspFlags = {
  childSrc: 'child-src',
  connectSrc: 'connect-src',
  connectSrcWSS: 'connect-src',
  fontSrc: 'font-src',
  formAction: 'form-action',
  frameAncestors: 'frame-ancestors',
  frameSrc: 'frame-src',
  imgSrc: 'img-src',
  mediaSrc: 'media-src',
  objectSrc: 'object-src',
  scriptSrc: 'script-src',
  styleSrc: 'style-src',
  workerSrc: 'worker-src',
} as const
export type CspFlag = keyof typeof cspFlags

/**
 * What the tenant's own page needs of each directive that some entry extends. Which sources Qlik Cloud's header begins
 * with is not published; a directive that no entry asks for is left out.
 */
const ownSources: Readonly<Partial<Record<string, string>>> = {
  'child-src': "'self' blob:",
  'font-src': "'self' data:",
  'frame-src': "'self' blob:",
  'img-src': "'self' data: blob:",
  'script-src': "'self' 'unsafe-inline'",
  'style-src': "'self' 'unsafe-inline'",
  'worker-src': "'self' blob:",
}

/** What a person says about an entry. */
export interface CspOriginFacts {
  readonly origin: string
  readonly name: string
  readonly description: string
  readonly flags: ReadonlySet<CspFlag>
}

/** One entry of the tenant's content security policy. Source: qlik.dev REST reference, csp-origins. */
export interface CspOrigin extends CspOriginFacts {
  readonly id: string
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

/** Which other origins the tenant's page may be framed by, and may load from. */
export class CspOrigins {
  readonly #items = new Map<string, CspOrigin>()
  /** Ids of the entries that {@link CspOrigins.set} made. */
  #listed: readonly string[] = []

  /** Replaces the pages that were listed this way before; entries made over REST stay. */
  set(origins: readonly string[], nowMs: number): void {
    for (const id of this.#listed) this.#items.delete(id)
    this.#listed = origins.map((origin) => {
      const flags = new Set<CspFlag>(['frameAncestors'])
      return this.add({ origin, name: `Page at ${origin}`, description: '', flags }, nowMs).id
    })
  }

  add(facts: CspOriginFacts, nowMs: number): CspOrigin {
    const item = { ...facts, id: randomUUID(), createdAtMs: nowMs, modifiedAtMs: nowMs }
    this.#items.set(item.id, item)
    return item
  }

  replace(item: CspOrigin, facts: CspOriginFacts, nowMs: number): CspOrigin {
    const changed = { ...item, ...facts, modifiedAtMs: nowMs }
    this.#items.set(item.id, changed)
    return changed
  }

  get(id: string): CspOrigin | undefined {
    return this.#items.get(id)
  }

  remove(item: CspOrigin): void {
    this.#items.delete(item.id)
  }

  list(): readonly CspOrigin[] {
    return [...this.#items.values()]
  }

  /** The header that `/single` is sent with. Default, without entries: `frame-ancestors 'self'` alone. */
  policy(): string {
    const sources = new Map([['frame-ancestors', ["'self'"]]])
    for (const { origin, flags } of this.#items.values()) {
      for (const flag of flags) {
        const directive = cspFlags[flag]
        const known = sources.get(directive) ?? [ownSources[directive] ?? "'self'"]
        sources.set(directive, [...known, flag === 'connectSrcWSS' ? `wss://${hostOf(origin)}` : origin])
      }
    }
    return [...sources].map(([directive, all]) => [directive, ...new Set(all)].join(' ')).join('; ')
  }

  /** Only who may frame the page, for pages that allow nothing else anyway. */
  framing(): string {
    return this.policy().split('; ')[0] ?? ''
  }
}

function hostOf(origin: string): string {
  return origin.replace(/^[a-z]+:\/\//, '')
}

/**
 * @returns The origin as a policy writes it, in lower case, with its scheme where it was given one: `domain.com`,
 *   `*.domain.com`, `https://host:port`. Undefined for anything else: a policy is put together from these texts.
 */
export function normalCspOrigin(text: string): string | undefined {
  const match = /^(https?:\/\/)?((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(:\d{1,5})?\/?$/i.exec(text.trim())
  if (match === null) return undefined
  const [, scheme = '', host = '', port = ''] = match
  const usual = { 'https://': ':443', 'http://': ':80' }[scheme.toLowerCase()]
  return `${scheme}${host}${port === usual ? '' : port}`.toLowerCase()
}
