import { isRecord, stringField } from './unknown.ts'

/** What could be read of an error answer of the tenant; every field may be missing. */
export interface ErrorBody {
  /** For example `CSRF-TOKEN-2`, `INTERNAL-TOKEN-1`, `HTTP-429`. */
  readonly code?: string
  readonly title?: string
  readonly detail?: string
  /** HTTP status as the body has it: services write a number or a string. */
  readonly status?: number
  readonly traceId?: string
}

/**
 * Reads an error body leniently: `{errors:[{code,title,detail,status}],traceId}`, the same fields at the top level, both
 * at once, JSON text, or something else altogether (which gives an empty result).
 */
export function parseErrorBody(body: unknown): ErrorBody {
  const outer = typeof body === 'string' ? parseJson(body) : body
  if (!isRecord(outer)) return {}
  const list = outer['errors']
  const first: unknown = Array.isArray(list) ? list[0] : undefined
  const inner = isRecord(first) ? first : {}
  const text = (name: string): string | undefined => stringField(inner, name) ?? stringField(outer, name)
  const code = text('code')
  const title = text('title')
  const detail = text('detail')
  const traceId = text('traceId')
  const status = Number(inner['status'] ?? outer['status'])
  return {
    ...(code === undefined ? {} : { code }),
    ...(title === undefined ? {} : { title }),
    ...(detail === undefined ? {} : { detail }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(Number.isInteger(status) && status >= 100 && status <= 599 ? { status } : {}),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
