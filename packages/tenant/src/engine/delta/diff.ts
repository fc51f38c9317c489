import { isObject, type JsonObject } from '../json.ts'

/** A JSON patch as clients of the engine protocol apply them: RFC 6902, but `/` is the whole and nothing is escaped. */
export interface DeltaPatch {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value?: unknown
}

/** Patches that put a value in the place of what was there, whatever it is. */
export function wholePatches(before: unknown, after: unknown): DeltaPatch[] {
  return [...(isObject(before) ? removalsOfKept(before, '') : []), { op: 'add', path: '/', value: after }]
}

/**
 * Patches that turn one JSON value into another, none if they are equal.
 *
 * What enigma.js's way of applying them cannot express is replaced one level higher: keys with a slash, keys that read
 * as numbers (it takes them for indices) and those that it refuses as unsafe.
 */
export function diff(before: unknown, after: unknown): DeltaPatch[] {
  if (isObject(before) && isObject(after)) {
    return objectPatches(before, after, '') ?? wholePatches(before, after)
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return arrayPatches(before, after, '') ?? wholePatches(before, after)
  }
  return before === after ? [] : wholePatches(before, after)
}

function valuePatches(before: unknown, after: unknown, path: string): DeltaPatch[] {
  const replace = { op: 'replace', path, value: after } as const
  if (isObject(before) && isObject(after)) {
    return objectPatches(before, after, path) ?? [...removalsOfKept(before, path), replace]
  }
  if (Array.isArray(before) && Array.isArray(after)) return arrayPatches(before, after, path) ?? [replace]
  return before === after ? [] : [replace]
}

/** @returns Undefined when only replacing the object as a whole leads there. */
function objectPatches(before: JsonObject, after: JsonObject, path: string): DeltaPatch[] | undefined {
  const patches: DeltaPatch[] = []
  for (const key of Object.keys(before)) {
    if (Object.hasOwn(after, key)) continue
    if (isAwkward(key)) return undefined
    patches.push({ op: 'remove', path: `${path}/${key}` })
  }
  for (const [key, value] of Object.entries(after)) {
    const below = `${path}/${key}`
    const found: DeltaPatch[] = Object.hasOwn(before, key)
      ? valuePatches(before[key], value, below)
      : [{ op: 'add', path: below, value }]
    if (found.length > 0 && isAwkward(key)) return undefined
    patches.push(...found)
  }
  return patches
}

/** @returns Undefined when the patches would be longer than the array. */
function arrayPatches(before: readonly unknown[], after: readonly unknown[], path: string): DeltaPatch[] | undefined {
  const patches: DeltaPatch[] = []
  const common = Math.min(before.length, after.length)
  for (let index = 0; index < common; index++) {
    patches.push(...valuePatches(before[index], after[index], `${path}/${index}`))
  }
  for (let index = before.length - 1; index >= common; index--) patches.push({ op: 'remove', path: `${path}/${index}` })
  for (let index = common; index < after.length; index++) {
    patches.push({ op: 'add', path: `${path}/${index}`, value: after[index] })
  }
  return isLonger(patches, after) ? undefined : patches
}

function isLonger(patches: readonly DeltaPatch[], value: unknown): boolean {
  return patches.length > 1 && JSON.stringify(patches).length > JSON.stringify(value).length
}

/** enigma.js keeps these when it replaces an object as a whole: a client's own notes begin so. */
function removalsOfKept(before: JsonObject, path: string): DeltaPatch[] {
  const kept = Object.keys(before).filter((key) => /^(_|\$\$)/.test(key) && !isAwkward(key))
  return kept.map((key) => ({ op: 'remove', path: `${path}/${key}` }))
}

const unsafe = /[/~]|^(__proto__|constructor|prototype)$/

function isAwkward(key: string): boolean {
  // '' reads as 0 as well.
  return unsafe.test(key) || !Number.isNaN(Number(key))
}
