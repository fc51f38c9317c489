import { expect, it } from 'vitest'
import { isChart, preloadCharts } from '../../src/single/chart-types.ts'

it('loads nothing for a type that is no chart, whatever its name', () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', '__proto__', '', 'listbox']
  expect(() => preloadCharts(names)).not.toThrow()
  expect(names.filter(isChart)).toEqual([])
})
