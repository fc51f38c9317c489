const units = [365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3600, 60, 1] as const

/**
 * Reads an ISO 8601 duration such as `P7D` or `PT12H`, whole numbers only. A year counts 365 days, a month 30.
 *
 * @returns Seconds, or undefined when it is none or lasts no time.
 */
export function durationSeconds(text: string): number | undefined {
  const match =
    /^P(?=.)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(
      text,
    )
  if (match === null) return undefined
  const seconds = units.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0)
  return seconds > 0 ? seconds : undefined
}
