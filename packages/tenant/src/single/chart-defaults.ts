import { isChart } from './chart-types.ts'
import { isRecord, mergeDefaults, type JsonRecord } from './merge-defaults.ts'
import type { Mixin, Original } from './types/enigma.d.ts'
import type { Embed } from './types/stardust.d.ts'

/** A mixin that completes objects, and the way to tell it who knows the defaults. */
export interface ChartDefaults {
  readonly mixin: Mixin
  /** Layouts wait until this has been called. */
  use(embed: Embed): void
}

/**
 * Completes stored objects with the defaults of the chart that draws them.
 *
 * The charts read properties that Qlik's own client writes into every object it makes (legend, grid lines, axes…) and
 * throw without them. An app folder written by hand holds only what its author cares about; the rest comes from the very
 * code that draws the chart, so it always fits its version.
 */
export function chartDefaults(): ChartDefaults {
  const embed = Promise.withResolvers<Embed>()
  const known = new Map<string, Promise<JsonRecord>>()
  const defaultsOf = (type: string): Promise<JsonRecord> => {
    const found = known.get(type) ?? embed.promise.then((e) => e.generateProperties({ type })).then(visibleDefaults)
    known.set(type, found)
    return found
  }
  // Not async: the promise must stay in enigma.js's chain, which carries the request id that cancelling needs.
  const complete = (original: Original): Promise<unknown> =>
    original().then((answer) => {
      if (!isRecord(answer)) return answer
      const type = answer['visualization']
      if (typeof type !== 'string' || !isChart(type)) return answer
      return defaultsOf(type).then((defaults) => mergeDefaults(answer, defaults))
    })
  return {
    mixin: { types: ['GenericObject'], override: { getLayout: complete, getEffectiveProperties: complete } },
    use: embed.resolve,
  }
}

/** Without what the engine evaluates (`q…`): that is the stored object's own. */
function visibleDefaults(properties: JsonRecord | null): JsonRecord {
  return Object.fromEntries(Object.entries(properties ?? {}).filter(([key]) => !key.startsWith('q')))
}
