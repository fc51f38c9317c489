import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPages, type Pages } from './support/pages.ts'
import { addSheet, shown } from './support/sheet.ts'

let pages: Pages

beforeAll(async () => {
  pages = await startPages()
})
afterAll(() => pages?.close())

async function shownSheet(): Promise<Page> {
  const page = await pages.open('<input id="outside">')
  await addSheet(page, pages.tenant)
  await page.evaluate(() => window.session.load(true))
  await shown(page)
  return page
}

async function focusInFrame(page: Page): Promise<void> {
  const frame = await page.waitForFrame((candidate) => candidate.url().startsWith(pages.tenant))
  await frame.click('#first')
  await page.waitForFunction(() => window.sheet.shadowRoot?.activeElement?.localName === 'iframe')
}

/** Who has the focus: a class or tag inside the element, else the id or tag in the page. */
function focused(page: Page): Promise<string> {
  return page.evaluate(async () => {
    await window.sheet.updateComplete
    const inside = window.sheet.shadowRoot?.activeElement
    if (inside != null) return inside.className || inside.localName
    return document.activeElement?.id || document.activeElement?.localName || ''
  })
}

describe('The focus', () => {
  it('leaves a frame that is covered, so that no key reaches what nobody sees', async () => {
    const page = await shownSheet()
    await focusInFrame(page)
    await page.keyboard.press('a')
    const frame = await page.waitForFrame((candidate) => candidate.url().startsWith(pages.tenant))
    expect(await frame.evaluate('window.keys')).toBe(1)
    await page.evaluate(() =>
      window.session.interrupt('network-lost', { ...window.session.state.frame, reveal: false }),
    )
    await page.keyboard.press('b')
    expect(await frame.evaluate('window.keys')).toBe(1)
    expect(await focused(page)).toBe('panel')
  })

  it('goes from the frame to the message when the session ends', async () => {
    const page = await shownSheet()
    await focusInFrame(page)
    await page.evaluate(() => window.session.end('idle-timeout'))
    expect(await focused(page)).toBe('panel')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('button')
  })

  it('is not taken from elsewhere in the page when the session ends', async () => {
    const page = await shownSheet()
    await page.focus('#outside')
    await page.evaluate(() => window.session.end('idle-timeout'))
    expect(await focused(page)).toBe('outside')
  })

  it('is not taken from what the page shows itself', async () => {
    const page = await shownSheet()
    await focusInFrame(page)
    await page.evaluate(() => {
      const dialog = document.createElement('dialog')
      const close = document.createElement('button')
      close.id = 'own'
      dialog.append(close)
      document.body.append(dialog)
      window.sheet.addEventListener('oriel-ended', (event) => {
        event.preventDefault()
        dialog.show()
        close.focus()
      })
      window.session.end('idle-timeout')
    })
    expect(await focused(page)).toBe('own')
  })

  it('comes back to the charts of whoever restarted by keyboard', async () => {
    const page = await shownSheet()
    await page.evaluate(() => window.session.end('idle-timeout'))
    await focused(page)
    await page.focus('#outside')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => window.session.calls)).toEqual(['start', 'restart'])
    expect(await focused(page)).toBe('stage')
    await page.evaluate(() => window.session.load(true, 2))
    await shown(page)
    expect(await focused(page)).toBe('iframe')
  })

  it('does not jump into the charts when they come by themselves', async () => {
    const page = await shownSheet()
    expect(await focused(page)).toBe('body')
  })
})
