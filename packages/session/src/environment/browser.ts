import type { Environment, KeyValueStore, SocketLike } from './environment.ts'

/**
 * The environment of a web page. Reads no global before it is used, so that importing Oriel on a server does no harm;
 * storage that the browser denies (blocked cookies, sandboxed frames) is replaced by memory of this page.
 */
export function browserEnvironment(): Environment {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    // A WebSocket is a SocketLike whose handlers are typed with its own events.
    createSocket: (url) => new WebSocket(url) as SocketLike,
    browserStore: storeOver(() => globalThis.localStorage),
    tabStore: storeOver(() => globalThis.sessionStorage),
    isOnline: () => globalThis.navigator?.onLine !== false,
    onOffline: (listener) => listen(globalThis, 'offline', listener),
    onPolicyViolation: (listener) =>
      listen(globalThis.document, 'securitypolicyviolation', (event) => {
        if (!(event instanceof SecurityPolicyViolationEvent) || event.disposition !== 'enforce') return
        listener(event.blockedURI, event.effectiveDirective)
      }),
    randomId: () =>
      Array.from(globalThis.crypto.getRandomValues(new Uint8Array(16)), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join(''),
  }
}

function listen(target: EventTarget | undefined, type: string, listener: (event: Event) => void): () => void {
  if (typeof target?.addEventListener !== 'function') return () => undefined
  target.addEventListener(type, listener)
  return () => target.removeEventListener(type, listener)
}

function storeOver(storage: () => Storage | undefined): KeyValueStore {
  const fallback = new Map<string, string>()
  /** Storage throws where it is denied or full, and is not there on a server; all mean the same here. */
  const use = <T>(real: (storage: Storage) => T, instead: () => T): T => {
    try {
      const found = storage()
      return found === undefined ? instead() : real(found)
    } catch {
      return instead()
    }
  }
  return {
    get: (key) =>
      use(
        (real) => real.getItem(key) ?? undefined,
        () => fallback.get(key),
      ),
    set: (key, value) =>
      use(
        (real) => real.setItem(key, value),
        () => void fallback.set(key, value),
      ),
    remove: (key) =>
      use(
        (real) => real.removeItem(key),
        () => void fallback.delete(key),
      ),
  }
}
