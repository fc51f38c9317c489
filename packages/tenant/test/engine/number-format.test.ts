import { expect, it } from 'vitest'
import { formatNumber, parseNumberFormat } from '../../src/engine/number-format.ts'

const cases: readonly [number, object, string][] = [
  [1234567, {}, '1234567'],
  [0.1 + 0.2, {}, '0.3'],
  [1 / 3, { qType: 'U' }, '0.33333333333333'],
  [1234567.891, { qType: 'F', qnDec: 2, qUseThou: 1, qThou: ',' }, '1,234,567.89'],
  [1234.5, { qType: 'I', qUseThou: 1, qThou: "'" }, "1'235"],
  [1234.567, { qType: 'R', qnDec: 3 }, '1230'],
  [1234567.891, { qType: 'F', qFmt: '#,##0' }, '1,234,568'],
  [-1234.5, { qType: 'F', qFmt: '#,##0.0' }, '-1,234.5'],
  [-0.01, { qType: 'F', qFmt: '0.0' }, '0.0'],
  [0.1234, { qType: 'F', qFmt: '0.0%' }, '12.3%'],
  [1234.5, { qType: 'M', qFmt: '$#,##0.00;-$#,##0.00' }, '$1,234.50'],
  [-1234.5, { qType: 'M', qFmt: '$#,##0.00;-$#,##0.00' }, '-$1,234.50'],
  [0, { qType: 'F', qFmt: '0;-0;none' }, 'none'],
  [1234.5, { qType: 'F', qFmt: '#.##0,00', qDec: ',', qThou: '.' }, '1.234,50'],
  [7, { qType: 'F', qFmt: '000' }, '007'],
  [1.5, { qType: 'F', qFmt: '0.0##' }, '1.5'],
  [3000000, { qType: 'F', qFmt: '0.0A' }, '3.0M'],
  [12, { qType: 'F', qFmt: '0 min' }, '12 min'],
  [36925, { qType: 'D', qFmt: 'YYYY-MM-DD' }, '2001-02-03'],
  [36925.75, { qType: 'TS', qFmt: 'D MMM YY hh:mm:ss' }, '3 Feb 01 18:00:00'],
]

it('writes numbers as their format says', () => {
  for (const [value, format, text] of cases) {
    expect(formatNumber(value, parseNumberFormat(format)), `${value} as ${JSON.stringify(format)}`).toBe(text)
  }
})
