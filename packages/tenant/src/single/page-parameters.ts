/** One `select` of the address: values of a field, or "clear everything first". */
export type Selection =
  | { readonly kind: 'values'; readonly state: string; readonly field: string; readonly values: readonly string[] }
  | { readonly kind: 'clear'; readonly state: string }

/** What the address of this page asks for. */
export interface PageParameters {
  readonly appId: string
  /** The sheet or the one object to draw. */
  readonly show: { readonly kind: 'sheet' | 'object'; readonly id: string }
  /** Null: the user's default engine session. */
  readonly identity: string | null
  readonly theme: string | null
  readonly language: string | null
  readonly bookmark: string | null
  readonly options: ReadonlySet<string>
  readonly selections: readonly Selection[]
}

/** The default selection state's name in the engine. */
const defaultState = '$'

/**
 * Reads the parameters of `/single/?…`.
 *
 * @returns The parameters, or the name of the required one that is missing.
 * @see https://qlik.dev/apis/javascript/single-integration for the list.
 */
export function parsePageParameters(search: string): PageParameters | { readonly missing: 'appid' | 'sheet' } {
  const query = new URLSearchParams(search)
  const read = (name: string): string | null => query.get(name) || null
  const appId = read('appid')
  if (appId === null) return { missing: 'appid' }
  const sheet = read('sheet')
  const object = read('obj')
  if (sheet === null && object === null) return { missing: 'sheet' }
  return {
    appId,
    show: sheet === null ? { kind: 'object', id: object ?? '' } : { kind: 'sheet', id: sheet },
    identity: read('identity'),
    theme: read('theme'),
    language: read('lang'),
    bookmark: read('bookmark'),
    options: new Set((read('opt') ?? '').split(',').map((option) => option.trim())),
    selections: query.getAll('select').filter(Boolean).map(parseSelection),
  }
}

/** Reads `Field,V1,V2`, `State::Field,V1`, `clearall` or `State::clearall`. */
export function parseSelection(text: string): Selection {
  const [head = '', ...values] = text.split(',')
  const split = head.indexOf('::')
  const state = split < 0 ? defaultState : head.slice(0, split)
  const field = split < 0 ? head : head.slice(split + 2)
  if (field === 'clearall' && values.length === 0) return { kind: 'clear', state }
  return { kind: 'values', state, field, values }
}
