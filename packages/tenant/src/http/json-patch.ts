import { isRecord } from '@oriel/protocol'

const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test']

/** A patch that cannot be applied, and why. */
export interface PatchRefusal {
  readonly refused: string
}

/**
 * Reads a JSON Patch (RFC 6902) of the one operation that Qlik Cloud's services take, `replace`, on whole fields.
 *
 * @param fields - Names of the fields that may be replaced; `path` is one of them as a JSON pointer (RFC 6901).
 * @returns The new values by field, the last one where a field comes twice; or a sentence that says what is wrong.
 */
export function readReplacements(
  document: unknown,
  fields: readonly string[],
): ReadonlyMap<string, unknown> | PatchRefusal {
  if (!Array.isArray(document)) return { refused: 'A JSON Patch is a list of operations' }
  if (document.length === 0) return { refused: 'The JSON Patch has no operation' }
  const replacements = new Map<string, unknown>()
  for (const [index, operation] of (document as readonly unknown[]).entries()) {
    const read = readReplacement(operation, fields)
    if (typeof read === 'string') return { refused: `Operation ${index}: ${read}` }
    replacements.set(read.field, read.value)
  }
  return replacements
}

function readReplacement(
  operation: unknown,
  fields: readonly string[],
): { readonly field: string; readonly value: unknown } | string {
  if (!isRecord(operation)) return 'is not an object'
  const { op, path } = operation
  if (typeof op !== 'string' || !operations.includes(op)) return 'op is none of RFC 6902'
  if (op !== 'replace') return `${op} is not supported here, only replace is`
  if (typeof path !== 'string' || !path.startsWith('/')) return 'path must be a JSON pointer that begins with /'
  const field = path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~')
  if (!fields.includes(field)) return `path must be one of ${fields.map((name) => `/${name}`).join(', ')}`
  if (!('value' in operation)) return 'replace needs a value'
  return { field, value: operation['value'] }
}
