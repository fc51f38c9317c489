export type JsonRecord = Readonly<Record<string, unknown>>

/** Whether a value is a plain object, as JSON makes them. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `value` with every property of `defaults` that it lacks, at any depth. Arrays are taken whole from `value`. */
export function mergeDefaults(value: JsonRecord, defaults: JsonRecord): JsonRecord {
  const merged: Record<string, unknown> = { ...value }
  for (const [key, fallback] of Object.entries(defaults)) {
    const own = value[key]
    if (own === undefined) merged[key] = fallback
    else if (isRecord(own) && isRecord(fallback)) merged[key] = mergeDefaults(own, fallback)
  }
  return merged
}
