import type { ParameterFacts } from '@oriel/tenant'
import { wrongUse } from './cli-error.ts'

/** A flag of its own for each field of a scope: a fault may have seconds of its own. */
export const scopeFlags = {
  user: 'user',
  appId: 'app',
  identity: 'identity',
  path: 'path',
  count: 'count',
  seconds: 'for',
} as const

/** `retryAfterSeconds` → `retry-after-seconds`. */
export function flagOf(parameter: string): string {
  return parameter.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** A value as its parameter wants it. Whether it fits is the tenant's to say. */
export function readValue(flag: string, text: string | boolean, { kind }: ParameterFacts): string | number | boolean {
  if (typeof text === 'boolean' || kind === 'text' || kind === 'choice') return text
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text)
  throw wrongUse(`--${flag} ${text} is not a whole number`, `give a number: --${flag}=4001`)
}

/** `--seconds -60` as `--seconds=-60`, which is how `parseArgs` takes a value that begins with a dash. */
export function joinNegatives(args: readonly string[]): readonly string[] {
  return args.reduce<readonly string[]>((joined, arg) => {
    const before = joined.at(-1)
    const isValue = /^-\d+$/.test(arg) && before !== undefined && /^--[a-z-]+$/.test(before)
    return isValue ? [...joined.slice(0, -1), `${before}=${arg}`] : [...joined, arg]
  }, [])
}
