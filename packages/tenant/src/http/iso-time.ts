/** A time as the reference writes it. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
