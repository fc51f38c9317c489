import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPages, type Pages } from './support/pages.ts'
import { addSheet, shown, view } from './support/sheet.ts'

let pages: Pages

beforeAll(async () => {
  pages = await startPages()
})
afterAll(() => pages?.close())

/** Markup of an element that makes a session of its own, for real. */
function markup(attributes: Readonly<Record<string, string>> = {}): string {
  const all = {
    tenant: pages.tenant,
    'web-integration': 'wi-1',
    app: 'app-1',
    sheet: 'sheet-1',
    'token-endpoint': '/oriel/never',
    ...attributes,
  }
  const written = Object.entries(all).map(([name, value]) => `${name}="${value}"`)
  return `<oriel-sheet ${written.join(' ')}></oriel-sheet>`
}

function eventNames(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => window.events.map((event) => event.name))
}

describe('<oriel-sheet>', () => {
  it('names its frame for assistive technology', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant)
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    expect((await view(page)).title).toBe('Analytics sheet')
    await page.evaluate(() => window.sheet.setAttribute('label', 'Sales by region'))
    expect((await view(page)).title).toBe('Sales by region')
    const tree = JSON.stringify(await page.accessibility.snapshot({ interestingOnly: false, includeIframes: false }))
    expect(tree).toMatch(/"role":"Iframe"[^{]*"name":"Sales by region"/)
  })

  it('calls one chart a chart', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant, { sheet: '', object: 'chart-1' })
    await page.evaluate(() => window.session.load(true))
    expect((await view(page)).title).toBe('Analytics chart')
  })

  it('tells the page of states, of the charts’ coming and of the end, in that order', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant)
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await page.evaluate(() => window.session.end('closed-by-server'))
    expect(await eventNames(page)).toEqual([
      'oriel-statechange',
      'oriel-statechange',
      'oriel-ready',
      'oriel-statechange',
      'oriel-ended',
    ])
  })

  it('says in the page what is missing, throws nothing and loads nothing', async () => {
    const page = await pages.open('<oriel-sheet tenant="a/b" height="tall"></oriel-sheet>')
    const [text, frames, details] = await page.evaluate(async () => {
      const sheet = document.querySelector('oriel-sheet')!
      await sheet.updateComplete
      const { innerText } = sheet.shadowRoot!.querySelector<HTMLElement>('.problems')!
      return [innerText, sheet.shadowRoot!.querySelectorAll('iframe').length, window.events]
    })
    for (const name of ['tenant="a/b"', 'app is missing', 'sheet is missing', 'height="tall"', 'web-integration']) {
      expect(text).toContain(name)
    }
    expect(frames).toBe(0)
    expect(details).toMatchObject([{ name: 'oriel-error', detail: { problems: { length: 6 } } }])
  })

  it('reports what is missing as an event, once, and recovers when it is given', async () => {
    const page = await pages.open()
    await addSheet(page, pages.tenant, { sheet: '' })
    await page.evaluate(async () => {
      window.sheet.label = 'another rendering'
      await window.sheet.updateComplete
    })
    expect(await page.evaluate(() => window.events)).toEqual([
      {
        name: 'oriel-error',
        detail: {
          problems: [
            { attribute: 'sheet', message: 'sheet is missing. Give the id of a sheet, or of one chart as object.' },
          ],
        },
      },
    ])
    await page.evaluate(() => {
      window.sheet.sheet = 'sheet-1'
      window.session.load(true)
    })
    await shown(page)
  })

  it('shares one session with the elements that say the same, and has another for another app', async () => {
    const page = await pages.open(markup() + markup({ sheet: 'sheet-2' }) + markup({ app: 'app-2' }))
    const same = await page.evaluate(async () => {
      const [first, second, third] = [...document.querySelectorAll('oriel-sheet')]
      await third!.updateComplete
      return [first!.session === second!.session, first!.session === third!.session, first!.session?.state.name]
    })
    expect(same).toEqual([true, false, 'signing-in'])
  })

  it('leaves the element beside it its own theme, and takes a theme back with its attribute', async () => {
    const page = await pages.open(markup({ theme: 'dark' }) + markup())
    const shared = await page.evaluate(async () => {
      const [first, second] = [...document.querySelectorAll('oriel-sheet')]
      await second!.updateComplete
      const before = first!.session === second!.session
      first!.removeAttribute('theme')
      await first!.updateComplete
      return [before, first!.session === second!.session]
    })
    expect(shared).toEqual([false, true])
  })

  it('closes a shared session a second after the last of its elements is gone, and not before', async () => {
    const page = await pages.open(markup() + markup({ sheet: 'sheet-2' }))
    const states = await page.evaluate(async () => {
      const clock = window.stopTimers()
      const [first, second] = [...document.querySelectorAll('oriel-sheet')]
      await second!.updateComplete
      const session = second!.session!
      const names: string[] = []
      const advance = (ms: number): void => {
        clock.advance(ms)
        names.push(session.state.name)
      }
      first!.remove()
      advance(10_000)
      second!.remove()
      advance(999)
      advance(1)
      return [names, session.state]
    })
    expect(states).toMatchObject([
      ['signing-in', 'signing-in', 'ended'],
      { name: 'ended', cause: { name: 'closed-by-page' } },
    ])
  })

  it('makes a session from its attributes that asks the portal for a token, and says so when nobody is signed in', async () => {
    const page = await pages.open(markup({ 'token-endpoint': '/oriel/none' }))
    const title = await page.waitForFunction(
      () => document.querySelector('oriel-sheet')?.shadowRoot?.querySelector('h2')?.textContent,
    )
    expect(await title.jsonValue()).toBe('You are signed out of this portal')
  })

  it('draws everything under a strict policy with Trusted Types, and breaks none of it', async () => {
    const page = await pages.open()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await addSheet(page, pages.tenant, { debug: '' })
    await page.evaluate(() => window.session.load(true))
    await shown(page)
    await page.evaluate(() => window.session.end('network-lost'))
    await view(page)
    await page.evaluate(() => window.sheet.setAttribute('height', 'tall'))
    await page.evaluate(() => window.sheet.updateComplete)
    expect(await page.evaluate(() => window.violations)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('enforces that policy: what the element must not do does not work in the test’s page', async () => {
    const page = await pages.open()
    const violations = await page.evaluate(async () => {
      const broken = new Promise((done) => document.addEventListener('securitypolicyviolation', done, { once: true }))
      document.body.setAttribute('style', 'color: red')
      await broken
      return window.violations
    })
    expect(violations).toEqual(['style-src-attr'])
  })

  it('comes as a classic script as well, with its exports in one global', async () => {
    const page = await pages.open(markup({ tenant: '' }), 'classic')
    const [text, exported] = await page.evaluate(async () => {
      const sheet = document.querySelector('oriel-sheet')!
      await sheet.updateComplete
      return [sheet.shadowRoot!.textContent, window.oriel.OrielSheet === customElements.get('oriel-sheet')]
    })
    expect(text).toContain('tenant is missing')
    expect(exported).toBe(true)
  })
})
