import type { Page } from 'puppeteer-core'

/** Wide enough for the column of demonstration buttons to stand open beside the charts. */
export const viewport = { width: 1600, height: 1200 }

/** Signs in to the demo portal as one of its two users, by pressing the button with that name. */
export async function signInAs(page: Page, name: 'Demo Analyst' | 'Demo Manager'): Promise<void> {
  await page.locator(`button.person ::-p-text(${name})`).click()
}

/** Presses one of the portal's buttons for faults. */
export async function pressFault(page: Page, label: string): Promise<void> {
  await page.locator(`button.fault ::-p-text(${label})`).click()
}

/** The portal's own line about the session: its facts by name, such as `State` and `Cause`. */
export function stateLine(page: Page): Promise<Readonly<Record<string, string>>> {
  return page.$$eval('.state-line .fact', (facts) =>
    Object.fromEntries(
      facts.map((fact) => [fact.querySelector('dt')?.textContent ?? '', fact.querySelector('dd')?.textContent ?? '']),
    ),
  )
}
