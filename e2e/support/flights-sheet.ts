import type { ByHand } from './flights-by-hand.ts'

/** What the demo's sheet should show, out of data asked by hand; formats as the sheet's numbers say. */
export interface SheetTexts {
  /** Flights, average delay, average distance, destinations. */
  readonly kpis: readonly string[]
  /** Airport, city, flights, average delay; most flights first. */
  readonly table: readonly (readonly string[])[]
}

/** Mon to Sun, as the bar chart shows them from left to right. */
export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/**
 * @param selected - Weekdays that are selected; none means that nothing is.
 * @param rows - How many rows of the table.
 */
export async function expectedTexts(data: ByHand, selected: readonly string[], rows: number): Promise<SheetTexts> {
  // An airport without flights belongs to no weekday, so a selection leaves it out; without one it counts.
  const where =
    selected.length === 0 ? '' : `WHERE left(dayname(date), 3) IN (${selected.map((day) => `'${day}'`).join(', ')})`
  const joined = `FROM flights FULL JOIN airports ON origin = iata ${where}`
  const [totals = {}] = await data.query(
    `SELECT count(delay) AS flights, avg(delay) AS delay, avg(distance) AS distance,
            count(DISTINCT destination) AS destinations ${joined}`,
  )
  const lines = await data.query(
    `SELECT name, city, count(delay) AS flights, avg(delay) AS delay ${joined} ${where === '' ? 'WHERE' : 'AND'} name IS NOT NULL
     GROUP BY name, city ORDER BY flights DESC, name LIMIT ${rows}`,
  )
  return {
    kpis: [whole(totals['flights']), tenths(totals['delay']), whole(totals['distance']), whole(totals['destinations'])],
    table: lines.map(({ name, city, flights, delay }) => [String(name), String(city), whole(flights), tenths(delay)]),
  }
}

/** `#,##0`: half away from zero, as Qlik's formats round. */
const whole = (value: unknown): string => format(value, 0)

/** `#,##0.0` */
const tenths = (value: unknown): string => format(value, 1)

function format(value: unknown, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: true }
  return Number(value).toLocaleString('en-US', options)
}
