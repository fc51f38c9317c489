import { isObject, type JsonObject, numberOr, objectOr, stringOr } from './json.ts'

/** `FieldAttributes` of the published engine schema, as far as it is used. */
export interface NumberFormat {
  /** `U` automatic, `I` integer, `R` significant digits, `F` fixed decimals, `M` money, `D` `T` `TS` dates and times. */
  readonly qType: string
  readonly qnDec: number
  readonly qUseThou: number
  readonly qFmt?: string
  readonly qDec?: string
  readonly qThou?: string
}

export function parseNumberFormat(value: unknown): NumberFormat {
  const format: JsonObject = objectOr(value)
  const text = (key: 'qFmt' | 'qDec' | 'qThou'): Partial<NumberFormat> =>
    typeof format[key] === 'string' ? { [key]: format[key] } : {}
  return {
    qType: stringOr(format['qType'], 'U'),
    qnDec: numberOr(format['qnDec'], 10),
    qUseThou: numberOr(format['qUseThou'], 0),
    ...text('qFmt'),
    ...text('qDec'),
    ...text('qThou'),
  }
}

/** Whether a definition asks for a format at all, other than the automatic one. */
export function hasFormat(value: unknown): boolean {
  return isObject(value) && (stringOr(value['qType'], 'U') !== 'U' || stringOr(value['qFmt'], '') !== '')
}

/** The text of a number. Without a format: up to 14 significant digits, as the engine does. */
export function formatNumber(value: number, format: NumberFormat): string {
  const pattern = format.qFmt ?? ''
  if (/^(D|T|TS)$/.test(format.qType) && pattern !== '') return formatDate(value, pattern)
  const decimal = format.qDec ?? '.'
  const thousand = format.qUseThou === 1 ? (format.qThou ?? ',') : ''
  if (format.qType === 'U' && pattern === '') return shortest(value)
  if (/[#0]/.test(pattern)) return formatPattern(value, pattern, decimal, format.qThou ?? ',')
  if (format.qType === 'I') return group(value.toFixed(0), decimal, thousand)
  if (format.qType === 'F' || format.qType === 'M')
    return group(value.toFixed(Math.min(format.qnDec, 20)), decimal, thousand)
  if (format.qType === 'R')
    return group(String(Number(value.toPrecision(Math.max(1, Math.min(format.qnDec, 15))))), decimal, thousand)
  return shortest(value)
}

function shortest(value: number): string {
  return String(Number(value.toPrecision(14)))
}

function group(digits: string, decimal: string, thousand: string): string {
  const [whole = '', fraction] = digits.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousand)
  return fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`
}

const abbreviations: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

// `prefix #,##0.0# suffix`, with up to three sections `positive;negative;zero`. % multiplies by 100, A abbreviates.
function formatPattern(value: number, pattern: string, decimal: string, thousand: string): string {
  const sections = pattern.split(';')
  const [positive = '', negative, zero] = sections
  if (value === 0 && zero !== undefined) return formatSection(0, zero, decimal, thousand)
  if (value < 0 && negative !== undefined) return formatSection(-value, negative, decimal, thousand)
  const text = formatSection(Math.abs(value), positive, decimal, thousand)
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text
}

function formatSection(value: number, section: string, decimal: string, thousand: string): string {
  const begin = section.search(/[#0]/)
  if (begin < 0) return section
  let end = begin
  while (end < section.length && `#0${decimal}${thousand}`.includes(section[end] ?? '?')) end++
  const [whole = '', fraction = ''] = section.slice(begin, end).split(decimal)
  let suffix = section.slice(end)
  let scaled = suffix.includes('%') ? value * 100 : value
  if (suffix.startsWith('A')) {
    const [factor, letter] = abbreviations.find(([size]) => scaled >= size) ?? [1, '']
    scaled /= factor
    suffix = letter + suffix.slice(1)
  }
  const least = fraction.replaceAll('#', '').length
  let digits = scaled.toFixed(fraction.length)
  while (digits.includes('.') && digits.endsWith('0') && (digits.split('.')[1] ?? '').length > least)
    digits = digits.slice(0, -1)
  if (digits.endsWith('.')) digits = digits.slice(0, -1)
  const [integer = '', rest] = digits.split('.')
  const padded = integer.padStart(whole.replace(/[^0]/g, '').length, '0')
  const grouping = thousand !== '' && whole.includes(thousand) ? thousand : ''
  return section.slice(0, begin) + group(rest === undefined ? padded : `${padded}.${rest}`, decimal, grouping) + suffix
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Days since 1899-12-30 as a date, in a pattern of YYYY YY MMM MM M DD D hh h mm ss. */
function formatDate(value: number, pattern: string): string {
  const date = new Date(Math.round((value - 25_569) * 86_400_000))
  if (Number.isNaN(date.getTime())) return shortest(value)
  const two = (part: number): string => String(part).padStart(2, '0')
  const parts: Readonly<Record<string, string>> = {
    YYYY: String(date.getUTCFullYear()),
    YY: two(date.getUTCFullYear() % 100),
    MMM: monthNames[date.getUTCMonth()] ?? '',
    MM: two(date.getUTCMonth() + 1),
    M: String(date.getUTCMonth() + 1),
    DD: two(date.getUTCDate()),
    D: String(date.getUTCDate()),
    hh: two(date.getUTCHours()),
    h: String(date.getUTCHours()),
    mm: two(date.getUTCMinutes()),
    ss: two(date.getUTCSeconds()),
  }
  return pattern.replace(/YYYY|YY|MMM|MM|M|DD|D|hh|h|mm|ss/g, (token) => parts[token] ?? token)
}
