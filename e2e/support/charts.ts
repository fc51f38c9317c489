import type { Frame } from 'puppeteer-core'

/** Ids of the demo sheet's objects, as its app.json names them. */
export const objects = {
  kpis: ['kpi-flights', 'kpi-delay', 'kpi-distance', 'kpi-destinations'],
  canvases: ['lost-by-hour', 'delay-by-weekday', 'punctuality', 'busiest-airports'],
  bars: 'delay-by-weekday',
  table: 'airports',
} as const

const selector = (id: string): string => `section.object[data-object-id="${id}"]`

/** How many pixels of an object's canvases are not blank. */
export function paintedPixels(frame: Frame, id: string): Promise<number> {
  return frame.$$eval(`${selector(id)} canvas`, (canvases) => {
    let painted = 0
    for (const canvas of canvases) {
      if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0 || canvas.height === 0) continue
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
      for (let alpha = 3; alpha < pixels.length; alpha += 4) if (pixels[alpha] !== 0) painted += 1
    }
    return painted
  })
}

/** A point in the page, in CSS pixels of its viewport. */
export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * Where the bars of the bar chart are, from left to right: a point inside each, found by looking at the picture.
 *
 * @param count - How many bars there are.
 * @throws Error when the picture shows another number of bars.
 */
export async function barPoints(frame: Frame, count: number): Promise<readonly Point[]> {
  const inCanvas = await frame.$$eval(
    `${selector(objects.bars)} canvas`,
    (canvases, wanted) => {
      // Along one line of pixels: the stretches of one opaque colour that are wide enough to be a bar.
      const stretches = (pixels: Uint8ClampedArray, width: number, y: number, least: number) => {
        const found: { x: number; colour: string }[] = []
        let start = 0
        let before = ''
        for (let x = 0; x <= width; x += 1) {
          const at = (y * width + x) * 4
          const colour = x === width || pixels[at + 3] !== 255 ? '' : pixels.slice(at, at + 3).join()
          if (colour === before) continue
          if (before !== '' && x - start >= least) found.push({ x: (start + x) / 2, colour: before })
          start = x
          before = colour
        }
        return found
      }
      for (const canvas of canvases) {
        const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null
        if (!(canvas instanceof HTMLCanvasElement) || context === null || canvas.width === 0) continue
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
        const box = canvas.getBoundingClientRect()
        // From the bottom, where even short bars are; one bar's colour may not be the paper's, which is one stretch.
        for (let y = canvas.height - 1; y > 0; y -= 1) {
          const found = stretches(data, canvas.width, y, canvas.width / (wanted * 4))
          if (found.length !== wanted || new Set(found.map(({ colour }) => colour)).size > 1) continue
          const scale = box.width / canvas.width
          return found.map(({ x }) => ({ x: box.left + x * scale, y: box.top + (y - 3) * scale }))
        }
      }
      return []
    },
    count,
  )
  if (inCanvas.length !== count) throw new Error(`the bar chart's picture does not show ${count} bars`)
  const offset = await offsetOf(frame)
  return inCanvas.map(({ x, y }) => ({ x: x + offset.x, y: y + offset.y }))
}

async function offsetOf(frame: Frame): Promise<Point> {
  const element = await frame.frameElement()
  const box = await element?.boundingBox()
  if (box == null) throw new Error('the frame is not in the page')
  return box
}
