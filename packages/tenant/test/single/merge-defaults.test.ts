import { describe, expect, it } from 'vitest'
import { mergeDefaults } from '../../src/single/merge-defaults.ts'

describe('Chart defaults', () => {
  it('fill in what an object lacks, at any depth, and change nothing that it has', () => {
    const layout = { legend: { show: false }, title: '', qHyperCube: { qMode: 'S' } }
    const defaults = { legend: { show: true, dock: 'auto' }, title: 'x', gridLine: { auto: true } }
    expect(mergeDefaults(layout, defaults)).toEqual({
      legend: { show: false, dock: 'auto' },
      title: '',
      qHyperCube: { qMode: 'S' },
      gridLine: { auto: true },
    })
    expect(layout).toEqual({ legend: { show: false }, title: '', qHyperCube: { qMode: 'S' } })
  })

  it('take arrays and nulls of the object whole', () => {
    expect(mergeDefaults({ list: [1], none: null }, { list: [2, 3], none: { a: 1 } })).toEqual({
      list: [1],
      none: null,
    })
  })
})
