import { parseArgs } from 'node:util'
import { readArguments } from '../arguments.ts'
import { wrongUse } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { control, findTenant } from '../tenant-control.ts'

export const help = `oriel clock: the clock of a running local tenant

  oriel clock             says what time it is there
  oriel clock SECONDS     lets so much time pass without waiting; +3600, or -60 for back

  --tenant URL     which tenant, where several run on this machine

Sessions expire, tokens are judged, ttl and faults end by this clock. A whole day: oriel clock 86400
`

export async function command(args: readonly string[], io: Io): Promise<void> {
  // A time to go back to looks like an option to whoever reads options.
  const seconds = args.find((arg) => /^[+-]?\d+$/.test(arg))
  const { values } = readArguments('clock', () =>
    parseArgs({ args: args.filter((arg) => arg !== seconds), options: { tenant: { type: 'string' } } }),
  )
  if (seconds !== undefined && !/^[+-]?\d{1,10}$/.test(seconds)) {
    throw wrongUse(`${seconds} seconds are too many`, 'give 100 years at most, in seconds')
  }
  const tenant = await findTenant(values.tenant)
  const { json } =
    seconds === undefined
      ? await control(tenant, 'GET', 'clock')
      : await control(tenant, 'POST', 'clock', { seconds: Number(seconds) })
  io.stdout(`${String((Object(json) as { now?: unknown }).now)}\n`)
}
