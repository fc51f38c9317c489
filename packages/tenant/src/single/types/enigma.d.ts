/**
 * The part of enigma.js 2.15.0 that this page uses. The package's own types misname the mixin's `override` and know no
 * `Doc`.
 */
export interface FieldValue {
  readonly qText: string
  readonly qIsNumeric: boolean
  readonly qNumber: number
}

export interface Field {
  selectValues(values: readonly FieldValue[], toggle: boolean, softLock: boolean): Promise<boolean>
}

export interface GenericObject {
  readonly id: string
  readonly handle: number
  readonly genericType: string
  getLayout(): Promise<unknown>
  on(event: 'changed' | 'closed', listener: () => void): void
}

export interface Doc {
  readonly id: string
  getAppLayout(): Promise<unknown>
  getObject(id: string): Promise<GenericObject>
  getField(name: string, state: string): Promise<Field>
  clearAll(lockedAlso: boolean, state: string): Promise<void>
  applyBookmark(id: string): Promise<boolean>
}

export interface Global {
  openDoc(appId: string): Promise<Doc>
}

export interface Session {
  open(): Promise<Global>
  close(): Promise<void>
  /** Asks for a handle's method before there is an object for that handle. */
  send(request: {
    readonly handle: number
    readonly method: string
    readonly params: readonly unknown[]
    /** The name of the only value that the method gives; -1: it gives a reference. */
    readonly outKey: string | -1
  }): Promise<unknown>
  on(event: 'closed', listener: (event: unknown) => void): void
  on(event: 'notification:OnConnected', listener: (params: unknown) => void): void
}

/** What an overridden method is handed first: the method as it was. */
export type Original = () => Promise<unknown>

export interface Mixin {
  readonly types: readonly string[]
  readonly override: Readonly<Record<string, (original: Original) => Promise<unknown>>>
}

declare const enigma: {
  create(config: {
    schema: object
    url: string
    createSocket: (url: string) => WebSocket
    mixins: readonly Mixin[]
  }): Session
}
export default enigma
