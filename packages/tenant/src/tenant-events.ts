import type { FaultName } from './faults/fault.ts'
import type { RequestEntry } from './http/request-log.ts'

/** What a tenant reports. `atMs` is monotonic (`performance.now()`), comparable with the request log's times. */
export interface TenantEventMap {
  /** A JWT login was accepted. `created`: the user was new. */
  readonly login: { readonly atMs: number; readonly user: string; readonly created: boolean }
  /** A socket reached its engine session. */
  readonly open: SocketEvent & { readonly state: 'SESSION_CREATED' | 'SESSION_ATTACHED' }
  /** A socket is gone, or was closed right after its 101. `by`: who ended it. */
  readonly close: SocketEvent & { readonly code: number; readonly reason: string; readonly by: 'client' | 'tenant' }
  /** An HTTP exchange, an upgrade or a frame was finished; the same entry stands in the request log. */
  readonly request: RequestEntry
  /** A fault was added, or has ended: by its scope, by `remove()` or by `clear()`. */
  readonly fault: {
    readonly atMs: number
    readonly id: number
    readonly name: FaultName
    readonly is: 'added' | 'ended'
  }
  /** Something that a person should hear about once; also in `tenant.warnings`. */
  readonly warning: { readonly atMs: number; readonly message: string }
}

interface SocketEvent {
  readonly atMs: number
  readonly user: string
  readonly appId: string
  /** Empty for the user's default session. */
  readonly identity: string
  readonly path: string
}

type Listener<Name extends keyof TenantEventMap> = (event: TenantEventMap[Name]) => void

/** A small typed emitter. */
export class TenantEvents {
  readonly #listeners = new Map<keyof TenantEventMap, Set<Listener<never>>>()

  /** @returns A function that takes the listener away again. */
  on<Name extends keyof TenantEventMap>(name: Name, listener: Listener<Name>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  emit<Name extends keyof TenantEventMap>(name: Name, event: TenantEventMap[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        // The map keeps each name's listeners under that name, which its type cannot say.
        ;(listener as Listener<Name>)(event)
      } catch (error) {
        // A listener's own mistake must not break the exchange that it was told about, and must not be hidden either.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
