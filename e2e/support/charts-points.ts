import type { Page } from 'puppeteer-core'
import type { Point } from './charts.ts'

/** A stretch of one colour in a chart's picture. */
export interface Patch extends Point {
  /** `#rrggbb` */
  readonly colour: string
  readonly pixels: number
}

/**
 * The coloured shapes in a chart's picture: pixels of one opaque, saturated colour that hang together, with a point well
 * inside each. Found by looking, since the charts draw on canvases. Lines and letters are too thin to be found.
 *
 * @param id - The object's id.
 * @param least - How many pixels a shape has at least.
 * @returns From left to right, in CSS pixels of the page.
 */
export function patches(page: Page, id: string, least = 60): Promise<readonly Patch[]> {
  return page.$$eval(
    `section.object[data-object-id="${id}"] canvas`,
    (canvases, fewest) => {
      const found: { x: number; y: number; colour: string; pixels: number }[] = []
      for (const canvas of canvases) {
        const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null
        if (!(canvas instanceof HTMLCanvasElement) || context === null || canvas.width * canvas.height === 0) continue
        const { width, height } = canvas
        const { data } = context.getImageData(0, 0, width, height)
        const colourAt = (index: number): number => {
          const [r = 0, g = 0, b = 0, a = 0] = data.subarray(4 * index, 4 * index + 4)
          const isGrey = Math.max(r, g, b) - Math.min(r, g, b) < 40
          return a < 255 || isGrey ? -1 : (r << 16) | (g << 8) | b
        }
        const seen = new Uint8Array(width * height)
        const box = canvas.getBoundingClientRect()
        for (let start = 0; start < seen.length; start++) {
          const colour = seen[start] === 1 ? -1 : colourAt(start)
          if (colour < 0) continue
          const members = [start]
          seen[start] = 1
          for (let next = 0; next < members.length; next++) {
            const at = members[next] ?? 0
            for (const near of [at - 1, at + 1, at - width, at + width]) {
              if (near < 0 || near >= seen.length || seen[near] === 1 || colourAt(near) !== colour) continue
              seen[near] = 1
              members.push(near)
            }
          }
          if (members.length < fewest) continue
          // The middle of the shape's longest row lies inside of it, whatever its form.
          const rows = new Map<number, number[]>()
          for (const member of members) {
            const row = Math.floor(member / width)
            rows.set(row, [...(rows.get(row) ?? []), member % width])
          }
          const [y, columns] = [...rows].reduce((a, b) => (b[1].length > a[1].length ? b : a))
          const x = columns.toSorted((a, b) => a - b)[columns.length >> 1] ?? 0
          const scale = box.width / width
          found.push({
            x: box.left + (x + 0.5) * scale,
            y: box.top + (y + 0.5) * scale,
            colour: `#${colour.toString(16).padStart(6, '0')}`,
            pixels: members.length,
          })
        }
      }
      return found.toSorted((a, b) => a.x - b.x)
    },
    least,
  )
}

/** Where an element with exactly this text stands inside an object. */
export async function textPoint(page: Page, id: string, text: string): Promise<Point> {
  const point = await page.$$eval(
    `section.object[data-object-id="${id}"] *`,
    (elements, wanted) => {
      const element = elements.find(
        (candidate) => candidate.childElementCount === 0 && candidate.textContent?.trim() === wanted,
      )
      const box = element?.getBoundingClientRect()
      return box === undefined ? null : { x: box.left + box.width / 2, y: box.top + box.height / 2 }
    },
    text,
  )
  if (point === null) throw new Error(`the object ${id} shows no "${text}"`)
  return point
}
