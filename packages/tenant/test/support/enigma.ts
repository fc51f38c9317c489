import { createRequire } from 'node:module'
import type { Tenant } from '../../src/index.ts'
import { WebSocket } from 'ws'

// The package's own types know no structs, and it is no ES module.
const load = createRequire(import.meta.url)

/** An object of enigma.js: its methods are made of the schema. Here are those that the tests call, of whatever struct. */
export interface EnigmaApi {
  readonly id: string
  readonly handle: number
  on(event: string, listener: (...args: unknown[]) => void): void
  cancelRequest(...args: readonly unknown[]): Promise<unknown>
  createSessionObject(...args: readonly unknown[]): Promise<EnigmaApi>
  doReload(...args: readonly unknown[]): Promise<unknown>
  getActiveDoc(...args: readonly unknown[]): Promise<EnigmaApi>
  getCardinal(...args: readonly unknown[]): Promise<unknown>
  getField(...args: readonly unknown[]): Promise<EnigmaApi>
  getLayout(...args: readonly unknown[]): Promise<unknown>
  getObject(...args: readonly unknown[]): Promise<EnigmaApi>
  getProperties(...args: readonly unknown[]): Promise<unknown>
  getTablesAndKeys(...args: readonly unknown[]): Promise<unknown>
  openDoc(...args: readonly unknown[]): Promise<EnigmaApi>
  selectAll(...args: readonly unknown[]): Promise<unknown>
  setProperties(...args: readonly unknown[]): Promise<unknown>
  setScript(...args: readonly unknown[]): Promise<unknown>
}

export interface EnigmaSession {
  open(): Promise<EnigmaApi>
  close(): Promise<void>
  suspend(): Promise<void>
  resume(onlyIfAttached?: boolean): Promise<void>
  on(event: string, listener: (...args: never[]) => void): void
}

/** A session of the real enigma.js over a real socket. */
export function enigmaSession(
  tenant: Tenant,
  path: string,
  headers: Readonly<Record<string, string>>,
  more: object = {},
): EnigmaSession {
  const enigma = load('enigma.js') as { create(config: object): EnigmaSession }
  const schema: unknown = load('enigma.js/schemas/12.2027.0.json')
  const url = tenant.origin.replace(/^http/, 'ws') + path
  return enigma.create({ schema, url, createSocket: (to: string) => new WebSocket(to, { headers }), ...more })
}
