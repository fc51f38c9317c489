/** The part of WebSocket that Oriel and enigma.js use; `ws` and every browser have it. */
export interface SocketLike {
  readonly readyState: number
  onopen: ((event: unknown) => void) | null
  onclose: ((event: SocketCloseEvent) => void) | null
  onerror: ((event: unknown) => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  send(data: string): void
  close(code?: number, reason?: string): void
}

export interface SocketCloseEvent {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

/** Strings kept by name, in this tab or in this browser. */
export interface KeyValueStore {
  get(key: string): string | undefined
  set(key: string, value: string): void
  remove(key: string): void
}

/** What the session needs of the place it runs in. */
export interface Environment {
  readonly fetch: (input: string, init?: RequestInit) => Promise<Response>
  readonly createSocket: (url: string) => SocketLike
  /** Outlives the page and is shared by the tabs of this browser. */
  readonly browserStore: KeyValueStore
  /** Outlives a reload, but belongs to this tab alone. */
  readonly tabStore: KeyValueStore
  readonly isOnline: () => boolean
  /** Calls `listener` when the device says that it lost its network; returns what stops that. */
  readonly onOffline: (listener: () => void) => () => void
  /** Calls `listener` with the blocked URI when the page's own policy forbids a request. */
  readonly onPolicyViolation: (listener: (blockedUri: string, directive: string) => void) => () => void
  /** 128 random bits as text that is safe in a URL. */
  readonly randomId: () => string
}
