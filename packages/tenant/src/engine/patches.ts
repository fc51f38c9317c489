import { isObject, type JsonObject } from './json.ts'
import { errorCodes, QixError } from './qix-error.ts'

/** `NxPatch` of the published engine schema, with its value parsed. */
export interface Patch {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value: unknown
}

/** @throws {@link QixError} -32602 for what is no patch; `qValue` is JSON in a string. */
export function parsePatch(patch: unknown): Patch {
  const { qOp, qPath, qValue } = isObject(patch) ? patch : {}
  const op = { add: 'add', replace: 'replace', remove: 'remove', Add: 'add', Replace: 'replace', Remove: 'remove' }[
    String(qOp)
  ]
  if ((op !== 'add' && op !== 'replace' && op !== 'remove') || typeof qPath !== 'string' || !qPath.startsWith('/')) {
    throw new QixError(
      errorCodes.invalidParams,
      'qPatches',
      'A patch needs qOp (add, replace or remove) and a qPath that begins with /',
    )
  }
  if (op === 'remove') return { op, path: qPath, value: undefined }
  try {
    return { op, path: qPath, value: JSON.parse(String(qValue)) }
  } catch {
    throw new QixError(errorCodes.invalidParams, 'qPatches', `The qValue of the patch of ${qPath} is no JSON`)
  }
}

/** @throws {@link QixError} 8 when a path leads nowhere. */
export function applyPatches(properties: JsonObject, patches: readonly Patch[]): JsonObject {
  let result: unknown = properties
  for (const patch of patches) {
    const keys = patch.path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    result = patched(
      result,
      keys.filter((key) => key !== ''),
      patch,
    )
  }
  if (!isObject(result))
    throw new QixError(errorCodes.invalidParameters, 'qPatches', 'The properties as a whole must stay an object')
  return result
}

function patched(value: unknown, [key, ...rest]: readonly string[], patch: Patch): unknown {
  if (key === undefined) return patch.value
  const last = rest.length === 0
  if (Array.isArray(value)) {
    const index = key === '-' ? value.length : Number(key)
    const exists = Number.isInteger(index) && index >= 0 && index < value.length
    if (!exists && !(last && patch.op === 'add' && index === value.length)) throw noSuchPath(patch)
    if (!last) return value.with(index, patched(value[index], rest, patch))
    return patch.op === 'add'
      ? value.toSpliced(index, 0, patch.value)
      : patch.op === 'remove'
        ? value.toSpliced(index, 1)
        : value.with(index, patch.value)
  }
  if (!isObject(value) || key === '__proto__') throw noSuchPath(patch)
  if (!last) {
    if (!Object.hasOwn(value, key)) throw noSuchPath(patch)
    return { ...value, [key]: patched(value[key], rest, patch) }
  }
  if (patch.op !== 'remove') return { ...value, [key]: patch.value }
  const { [key]: _, ...others } = value
  return others
}

function noSuchPath(patch: Patch): QixError {
  return new QixError(errorCodes.invalidParameters, patch.path, `There is nothing at ${patch.path} to ${patch.op}`)
}
