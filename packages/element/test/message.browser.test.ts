import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPages, type Pages } from './support/pages.ts'
import { addSheet, covered, shown, view } from './support/sheet.ts'

let pages: Pages

beforeAll(async () => {
  pages = await startPages()
})
afterAll(() => pages?.close())

async function endedSheet(
  cause: Parameters<Window['session']['end']>[0],
  attributes: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const page = await pages.open()
  await addSheet(page, pages.tenant, attributes)
  await page.evaluate((name) => window.session.end(name), cause)
  return page
}

describe('The message', () => {
  it('says in plain words why the session is over, with one button that starts it again', async () => {
    const page = await endedSheet('idle-timeout')
    expect(await view(page)).toMatchObject({
      ...covered,
      panel: {
        words: 'Paused after a quiet while | Nothing was used here for some time, so the session ended.',
        buttons: ['Continue'],
      },
    })
    await page.click('pierce/.panel button')
    expect(await page.evaluate(() => window.session.calls)).toEqual(['start', 'restart'])
    expect((await view(page)).panel).toBeNull()
  })

  it('is an alert with a heading and a button for assistive technology', async () => {
    const page = await endedSheet('license')
    await view(page)
    const tree = JSON.stringify(await page.accessibility.snapshot({ interestingOnly: false, includeIframes: false }))
    expect(tree).toMatch(/"role":"alert".*"role":"heading"[^{]*"name":"Your account cannot use this yet"/)
    expect(tree).toMatch(/"role":"button"[^{]*"name":"Check again"/)
    expect(await page.evaluate(() => window.sheet.shadowRoot?.querySelector('.stage')?.getAttribute('aria-busy'))).toBe(
      'false',
    )
  })

  it('asks nothing of the person while the session is merely interrupted', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant)
    await page.evaluate(() => window.session.interrupt('engine-moved'))
    expect((await view(page)).panel).toMatchObject({ buttons: [] })
    expect((await view(page)).panel?.words).toContain('The analytics service is restarting')
  })

  it('has something to say even of a cause that it does not know', async () => {
    // Another version's cause.
    const page = await endedSheet('from-the-future' as never)
    expect((await view(page)).panel?.words).toContain('Something unexpected happened')
  })

  it('says the portal’s own words from an attribute, and the more exact attribute first', async () => {
    const page = await endedSheet('idle-timeout', {
      'message-ended': 'Bitte laden Sie <b>neu</b>.',
      'message-idle-timeout': 'Kurze Pause.',
      'restart-label': 'Weiter',
    })
    expect((await view(page)).panel).toEqual({ words: 'Kurze Pause.', buttons: ['Weiter'] })
    await page.evaluate(() => window.sheet.removeAttribute('message-idle-timeout'))
    expect((await view(page)).panel?.words).toBe('Bitte laden Sie <b>neu</b>.')
  })

  it('makes place for the portal’s own content in the slots', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant)
    const heights = await page.evaluate(async () => {
      const own = document.createElement('p')
      own.slot = 'message'
      own.textContent = 'Ask Ada, extension 12.'
      window.sheet.append(own)
      window.session.end('license')
      await window.sheet.updateComplete
      const title = window.sheet.shadowRoot!.querySelector('h2')!
      return [own.getBoundingClientRect().height > 0, title.getBoundingClientRect().height]
    })
    expect(heights).toEqual([true, 0])
  })

  it('stays away when the page prevents it, with the frame covered all the same', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant)
    await page.evaluate(() => {
      window.session.load(true)
      window.sheet.addEventListener('oriel-ended', (event) => event.preventDefault())
    })
    await shown(page)
    await page.evaluate(() => window.session.end('session-expired'))
    expect(await view(page)).toMatchObject({ ...covered, panel: null, src: null })
  })

  it('comes the next time, if only the last time was prevented', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant)
    await page.evaluate(() => {
      window.sheet.addEventListener('oriel-ended', (event) => event.preventDefault(), { once: true })
      window.session.end('session-expired')
      window.sheet.restart()
      window.session.end('network-lost')
    })
    expect((await view(page)).panel?.words).toContain('The connection was lost')
  })

  it('hands the page the cause, and a way to start again', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant)
    const seen = await page.evaluate(async () => {
      const causes: unknown[] = []
      document.addEventListener('oriel-ended', (event) => {
        const { cause, restart } = (event as HTMLElementEventMap['oriel-ended']).detail
        causes.push(cause)
        restart()
      })
      window.session.end('network-lost')
      await window.sheet.updateComplete
      return [causes, window.session.calls]
    })
    expect(seen).toEqual([
      [{ name: 'network-lost', certainty: 'observed', source: 'the test', detail: 'said so' }],
      ['start', 'restart'],
    ])
  })

  it('shows cause, certainty and source to developers only', async () => {
    const page = await endedSheet('network-lost')
    const details = (): Promise<string | undefined> =>
      page.evaluate(async () => {
        await window.sheet.updateComplete
        return window.sheet.shadowRoot?.querySelector('details')?.innerText
      })
    expect(await details()).toBeUndefined()
    await page.evaluate(() => {
      window.sheet.debug = true
    })
    await details()
    await page.click('pierce/summary')
    expect(await details()).toMatch(/network-lost\s+certainty\s+observed\s+source\s+the test\s+detail\s+said so/)
  })

  it('stands in sight when the frame is taller than the window', async () => {
    const page = await endedSheet('network-lost', { height: '3000' })
    await view(page)
    const box = await page.evaluate(() => {
      const { top, bottom } = window.sheet.shadowRoot!.querySelector('.panel')!.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    })
    expect(box).toBe(true)
  })

  it('makes the element grow rather than hide its button in a low frame', async () => {
    const page = await endedSheet('cookies-blocked', { height: '60' })
    await view(page)
    const fits = await page.evaluate(() => {
      const button = window.sheet.shadowRoot!.querySelector('button')!.getBoundingClientRect()
      return button.bottom <= window.sheet.getBoundingClientRect().bottom
    })
    expect(fits).toBe(true)
  })

  it('follows the page’s colour scheme', async () => {
    const page = await endedSheet('network-lost')
    const surfaces = await page.evaluate(async () => {
      await window.sheet.updateComplete
      const panel = window.sheet.shadowRoot!.querySelector('.panel')!
      return ['light', 'dark'].map((scheme) => {
        document.documentElement.style.colorScheme = scheme
        return getComputedStyle(panel).backgroundColor
      })
    })
    expect(surfaces).toEqual(['rgb(255, 255, 255)', 'rgb(29, 36, 45)'])
  })
})
