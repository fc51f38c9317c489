import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startPages, type Pages } from './support/pages.ts'
import { addSheet, covered, revealed, shown, view } from './support/sheet.ts'

let pages: Pages

beforeAll(async () => {
  pages = await startPages()
})
afterAll(() => pages?.close())

async function withSheet(attributes: Readonly<Record<string, string>> = {}): Promise<Page> {
  const page = await pages.open('<input id="outside">')
  await addSheet(page, pages.tenant, attributes)
  return page
}

describe('The frame of <oriel-sheet>', () => {
  it('is empty and covered before the session says what to load', async () => {
    const page = await withSheet()
    expect(await view(page)).toMatchObject({ ...covered, src: null, panel: null })
    expect(await page.evaluate(() => window.session.calls)).toEqual(['start'])
    expect(pages.frameRequests()).toEqual([])
  })

  it('loads under its cover, and is revealed only when the session says so', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(false))
    await page.waitForFrame((frame) => frame.url().startsWith(pages.tenant))
    expect(await view(page)).toMatchObject(covered)
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    expect(await view(page)).toMatchObject(revealed)
    expect(pages.frameRequests()).toHaveLength(1)
  })

  it('stays covered until its document has loaded, whatever the session says', async () => {
    const page = await withSheet()
    const release = pages.holdFrames()
    await page.evaluate(() => window.session.load(true))
    await vi.waitFor(() => expect(pages.frameRequests()).toHaveLength(1))
    expect(await view(page)).toMatchObject(covered)
    release()
    await shown(page)
    expect(await view(page)).toMatchObject(revealed)
  })

  it('asks for the sheet with the session’s identity and theme, and the tutorial’s options', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    expect(pages.frameRequests()).toEqual([
      '/single/?appid=app-1&sheet=sheet-1&theme=horizon&identity=tab-1&opt=ctxmenu%2Ccurrsel',
    ])
  })

  it('shows one chart instead of a sheet, in a theme and with options of the page’s own', async () => {
    const page = await withSheet({ sheet: '', object: 'chart 1', theme: 'own', opt: 'nointeraction' })
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    expect(pages.frameRequests()).toEqual([
      '/single/?appid=app-1&obj=chart+1&theme=own&identity=tab-1&opt=nointeraction',
    ])
  })

  it('loads the same address again for a new generation, covered until that has loaded too', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    const release = pages.holdFrames()
    await page.evaluate(() => window.session.load(true, 2))
    expect(await view(page)).toMatchObject(covered)
    await vi.waitFor(() => expect(pages.frameRequests()).toHaveLength(2))
    release()
    await shown(page)
    expect(await page.evaluate(() => window.session.calls)).toEqual(['start'])
  })

  it('does not load again when the session goes on with the same generation', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(false))
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await page.evaluate(() => window.session.load(true))
    expect(await view(page)).toMatchObject(revealed)
    expect(pages.frameRequests()).toHaveLength(1)
  })

  it('is covered in the same step in which the session says so, before the page hears of it', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    const opacity = await page.evaluate(() => {
      const seen: string[] = []
      const look = (): number => seen.push(getComputedStyle(window.sheet.shadowRoot!.querySelector('iframe')!).opacity)
      window.sheet.addEventListener('oriel-statechange', look)
      window.session.interrupt('network-lost', { ...window.session.state.frame, reveal: false })
      return seen
    })
    expect(opacity).toEqual(['0'])
  })

  it('stays shown during an interruption for which the session asks no cover', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await page.evaluate(() => window.session.interrupt('device-offline', window.session.state.frame))
    expect(await view(page)).toMatchObject({ ...revealed, panel: null })
  })

  it('is unloaded, not merely covered, when there is nothing to load any more', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await page.evaluate(() => window.session.end('different-user'))
    expect(await view(page)).toMatchObject({ ...covered, src: null })
    await vi.waitFor(() => expect(page.frames().filter((frame) => frame.url().startsWith(pages.tenant))).toEqual([]))
  })

  it('keeps its size and goes on being rendered while covered', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(false))
    const [frame, display, visibility, height] = await page.evaluate(() => {
      const iframe = window.sheet.shadowRoot!.querySelector('iframe')!
      const { width, height } = iframe.getBoundingClientRect()
      const style = getComputedStyle(iframe)
      return [{ width, height }, style.display, style.visibility, window.sheet.getBoundingClientRect().height]
    })
    expect(frame).toMatchObject({ height: 500 })
    expect((frame as { width: number }).width).toBeGreaterThan(300)
    expect([display, visibility, height]).toEqual(['block', 'visible', 500])
  })

  it('has the same height when empty, loading, shown and ended', async () => {
    const page = await withSheet()
    const heights: number[] = []
    const measure = async (): Promise<void> => {
      await view(page)
      heights.push(await page.evaluate(() => window.sheet.getBoundingClientRect().height))
    }
    await measure()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await measure()
    await page.evaluate(() => window.session.end('idle-timeout'))
    await measure()
    expect(heights).toEqual([500, 500, 500])
  })

  it('is covered when it goes to another page by itself, and shown again once the session has found the expected person signed in', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    const frame = await page.waitForFrame((candidate) => candidate.url().startsWith(pages.tenant))
    // A page like any other: to the person whom the session finds signed in, the tenant has no reason to show a login.
    await frame.evaluate(() => location.assign('/single/?appid=app-1&sheet=sheet-2'))
    await page.waitForFunction(() => window.session.calls.includes('frameNavigated'))
    expect(await view(page)).toMatchObject(covered)
    await page.evaluate(() => window.session.checked())
    await shown(page)
    expect(pages.frameRequests().at(-1)).toBe('/single/?appid=app-1&sheet=sheet-2')
    await page.evaluate(() => window.session.load(true, 2))
    await shown(page)
    expect(await page.evaluate(() => window.session.calls)).toEqual(['start', 'frameNavigated'])
  })

  it('stays covered when it went to a login and the session ends by that, and is not uncovered by its late answer', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    const frame = await page.waitForFrame((candidate) => candidate.url().startsWith(pages.tenant))
    await frame.evaluate(() => location.assign('/login'))
    await page.waitForFunction(() => window.session.calls.includes('frameNavigated'))
    await page.evaluate(() => {
      window.session.end('signed-out')
      window.session.checked()
    })
    expect(await view(page)).toMatchObject({ ...covered, src: null })
  })

  it('leaves no entry in the history that “back” would end up in', async () => {
    const page = await withSheet()
    const before = await page.evaluate(() => history.length)
    for (const generation of [1, 2, 3]) {
      await page.evaluate((number) => window.session.load(true, number), generation)
      await shown(page)
    }
    expect(await page.evaluate(() => history.length)).toBe(before)
  })

  it('is loaded again, and the session kept, when the element is moved', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await page.evaluate(async () => {
      document.body.prepend(window.sheet)
      await window.sheet.updateComplete
    })
    expect(await view(page)).toMatchObject(covered)
    await shown(page)
    expect(await page.evaluate(() => [window.session.calls, window.session.listeners])).toEqual([['start', 'start'], 1])
  })

  it('lives on when the element is moved by moveBefore()', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await page.evaluate(() => document.body.moveBefore(window.sheet, document.body.firstChild))
    expect(await view(page)).toMatchObject(revealed)
    expect(await page.evaluate(() => [window.session.calls, document.body.firstElementChild?.localName])).toEqual([
      ['start'],
      'oriel-sheet',
    ])
    expect(pages.frameRequests()).toHaveLength(1)
  })

  it('lets go of its session when the element is removed', async () => {
    const page = await withSheet()
    await page.evaluate(() => window.sheet.remove())
    expect(await page.evaluate(() => [window.session.calls, window.session.listeners])).toEqual([['start'], 0])
  })
})
