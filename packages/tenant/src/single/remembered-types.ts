// What the page drew last time decides which charts are worth downloading before the engine has said anything. Wrong
// guesses cost a download, nothing else.

const prefix = 'oriel-single-types:'

/** The chart types that this sheet or object had last time; empty on a first visit. */
export function rememberedTypes(appId: string, shownId: string): string[] {
  const text = localStorage.getItem(prefix + appId + ':' + shownId)
  return text === null ? [] : text.split(',')
}

/** Keeps the types for the next visit. A full storage is no reason to fail. */
export function rememberTypes(appId: string, shownId: string, types: ReadonlySet<string>): void {
  try {
    localStorage.setItem(prefix + appId + ':' + shownId, [...types].join(','))
  } catch {
    // QuotaExceededError: the next visit starts its downloads a little later.
  }
}
