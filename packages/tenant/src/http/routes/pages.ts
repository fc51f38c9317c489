/** The few pages that the tenant writes by hand. No script, nothing loaded from anywhere. */

function page(title: string, name: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="oriel-page" content="${name}">
<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-content: center; min-height: 90vh; margin: 0; padding: 1rem; text-align: center }
main { max-width: 26rem }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
}

/** What `/single` without a session leads to. A test that finds this page in a frame has found a defect. */
export const loginPage: string = page(
  'Sign in to the local tenant',
  'login',
  '<p>There is no session here. This tenant signs people in by JSON Web Token only: the portal does it for them.</p>',
)

export const signedOutPage: string = page(
  'Signed out',
  'signed-out',
  '<p>The session at the local tenant has ended.</p>',
)

/** Where the charts' page has not been built. */
export const notBuiltPage: string = page(
  'The /single page is not built',
  'not-built',
  '<p>Run <code>npm run build</code> at the root of the repository, then load this page again.</p>',
)
