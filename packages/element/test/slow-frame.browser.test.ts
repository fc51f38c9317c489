import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startPages, type Pages } from './support/pages.ts'
import { addSheet, covered, revealed, shown, view } from './support/sheet.ts'

let pages: Pages

beforeAll(async () => {
  pages = await startPages()
})
afterAll(() => pages?.close())

/** A sheet whose frames wait, and whose clock goes only when told to. */
async function waitingSheet(
  attributes: Readonly<Record<string, string>> = {},
): Promise<{ readonly page: Page; readonly release: () => void }> {
  const page = await pages.open()
  await page.evaluate(() => {
    window.clock = window.stopTimers()
  })
  await addSheet(page, pages.tenant, attributes)
  const release = pages.holdFrames()
  onTestFinished(release)
  return { page, release }
}

const message = {
  words:
    'The analytics service does not answer | It cannot be reached at the moment. Please try again in a few minutes.',
  buttons: ['Try again'],
}

describe('A frame that does not load', () => {
  it('is given up 30 s after the session would have it shown, with a message, and not before', async () => {
    const { page } = await waitingSheet()
    await page.evaluate(() => {
      window.session.load(false)
      window.clock.advance(120_000)
      window.session.load(true)
      window.clock.advance(29_999)
    })
    expect(await view(page)).toMatchObject({ ...covered, panel: null })
    await page.evaluate(() => window.clock.advance(1))
    expect(await view(page)).toMatchObject({ ...covered, panel: message })
  })

  it('is loaded anew by the message’s button, and by that alone', async () => {
    const { page, release } = await waitingSheet()
    await page.evaluate(() => {
      window.session.load(true)
      window.clock.advance(30_000)
    })
    await vi.waitFor(() => expect(pages.frameRequests()).toHaveLength(1))
    expect((await view(page)).panel).toEqual(message)
    await page.click('pierce/.panel button')
    expect(await view(page)).toMatchObject({ ...covered, panel: null })
    await vi.waitFor(() => expect(pages.frameRequests()).toHaveLength(2))
    expect(pages.frameRequests()[1]).toBe(pages.frameRequests()[0])
    await page.evaluate(() => window.clock.advance(30_000))
    expect((await view(page)).panel).toEqual(message)
    await page.click('pierce/.panel button')
    await vi.waitFor(() => expect(pages.frameRequests()).toHaveLength(3))
    release()
    await shown(page)
    expect(await page.evaluate(() => window.session.calls)).toEqual(['start'])
  })

  it('is shown all the same when it comes late', async () => {
    const { page, release } = await waitingSheet()
    await page.evaluate(() => {
      window.session.load(true)
      window.clock.advance(30_000)
    })
    await vi.waitFor(() => expect(pages.frameRequests()).toHaveLength(1))
    expect((await view(page)).panel).toEqual(message)
    release()
    await shown(page)
    expect(await view(page)).toMatchObject({ ...revealed, panel: null })
  })

  it('has its 30 s again when the session has it load anew', async () => {
    const { page } = await waitingSheet()
    await page.evaluate(() => {
      window.session.load(true)
      window.clock.advance(20_000)
      window.session.load(true, 2)
      window.clock.advance(29_999)
    })
    expect((await view(page)).panel).toBeNull()
    await page.evaluate(() => window.clock.advance(1))
    expect((await view(page)).panel).toEqual(message)
  })

  it('leaves the word to the session when that ends', async () => {
    const { page } = await waitingSheet()
    await page.evaluate(() => {
      window.session.load(true)
      window.clock.advance(30_000)
      window.session.end('idle-timeout')
    })
    expect((await view(page)).panel?.words).toContain('Paused after a quiet while')
    await page.click('pierce/.panel button')
    expect(await page.evaluate(() => window.session.calls)).toEqual(['start', 'restart'])
  })

  it('is said to be inferred, and from what', async () => {
    const { page } = await waitingSheet({ debug: '' })
    await page.evaluate(() => {
      window.session.load(true)
      window.clock.advance(30_000)
    })
    await view(page)
    await page.click('pierce/summary')
    const details = await page.evaluate(() => window.sheet.shadowRoot?.querySelector('details')?.innerText)
    expect(details).toMatch(/tenant-unreachable\s+certainty\s+inferred\s+source\s+frame did not load in 30 s/)
  })

  it('is not given up once it is there', async () => {
    const page = await pages.open()
    await page.evaluate(() => {
      window.clock = window.stopTimers()
    })
    await addSheet(page, pages.tenant)
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await page.evaluate(() => {
      window.clock.advance(120_000)
      window.session.interrupt('network-lost', { ...window.session.state.frame, reveal: false })
      window.session.load(true)
      window.clock.advance(120_000)
    })
    expect(await view(page)).toMatchObject({ ...revealed, panel: null })
  })
})
