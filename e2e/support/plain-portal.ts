import { readFileSync } from 'node:fs'
import { serve, type Served } from './serve.ts'

export interface PlainPortalSettings {
  /** Origin of the tenant. */
  readonly tenant: string
  readonly webIntegrationId: string
  readonly appId: string
  readonly sheetId: string
  readonly getToken: () => Promise<string>
}

export interface PlainPortalOptions {
  /** The page's Content-Security-Policy. Default: none. */
  readonly policy?: string
}

/**
 * A page such as a person writes by hand: `<oriel-sheet>` from the classic script, no bundler, its tokens from the
 * page's own server. Unlike the demo portal it can be set up wrong on purpose.
 *
 * @param settings - Asked for at every request, since tenant and portal each have to know the other's address.
 */
export function servePlainPortal(
  settings: () => PlainPortalSettings,
  options: PlainPortalOptions = {},
): Promise<Served> {
  const script = readFileSync(new URL('../../packages/element/dist/oriel.classic.js', import.meta.url))
  const headers = options.policy === undefined ? {} : { 'content-security-policy': options.policy }
  return serve({
    '/': () => ({ type: 'text/html; charset=utf-8', body: page(settings()), headers }),
    '/oriel.classic.js': { type: 'text/javascript; charset=utf-8', body: script },
    '/oriel/token': async () => ({
      type: 'application/json',
      body: JSON.stringify({ body: await settings().getToken() }),
    }),
  })
}

const page = ({ tenant, webIntegrationId, appId, sheetId }: PlainPortalSettings): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Plain portal</title>
    <link rel="icon" href="data:," />
    <script src="/oriel.classic.js" defer></script>
  </head>
  <body>
    <h1>Sales</h1>
    <oriel-sheet
      tenant="${tenant}"
      web-integration="${webIntegrationId}"
      app="${appId}"
      sheet="${sheetId}"
      token-endpoint="/oriel/token"
      debug
    ></oriel-sheet>
  </body>
</html>
`
