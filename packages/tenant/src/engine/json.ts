/** A JSON object whose values are still to be read. */
export type JsonObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object itself, or an empty one when it is none: for optional parts of a definition. */
export function objectOr(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

export function arrayOr(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function stringOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

export function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

/** A JSON value at a path such as `/qHyperCubeDef/qDimensions/0`; undefined when there is none. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root
  for (const part of path.split('/').filter((part) => part !== '')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(value)) value = value[Number(key)]
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[key]
    else return undefined
  }
  return value
}
