import { LitElement, type PropertyDeclarations } from 'lit'
import type { SheetAttributes } from './settings.ts'
import { en } from './texts/en.ts'
import type { Texts } from './texts/texts.ts'

/** An attribute that was taken away is absent, not null. */
const text = { converter: (value: string | null): string | undefined => value ?? undefined }

const ownWordsAttributes = ['message-ended', ...Object.keys(en.causes).map((cause) => `message-${cause}`)]

/** The attributes and properties of `<oriel-sheet>`, without what it does with them. */
export class SheetBase extends LitElement implements SheetAttributes {
  static override readonly properties: PropertyDeclarations = {
    tenant: text,
    webIntegration: { ...text, attribute: 'web-integration' },
    app: text,
    sheet: text,
    object: text,
    identity: text,
    tokenEndpoint: { ...text, attribute: 'token-endpoint' },
    theme: text,
    opt: text,
    height: text,
    subject: text,
    label: text,
    restartLabel: { ...text, attribute: 'restart-label' },
    debug: { type: Boolean },
    texts: { attribute: false },
  }

  /** The tenant's domain, or its origin. */
  declare tenant: string | undefined
  /** The id of the tenant's web integration that lists this page's origin. */
  declare webIntegration: string | undefined
  /** The app's id. */
  declare app: string | undefined
  /** A sheet's id; or else `object`. */
  declare sheet: string | undefined
  /** The id of one chart; or else `sheet`. */
  declare object: string | undefined
  /** Absent: made at random and kept per tab. Empty: the person's default session, shared with the hub. */
  declare identity: string | undefined
  /** Where the portal's backend hands out tokens; relative to the document. */
  declare tokenEndpoint: string | undefined
  /** Absent: the app's own theme. */
  declare theme: string | undefined
  /** `/single`'s options; default `ctxmenu,currsel`. */
  declare opt: string | undefined
  /** A CSS length, or a number of pixels; default `900px`. */
  declare height: string | undefined
  /** Who is expected to be signed in; absent: whoever the token names. */
  declare subject: string | undefined
  /** The frame's accessible name; default "Analytics sheet" or "Analytics chart". */
  declare label: string | undefined
  /** The words on the panel's button; default as the cause has it. */
  declare restartLabel: string | undefined
  /** The panel shows cause, certainty and source to a developer. */
  declare debug: boolean
  /** The words of another language; default English. */
  declare texts: Texts

  constructor() {
    super()
    this.debug = false
    this.texts = en
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...ownWordsAttributes]
  }

  override attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    super.attributeChangedCallback(name, before, after)
    if (ownWordsAttributes.includes(name)) this.requestUpdate()
  }
}
