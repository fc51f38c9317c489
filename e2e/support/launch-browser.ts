import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core'
import { findBrowser } from '../../tools/lib/find-browsers.mjs'

export const browserNames = ['chromium', 'firefox'] as const
export type BrowserName = (typeof browserNames)[number]

export interface BrowserOptions {
  /** Default `allowed`. Chromium as Debian ships it blocks them, so the profile says it either way. */
  readonly thirdPartyCookies?: 'allowed' | 'blocked'
  /** Base64 SHA-256 of the key of a certificate that Chromium shall trust. Firefox trusts any in these tests. */
  readonly spkiSha256?: string
}

export interface LaunchedBrowser extends AsyncDisposable {
  readonly browser: Browser
}

/**
 * Starts a browser of its own with a fresh profile. Names under `.test` and `.example` lead to this machine, so that
 * pages can be cross-site for real.
 *
 * @throws Error when the browser is not installed; `npm test` installs it.
 */
export async function launchBrowser(name: BrowserName, options: BrowserOptions = {}): Promise<LaunchedBrowser> {
  const executablePath = findBrowser(name)
  if (executablePath === undefined) throw new Error(`${name} is not installed: run npm test, which installs it`)
  const profile = mkdtempSync(join(tmpdir(), `oriel-${name}-`))
  const settings = name === 'chromium' ? chromium(profile, options) : firefox(options)
  const browser = await puppeteer.launch({ executablePath, userDataDir: profile, headless: true, ...settings })
  return {
    browser,
    async [Symbol.asyncDispose]() {
      await browser.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function chromium(profile: string, { thirdPartyCookies = 'allowed', spkiSha256 }: BrowserOptions): LaunchOptions {
  // What chrome://settings/cookies writes: 0 allows third-party cookies, 1 blocks them.
  const preferences = { profile: { cookie_controls_mode: thirdPartyCookies === 'allowed' ? 0 : 1 } }
  mkdirSync(join(profile, 'Default'), { recursive: true })
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP *.test 127.0.0.1,MAP *.example 127.0.0.1',
  ]
  if (spkiSha256 !== undefined) args.push(`--ignore-certificate-errors-spki-list=${spkiSha256}`)
  return { browser: 'chrome', args }
}

function firefox({ thirdPartyCookies = 'allowed' }: BrowserOptions): LaunchOptions {
  return {
    browser: 'firefox',
    acceptInsecureCerts: true,
    extraPrefsFirefox: {
      // 0: all accepted and unpartitioned, 1: all third-party ones refused.
      'network.cookie.cookieBehavior': thirdPartyCookies === 'allowed' ? 0 : 1,
      'network.dns.localDomains': 'portal.test,tenant.test,portal.example,tenant.example',
      'network.proxy.type': 0,
    },
  }
}
