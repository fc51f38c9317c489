/**
 * Writes the few ASN.1 types of a certificate in DER. Source: ITU-T X.690; tag numbers from X.680 section 8.4.
 * A library for it would bring seven megabytes and a polyfill of `Reflect`.
 */
export type Der = Buffer

/** One element: tag, length, content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Der {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthBytes(content.length), content])
}

export const sequence = (...parts: readonly Uint8Array[]): Der => der(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]): Der => der(0x31, ...parts)
export const octetString = (bytes: Uint8Array): Der => der(0x04, bytes)
/** Whole bytes: none of the last one's bits is unused. */
export const bitString = (bytes: Uint8Array): Der => der(0x03, Buffer.from([0]), bytes)
export const boolean = (value: boolean): Der => der(0x01, Buffer.from([value ? 0xff : 0]))
export const utf8String = (text: string): Der => der(0x0c, Buffer.from(text, 'utf8'))
/** `[number]`, holding other elements. */
export const explicit = (number: number, ...parts: readonly Uint8Array[]): Der => der(0xa0 + number, ...parts)
/** `[number]` in place of the type's own tag, for types without parts. */
export const implicit = (number: number, bytes: Uint8Array): Der => der(0x80 + number, bytes)

/** A positive integer, big-endian. */
export function integer(bytes: Uint8Array): Der {
  const significant = bytes.findIndex((byte) => byte !== 0)
  const rest = significant < 0 ? Buffer.from([0]) : Buffer.from(bytes.subarray(significant))
  // A first bit of 1 would read as a negative number.
  return (rest[0] ?? 0) >= 0x80 ? der(0x02, Buffer.from([0]), rest) : der(0x02, rest)
}

/** From dotted text, such as `2.5.29.17`. */
export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** To the second, before the year 2050. */
export function utcTime(date: Date): Der {
  const digits = date.toISOString().replaceAll(/[-:T]|\..*$/g, '')
  return der(0x17, Buffer.from(`${digits.slice(2)}Z`, 'ascii'))
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff)
  return Buffer.from([0x80 + bytes.length, ...bytes])
}
