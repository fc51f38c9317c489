import { isRecord } from './merge-defaults.ts'

/** One object's place on the sheet's grid, counted from 0. */
export interface Cell {
  readonly objectId: string
  /** Null: the sheet does not say; the object does. */
  readonly type: string | null
  readonly column: number
  readonly row: number
  readonly columnSpan: number
  readonly rowSpan: number
}

/** A sheet as this page needs it, in reading order. */
export interface SheetLayout {
  readonly title: string
  readonly description: string
  readonly columns: number
  readonly rows: number
  readonly cells: readonly Cell[]
}

// Qlik's sheets have 24 columns and 12 rows unless their author chose a finer grid.
const defaultColumns = 24
const defaultRows = 12

/** Reads the layout of a sheet object. Cells without a name are left out: there is nothing to draw in them. */
export function parseSheetLayout(layout: unknown): SheetLayout {
  const sheet = isRecord(layout) ? layout : {}
  const meta = isRecord(sheet['qMeta']) ? sheet['qMeta'] : {}
  const cells = Array.isArray(sheet['cells']) ? sheet['cells'].map(parseCell).filter((cell) => cell !== null) : []
  return {
    title: text(sheet['title']) || text(meta['title']),
    description: text(sheet['description']) || text(meta['description']),
    columns: number(sheet['columns'], defaultColumns),
    rows: number(sheet['rows'], defaultRows),
    cells: cells.toSorted((a, b) => a.row - b.row || a.column - b.column),
  }
}

function parseCell(value: unknown): Cell | null {
  if (!isRecord(value) || text(value['name']) === '') return null
  return {
    objectId: text(value['name']),
    type: text(value['type']) || null,
    column: number(value['col'], 0),
    row: number(value['row'], 0),
    columnSpan: number(value['colspan'], 1),
    rowSpan: number(value['rowspan'], 1),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function number(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback
}
