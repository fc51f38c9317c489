// A frame on another site has no storage while third-party cookies are blocked: reading `sessionStorage` throws a
// SecurityError. Stardust reads it while loading and would die of it, leaving the sheet blank although cookie and socket
// work (partitioned). This module must run before stardust loads, so the entry imports it first.

/** Storage that lives as long as the page. */
function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    get length(): number {
      return items.size
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  }
}

for (const name of ['localStorage', 'sessionStorage'] as const) {
  try {
    window[name].getItem('')
  } catch {
    Object.defineProperty(window, name, { value: memoryStorage(), configurable: true })
  }
}
