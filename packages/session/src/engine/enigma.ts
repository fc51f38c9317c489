// The only file that names enigma.js, whose own types are loose and declare a namespace.
import untyped from 'enigma.js'
import type { SocketLike } from '../environment/environment.ts'
import type { Doc } from './doc.ts'
import type { QixSchema } from './schema.ts'

export interface EnigmaGlobal {
  openDoc(appId: string): Promise<Doc>
}

export interface EnigmaSession {
  open(): Promise<EnigmaGlobal>
  /** One request, as the generated methods send it. */
  send(request: {
    readonly handle: number
    readonly method: string
    readonly params: readonly unknown[]
    readonly outKey: string
  }): Promise<unknown>
  close(): Promise<unknown>
  on(event: string, listener: (...args: unknown[]) => void): void
}

interface Enigma {
  create(config: { schema: QixSchema; url: string; createSocket: (url: string) => SocketLike }): EnigmaSession
}

export const enigma: Enigma = untyped as unknown as Enigma
