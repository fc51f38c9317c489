import { describe, expect, it } from 'vitest'
import { parseSheetLayout } from '../../src/single/sheet-layout.ts'

describe('A sheet', () => {
  it('is read from the properties that Qlik gives sheets', () => {
    const sheet = parseSheetLayout({
      qInfo: { qId: 's', qType: 'sheet' },
      qMeta: { title: 'Overview', description: 'All of it' },
      columns: 24,
      rows: 12,
      cells: [{ name: 'k', type: 'kpi', col: 4, row: 2, colspan: 5, rowspan: 3, bounds: { x: 0 } }],
    })
    expect(sheet).toEqual({
      title: 'Overview',
      description: 'All of it',
      columns: 24,
      rows: 12,
      cells: [{ objectId: 'k', type: 'kpi', column: 4, row: 2, columnSpan: 5, rowSpan: 3 }],
    })
  })

  it('lists its objects in reading order, for narrow screens and screen readers', () => {
    const cell = (name: string, row: number, col: number) => ({ name, row, col, type: 'kpi' })
    const { cells } = parseSheetLayout({ cells: [cell('c', 3, 0), cell('b', 0, 9), cell('a', 0, 0)] })
    expect(cells.map(({ objectId }) => objectId)).toEqual(['a', 'b', 'c'])
  })

  it('survives whatever the engine answers', () => {
    const empty = { title: '', description: '', columns: 24, rows: 12, cells: [] }
    for (const nonsense of [null, 'x', [], { cells: 'x' }, { cells: [null, {}, { name: 3 }], columns: 'many' }]) {
      expect(parseSheetLayout(nonsense)).toEqual(empty)
    }
  })
})
