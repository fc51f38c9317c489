import { isObject, type JsonObject } from './json.ts'
import { errorCodes, QixError } from './qix-error.ts'

/** A request as it came over the socket. */
export interface Request {
  readonly id: number | string | null
  readonly handle: number
  readonly method: string
  readonly params: readonly unknown[] | JsonObject
  /** Whether the client wants patches against what it was answered before. */
  readonly delta: boolean
}

// Properties are walked by recursion, here and by whoever writes the answers. No client nests a tenth as deep.
const maxDepth = 500

/** How deep a JSON text is nested, without parsing it. */
function depthOf(text: string): number {
  let [depth, deepest, isText] = [0, 0, false]
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (isText && character === '\\') index++
    else if (character === '"') isText = !isText
    else if (!isText && (character === '{' || character === '[')) deepest = Math.max(deepest, ++depth)
    else if (!isText && (character === '}' || character === ']')) depth--
  }
  return deepest
}

/** @throws {@link QixError} -32700 or -32600; `id` of the frame is found by {@link idIn} if there is one. */
export function parseRequest(text: string): Request {
  if (depthOf(text) > maxDepth) {
    throw new QixError(errorCodes.invalidRequest, '', `Invalid request: the frame is nested deeper than ${maxDepth}`)
  }
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    throw new QixError(errorCodes.parseError, '', 'Parse error: the frame is no JSON')
  }
  const { method, handle, params, delta } = isObject(frame) ? frame : {}
  if (typeof method !== 'string')
    throw new QixError(errorCodes.invalidRequest, 'method', 'Invalid request: a request is an object with a method')
  if (handle !== undefined && !Number.isInteger(handle))
    throw new QixError(errorCodes.invalidRequest, 'handle', 'Invalid request: the handle must be an integer')
  if (params !== undefined && !Array.isArray(params) && !isObject(params)) {
    throw new QixError(errorCodes.invalidRequest, 'params', 'Invalid request: params must be an array or an object')
  }
  const target = typeof handle === 'number' ? handle : -1
  return { id: idOf(frame), handle: target, method, params: params ?? [], delta: delta === true }
}

/** The id of whatever was received, null if it has none that could be answered to. */
function idOf(frame: unknown): number | string | null {
  const id = isObject(frame) ? frame['id'] : undefined
  return typeof id === 'number' || typeof id === 'string' ? id : null
}

/** The same of a text that may be no JSON. */
export function idIn(text: string): number | string | null {
  try {
    return idOf(JSON.parse(text))
  } catch {
    return null
  }
}

/** The arguments of a call, by name; they may have come by position or by name. */
export class Args {
  readonly #method: string
  readonly #values: JsonObject

  /** @throws {@link QixError} -32602 for more arguments than the method has, or one of another name. */
  constructor(method: string, names: readonly string[], params: readonly unknown[] | JsonObject) {
    this.#method = method
    if (isObject(params)) {
      const unknown = Object.keys(params).find((name) => !names.includes(name))
      if (unknown !== undefined)
        throw this.#error(unknown, `has no parameter of this name; it has ${names.join(', ') || 'none'}`)
      this.#values = params
    } else {
      if (params.length > names.length)
        throw this.#error('', `takes ${names.length} parameters at most, not ${params.length}`)
      this.#values = Object.fromEntries(params.map((value, index) => [names[index] ?? '', value]))
    }
  }

  /** Whether an argument was given. */
  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null
  }

  text(name: string, otherwise?: string): string {
    return this.#read(name, otherwise, (value) => typeof value === 'string', 'a string')
  }

  number(name: string, otherwise?: number): number {
    return this.#read(
      name,
      otherwise,
      (value): value is number => typeof value === 'number' && Number.isFinite(value),
      'a number',
    )
  }

  flag(name: string, otherwise?: boolean): boolean {
    return this.#read(name, otherwise, (value) => typeof value === 'boolean', 'a boolean')
  }

  object(name: string, otherwise?: JsonObject): JsonObject {
    return this.#read(name, otherwise, isObject, 'an object')
  }

  list(name: string, otherwise?: readonly unknown[]): readonly unknown[] {
    return this.#read<readonly unknown[]>(name, otherwise, (value) => Array.isArray(value), 'an array')
  }

  texts(name: string, otherwise?: readonly string[]): readonly string[] {
    const isList = (value: unknown): value is readonly string[] =>
      Array.isArray(value) && value.every((item) => typeof item === 'string')
    return this.#read(name, otherwise, isList, 'an array of strings')
  }

  integers(name: string, otherwise?: readonly number[]): readonly number[] {
    const isList = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(Number.isInteger)
    return this.#read(name, otherwise, isList, 'an array of integers')
  }

  #read<T>(name: string, otherwise: T | undefined, accepts: (value: unknown) => value is T, what: string): T {
    const value = this.#values[name]
    if ((value === undefined || value === null) && otherwise !== undefined) return otherwise
    if (accepts(value)) return value
    throw this.#error(name, value === undefined ? `is missing; it must be ${what}` : `must be ${what}`)
  }

  #error(name: string, reason: string): QixError {
    return new QixError(
      errorCodes.invalidParams,
      name,
      `Invalid params of ${this.#method}: ${name === '' ? '' : `${name} `}${reason}`,
    )
  }
}
