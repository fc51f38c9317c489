import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPortal, type Portal } from '@oriel/portal'
import { launch, type Page } from 'puppeteer-core'
// @ts-expect-error the build script has no types
import { build } from '../../build.mjs'
import { findBrowser } from '../../../../tools/lib/find-browsers.mjs'

export interface PortalPage extends AsyncDisposable {
  readonly portal: Portal
  /** A tab of Chromium in which nothing is open yet. */
  readonly page: Page
}

/** Builds the portal's page, serves it with this configuration, and starts a browser of its own. */
export async function portalPage(config: Parameters<typeof startPortal>[0]['config']): Promise<PortalPage> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-portal-'))
  await build(join(folder, 'page'))
  const portal = await startPortal({ pageFolder: join(folder, 'page'), config })
  const browser = await launch({
    executablePath: findBrowser('chromium') ?? 'chromium',
    userDataDir: join(folder, 'profile'),
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  return {
    portal,
    page: await browser.newPage(),
    async [Symbol.asyncDispose]() {
      await browser.close()
      await portal.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
