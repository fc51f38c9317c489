import { tenantOrigin } from '@oriel/protocol'

/** What the element's attributes say, unread. */
export interface SheetAttributes {
  readonly tenant?: string | undefined
  readonly webIntegration?: string | undefined
  readonly app?: string | undefined
  readonly sheet?: string | undefined
  readonly object?: string | undefined
  readonly identity?: string | undefined
  readonly tokenEndpoint?: string | undefined
  readonly theme?: string | undefined
  readonly opt?: string | undefined
  readonly height?: string | undefined
  readonly subject?: string | undefined
}

/** What a session is made from. Elements whose settings are equal share one. */
export interface SessionSettings {
  readonly tenant: string
  readonly webIntegrationId: string
  readonly appId: string
  /** Absolute. */
  readonly tokenEndpoint: string
  readonly identity: string | undefined
  readonly subject: string | undefined
  readonly theme: string | undefined
}

export interface FrameSettings {
  readonly tenant: string
  readonly appId: string
  readonly sheetId: string | undefined
  readonly objectId: string | undefined
  readonly theme: string | undefined
  readonly opt: string
  /** A CSS length. */
  readonly height: string
}

/** One thing that is wrong with the attributes, with its fix. */
export interface SettingsProblem {
  readonly attribute: string
  readonly message: string
}

export type Settings =
  | { readonly problems: readonly SettingsProblem[] }
  | { readonly problems?: never; readonly frame: FrameSettings; readonly session: SessionSettings | undefined }

const defaultOpt = 'ctxmenu,currsel'
const defaultHeight = '900px'

/**
 * Reads the attributes.
 *
 * @param attributes - As written in the page; an empty text counts as absent, but for `identity`.
 * @param baseUrl - What a relative token endpoint is resolved against: the document's base.
 * @param hasSession - The page hands in a session of its own: `web-integration` and `token-endpoint` are not needed.
 */
export function readSettings(attributes: SheetAttributes, baseUrl: string, hasSession: boolean): Settings {
  const problems: SettingsProblem[] = []
  const note = (attribute: string, message: string): undefined => {
    problems.push({ attribute, message })
  }
  const needed = (attribute: string, value: string | undefined, example: string): string =>
    present(value) ?? note(attribute, `${attribute} is missing. Give ${example}.`) ?? ''

  const tenant = readTenant(attributes.tenant, note)
  const appId = needed('app', attributes.app, 'the id of the app')
  const sheetId = present(attributes.sheet)
  const objectId = present(attributes.object)
  if (sheetId === undefined && objectId === undefined) {
    note('sheet', 'sheet is missing. Give the id of a sheet, or of one chart as object.')
  } else if (sheetId !== undefined && objectId !== undefined) {
    note('object', 'sheet and object are both given. Keep the one that is to be shown.')
  }
  const height = readHeight(attributes.height, note)
  const theme = present(attributes.theme)
  const session = hasSession
    ? undefined
    : {
        tenant,
        appId,
        webIntegrationId: needed(
          'web-integration',
          attributes.webIntegration,
          'the id of the tenant’s web integration',
        ),
        tokenEndpoint: readTokenEndpoint(attributes.tokenEndpoint, baseUrl, note),
        identity: attributes.identity,
        subject: present(attributes.subject),
        theme,
      }
  if (problems.length > 0) return { problems }
  return { session, frame: { tenant, appId, sheetId, objectId, theme, opt: attributes.opt ?? defaultOpt, height } }
}

type Note = (attribute: string, message: string) => undefined

function present(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return trimmed === '' ? undefined : trimmed
}

function readTenant(value: string | undefined, note: Note): string {
  const text = present(value)
  const example = 'its domain, such as your-tenant.eu.qlikcloud.com'
  if (text === undefined) return note('tenant', `tenant is missing. Give ${example}.`) ?? ''
  try {
    return tenantOrigin(text)
  } catch {
    return note('tenant', `tenant="${text}" is not a tenant’s address. Give ${example}.`) ?? ''
  }
}

function readTokenEndpoint(value: string | undefined, baseUrl: string, note: Note): string {
  const text = present(value)
  if (text === undefined) {
    return note('token-endpoint', 'token-endpoint is missing. Give the URL where your backend hands out tokens.') ?? ''
  }
  const url = URL.canParse(text, baseUrl) ? new URL(text, baseUrl) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.href
  return note('token-endpoint', `token-endpoint="${text}" is not a URL. Give one such as /oriel/token.`) ?? ''
}

function readHeight(value: string | undefined, note: Note): string {
  const text = present(value) ?? defaultHeight
  if (/^\d+(\.\d+)?$/.test(text)) return `${text}px`
  if (/^(\d*\.)?\d+(px|r?em|ch|cm|mm|in|pt|%|[sld]?v(h|b|min|max))$/i.test(text)) return text
  if (/^(calc|min|max|clamp)\([^;{}]*\)$/i.test(text)) return text
  return note('height', `height="${text}" is not a length. Give one such as 900px.`) ?? ''
}
