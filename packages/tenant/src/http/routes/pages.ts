import { createHash } from 'node:crypto'
import type { DemoUser } from '../../auth/demo-users.ts'

/** The few pages that the tenant writes by hand. No script, nothing loaded from anywhere. */

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: light-dark(#7c8c89, #758784);
  --accent: light-dark(#0d6363, #77d1c9); --on-accent: light-dark(#fff, #06211f); --muted: light-dark(#4c5c59, #a5b5b2);
  --bad: light-dark(#b3261e, #ff9a8f) }
*, ::before, ::after { box-sizing: border-box }
body { display: grid; place-content: center; grid-template-columns: minmax(0, 26rem); min-height: 90vh; margin: 0;
  padding: 1rem; background: light-dark(#fff, #10171a); color: light-dark(#16211f, #e7eeec) }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25 }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
fieldset { margin: 0 0 1rem; padding: 0; border: 0 }
legend { padding: 0 0 .5rem; font-weight: 600 }
label { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 .75rem; align-items: center; padding: .6rem .75rem;
  border: 1px solid var(--line); border-radius: 8px; margin-bottom: .5rem; cursor: pointer }
label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent) }
small { grid-column: 2; color: var(--muted); overflow-wrap: anywhere }
input { accent-color: var(--accent); margin: 0 }
button { width: 100%; padding: .65rem 1rem; border: 0; border-radius: 8px; background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 600; cursor: pointer }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
[role=alert] { color: var(--bad); font-weight: 600 }
.note { margin: 1rem 0 0; color: var(--muted); font-size: .875rem }
`
const styleHash = createHash('sha256').update(style).digest('base64')

/**
 * The policy of these pages: their one style, and forms to the tenant itself.
 *
 * @param framing - Who may frame them.
 * @param formTarget - An origin to which a form's answer redirects: browsers hold that against the policy as well.
 */
export function pagePolicy(framing: string, formTarget?: string): Readonly<Record<string, string>> {
  const forms = formTarget === undefined ? "'self'" : `'self' ${formTarget}`
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action ${forms}; base-uri 'none'; ${framing}`
  // `no-referrer` would have the browser send `Origin: null` with the form.
  return { 'content-security-policy': policy, 'referrer-policy': 'same-origin', 'x-content-type-options': 'nosniff' }
}

function page(title: string, name: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="oriel-page" content="${name}">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`
}

/** What the login page's form carries along. */
export interface LoginForm {
  readonly users: readonly DemoUser[]
  /** Subject of the user who is chosen at first. */
  readonly chosen: string
  readonly token: string
  /** Empty: nowhere. */
  readonly returnTo: string
  readonly webIntegrationId: string
  readonly alert?: string
}

/** Where a person without a session chooses who to be. A test that finds this page in a frame has found a defect. */
export function loginPage({ users, chosen, token, returnTo, webIntegrationId, alert }: LoginForm): string {
  const hidden = { token, returnto: returnTo, 'qlik-web-integration-id': webIntegrationId }
  const inputs = Object.entries(hidden).filter(([, value]) => value !== '')
  return page(
    'Sign in to the local tenant',
    'login',
    `${alert === undefined ? '' : `<p role="alert">${escapeHtml(alert)}</p>`}
<form method="post" action="/login">
<fieldset>
<legend>Choose a demo user</legend>
${users.map((user) => choice(user, user.subject === chosen)).join('\n')}
</fieldset>
${inputs.map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`).join('\n')}
<button>Sign in</button>
</form>
<p class="note">A local stand-in for development and tests, not Qlik Cloud. These people are made up, and there is no
password.</p>`,
  )
}

function choice({ subject, name, groups }: DemoUser, checked: boolean): string {
  const facts = [subject, ...groups].join(' · ')
  return `<label><input type="radio" name="user" value="${escapeHtml(subject)}" required${checked ? ' checked' : ''}>
<span>${escapeHtml(name)}</span><small>${escapeHtml(facts)}</small></label>`
}

/** What a sign-in without a place to return to ends with. */
export function signedInPage(name: string): string {
  return page('Signed in', 'signed-in', `<p>You are ${escapeHtml(name)}. <a href="/logout">Sign out</a></p>`)
}

/** Whose login page is not open to somebody on another machine. */
export const elsewherePage: string = page(
  'Sign in on the machine itself',
  'login-refused',
  '<p>Demo users have no password, so they sign in only from the machine that the local tenant runs on.</p>',
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

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
