/**
 * The methods that the trimmed schema offers, as enigma.js hands them out. Source: QIX schema 12.612.0. Pass `schema` to
 * `createSession` for more, and cast to the type that it gives.
 */
export interface Doc extends EngineObject {
  getAppLayout(): Promise<Record<string, unknown>>
  createSessionObject(properties: Record<string, unknown>): Promise<GenericObject>
  destroySessionObject(id: string): Promise<boolean>
  getObject(id: string): Promise<GenericObject>
  getField(name: string, stateName?: string): Promise<Field>
  back(): Promise<unknown>
  forward(): Promise<unknown>
  clearAll(lockedAlso?: boolean, stateName?: string): Promise<unknown>
  lockAll(stateName?: string): Promise<unknown>
  unlockAll(stateName?: string): Promise<unknown>
  evaluateEx(expression: string): Promise<Record<string, unknown>>
}

export interface GenericObject extends EngineObject {
  getLayout(): Promise<Record<string, unknown>>
  getProperties(): Promise<Record<string, unknown>>
  getListObjectData(path: string, pages: readonly Record<string, number>[]): Promise<unknown[]>
  getHyperCubeData(path: string, pages: readonly Record<string, number>[]): Promise<unknown[]>
  selectListObjectValues(path: string, elementNumbers: readonly number[], toggle: boolean): Promise<boolean>
}

export interface Field extends EngineObject {
  select(match: string): Promise<boolean>
  selectValues(values: readonly Record<string, unknown>[], toggle?: boolean): Promise<boolean>
  clear(): Promise<boolean>
  lock(): Promise<boolean>
  unlock(): Promise<boolean>
}

export interface EngineObject {
  readonly id: string
  readonly handle: number
  readonly type: string
  on(event: string, listener: (...args: never[]) => void): void
  removeListener(event: string, listener: (...args: never[]) => void): void
}
