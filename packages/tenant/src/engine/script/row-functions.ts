/** A value in a LOAD; null is none. */
export type RowValue = number | string | null

/** Where a row stands: what RecNo(), RowNo() and IterNo() say. */
export interface RowPlace {
  readonly record: number
  readonly row: number
  readonly iteration: number
}

export type RowFunction = (args: readonly RowValue[], place: RowPlace) => RowValue

/** A number, or a text that reads as one; null otherwise. */
export function toNumber(value: RowValue | undefined): number | null {
  if (typeof value === 'number') return value
  if (value === null || value === undefined || value.trim() === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

export function toText(value: RowValue | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

/** A function of numbers: null where one of them is none, or where it comes to none. */
function numeric(calculate: (...numbers: number[]) => number | null): RowFunction {
  return (args) => {
    const numbers = args.map(toNumber)
    if (numbers.includes(null)) return null
    const result = calculate(...numbers.map(Number))
    return result === null || !Number.isFinite(result) ? null : result
  }
}

function textual(calculate: (text: string, ...numbers: number[]) => RowValue): RowFunction {
  return ([text = null, ...rest]) => (text === null ? null : calculate(toText(text), ...rest.map(Number)))
}

// Multiples of 0.00001 are to read as such.
function rounded(multiple: number, step: number): number {
  return Number((multiple * step).toPrecision(15))
}

/** The functions of a load script that are understood, by their names in small letters; `if` is none of them. */
export const rowFunctions: Readonly<Record<string, RowFunction>> = {
  recno: (_, { record }) => record,
  rowno: (_, { row }) => row,
  iterno: (_, { iteration }) => iteration,
  rand: () => Math.random(),
  null: () => null,
  isnull: ([value = null]) => (value === null ? -1 : 0),
  alt: (args) => args.find((value) => toNumber(value) !== null) ?? args.at(-1) ?? null,
  pick: ([index = null, ...values]) => values[(toNumber(index) ?? 0) - 1] ?? null,
  chr: ([code = null]) => chr(toNumber(code)),
  ord: textual((text) => text.codePointAt(0) ?? null),
  len: textual((text) => text.length),
  upper: textual((text) => text.toUpperCase()),
  lower: textual((text) => text.toLowerCase()),
  trim: textual((text) => text.trim()),
  left: textual((text, count = 0) => text.slice(0, Math.max(0, count))),
  right: textual((text, count = 0) => (count <= 0 ? '' : text.slice(-count))),
  mid: textual((text, start = 1, count = text.length) => text.slice(start - 1, start - 1 + count)),
  repeat: textual((text, count = 0) => text.repeat(Math.min(1000, Math.max(0, count)))),
  text: ([value = null]) => (value === null ? null : toText(value)),
  num: ([value = null]) => toNumber(value),
  abs: numeric(Math.abs),
  sqrt: numeric(Math.sqrt),
  exp: numeric(Math.exp),
  log: numeric(Math.log),
  pow: numeric((base, exponent = 1) => base ** exponent),
  mod: numeric((value, by = 0) =>
    Number.isInteger(value) && Number.isInteger(by) && by > 0 ? ((value % by) + by) % by : null,
  ),
  ceil: numeric((value, step = 1) => rounded(Math.ceil(value / step), step)),
  floor: numeric((value, step = 1) => rounded(Math.floor(value / step), step)),
  round: numeric((value, step = 1) => rounded(Math.floor(value / step + 0.5), step)),
}

function chr(code: number | null): RowValue {
  return code === null || !Number.isInteger(code) || code < 0 || code > 0x10ffff ? null : String.fromCodePoint(code)
}
