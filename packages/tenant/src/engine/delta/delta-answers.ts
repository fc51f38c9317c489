import type { JsonObject } from '../json.ts'
import type { Request } from '../rpc.ts'
import { type DeltaPatch, diff, wholePatches } from './diff.ts'

// What clients ask again and again and take apart themselves. All other answers are sent as a whole.
const remembered: ReadonlySet<string> = new Set([
  'GetLayout',
  'GetProperties',
  'GetEffectiveProperties',
  'GetFullPropertyTree',
  'GetAppLayout',
  'GetAppProperties',
])

// In characters, of one byte each, or two in a text that goes beyond Latin-1: what a socket keeps takes a quarter of a
// megabyte at the most.
const longestText = 64_000
const mostText = 128_000

/**
 * Answers as JSON patches against what this socket was sent before for the same handle, method and key of the result.
 * Keeps that as text: of a layout it takes a fraction of the objects' memory, and equal texts need no comparing.
 */
export class DeltaAnswers {
  /** By handle, method and key; the one that was used last comes last. */
  readonly #sent = new Map<string, string>()
  #length = 0

  /** The part of the answering frame that says what a call came to. Only to be asked in the order of the answers. */
  encode({ handle, method }: Request, result: JsonObject): JsonObject {
    const keys = Object.keys(result)
    // A client cannot patch null, and nothing is nothing either way.
    if (keys.length === 0 || keys.some((key) => result[key] === null || result[key] === undefined)) {
      return { result }
    }
    const patches = keys.map((key) => [key, this.#patches(`${handle}/${method}/${key}`, method, result[key])])
    return { result: Object.fromEntries(patches), delta: true }
  }

  /** The handle is closed, or what was sent for it got lost. */
  forget(handle: number): void {
    for (const key of [...this.#sent.keys()].filter((key) => key.startsWith(`${handle}/`))) this.#drop(key)
  }

  #patches(key: string, method: string, value: unknown): DeltaPatch[] {
    if (!remembered.has(method)) return wholePatches(undefined, value)
    const text = JSON.stringify(value)
    const before = this.#sent.get(key)
    this.#keep(key, text)
    if (before === text) return []
    if (before === undefined) return wholePatches(undefined, value)
    // Through its text: an undefined property or a NaN is not what goes over the wire.
    const [old, after] = [before, text].map((json): unknown => JSON.parse(json))
    const patches = diff(old, after)
    return JSON.stringify(patches).length < text.length ? patches : wholePatches(old, after)
  }

  #keep(key: string, text: string): void {
    this.#drop(key)
    if (text.length > longestText) return
    this.#sent.set(key, text)
    this.#length += text.length
    for (const oldest of this.#sent.keys()) {
      if (this.#length <= mostText) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#length -= this.#sent.get(key)?.length ?? 0
    this.#sent.delete(key)
  }
}
