import { drawObject, type Canvas } from './draw-object.ts'
import type { SheetLayout } from './sheet-layout.ts'

/** Lays out the sheet's grid with empty cards, so that the page has its shape before the charts have their data. */
export function layOutSheet(sheet: SheetLayout): {
  readonly element: HTMLElement
  readonly hosts: readonly HTMLElement[]
} {
  const element = document.createElement('div')
  element.className = 'sheet'
  element.style.setProperty('--columns', String(sheet.columns))
  element.style.setProperty('--rows', String(sheet.rows))
  const hosts = sheet.cells.map((cell) => {
    const host = objectHost(cell.objectId, cell.type)
    host.style.gridColumn = `${cell.column + 1} / span ${cell.columnSpan}`
    host.style.gridRow = `${cell.row + 1} / span ${cell.rowSpan}`
    return host
  })
  element.append(...hosts)
  return { element, hosts }
}

/** The element that one object is drawn in. */
export function objectHost(id: string, type: string | null): HTMLElement {
  const host = document.createElement('section')
  host.className = 'object'
  host.dataset['objectId'] = id
  if (type !== null) host.dataset['type'] = type
  return host
}

/** The sheet's heading; null for a sheet without a title. */
export function sheetHeading(sheet: SheetLayout): HTMLElement | null {
  if (sheet.title === '') return null
  const heading = document.createElement('header')
  heading.className = 'heading'
  const title = document.createElement('h1')
  title.textContent = sheet.title
  heading.append(title)
  if (sheet.description !== '') {
    const description = document.createElement('p')
    description.textContent = sheet.description
    heading.append(description)
  }
  return heading
}

/** Draws every object of the sheet at once. Settles when all have their first picture. */
export async function drawSheet(canvas: Canvas, sheet: SheetLayout, hosts: readonly HTMLElement[]): Promise<void> {
  await Promise.all(
    sheet.cells.map(async (cell, index) => {
      const host = hosts[index]
      if (host !== undefined) await drawObject(canvas, host, cell.objectId, cell.type)
    }),
  )
}
