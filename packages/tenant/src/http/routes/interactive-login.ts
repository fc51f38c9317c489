import { randomBytes } from 'node:crypto'
import type { BrowserSession } from '../../auth/browser-sessions.ts'
import { loginFormCookies, loginFormId, parseCookies } from '../../auth/cookies.ts'
import { csrfTokenFits, newCsrfToken } from '../../auth/csrf.ts'
import { demoUsers, type DemoUser } from '../../auth/demo-users.ts'
import { readForm, type Call } from '../call.ts'
import { isFromThisMachine } from '../own-machine.ts'
import { badRequest, errorReply, htmlReply, originRefused, redirect, type Reply } from '../reply.ts'
import { header } from '../request-target.ts'
import { askedReturn, readReturn, type AskedReturn } from '../return-to.ts'
import type { Route } from '../router.ts'
import { signedInReply } from '../signed-in-reply.ts'
import { elsewherePage, loginPage, pagePolicy, signedInPage } from './pages.ts'

/** Signing in by hand, where Qlik Cloud would send the browser to its identity provider. */
export const interactiveLoginRoutes: readonly Route[] = [
  { method: 'GET', path: '/login', origin: 'open', user: false, answer: showLogin },
  { method: 'POST', path: '/login', origin: 'open', user: false, answer: takeLogin },
]

/**
 * Query: `returnto`, `prompt` (`none`: never ask; `login`: ask even who is signed in), `max_age` (seconds after which
 * even who is signed in is asked), `login_hint` (who is chosen at first), `scope`, `qlik-web-integration-id`.
 * Source: qlik.dev REST reference, login; prompt, max_age and login_hint as in OpenID Connect Core 3.1.2.1.
 */
function showLogin(call: Call): Reply {
  const { query } = call
  const asked = askedReturn(query)
  const place = readReturn(call, asked)
  if (place !== undefined && 'refused' in place) return place.refused
  const prompt = query.get('prompt')
  if (prompt !== null && prompt !== 'none' && prompt !== 'login') return badRequest('prompt is none or login')
  const maxAge = query.get('max_age') ?? 'Infinity'
  if (!/^(\d{1,9}|Infinity)$/.test(maxAge)) return badRequest('max_age is a number of seconds')
  const session = recentSession(call, Number(maxAge))
  if (session !== undefined && prompt !== 'login') return afterLogin(call, session.user.name, place?.url)
  if (prompt === 'none') return notSignedIn(call, place?.url)
  if (!isFromThisMachine(call.request)) return elsewhere(call)
  return form(call, asked, place?.url, { hint: query.get('login_hint') ?? '' })
}

/** The browser's session, when it began no longer than `maxAgeSeconds` ago. */
function recentSession({ state, session }: Call, maxAgeSeconds: number): BrowserSession | undefined {
  if (session?.by !== 'cookie') return undefined
  return state.clock.now() - session.startedAtMs <= maxAgeSeconds * 1000 ? session : undefined
}

function afterLogin(call: Call, name: string, url: URL | undefined): Reply {
  if (url !== undefined) return redirect(url.href)
  return htmlReply(200, signedInPage(name), pagePolicy(call.state.cspOrigins.framing()))
}

/** `prompt=none` without a session: the reference lists 401, OpenID Connect sends back. */
function notSignedIn({ state }: Call, url: URL | undefined): Reply {
  if (state.assumptions.promptNone === 'redirect' && url !== undefined) return redirect(url.href)
  return errorReply({ status: 401, code: 'HTTP-401', title: 'Unauthorized', detail: 'login_required' })
}

/** Demo users have no password: whoever reaches the tenant over a network must not be able to pose as one. */
function elsewhere({ state }: Call): Reply {
  return htmlReply(403, elsewherePage, pagePolicy(state.cspOrigins.framing()))
}

function form(
  call: Call,
  { returnTo = '', webIntegrationId = '' }: AskedReturn,
  url: URL | undefined,
  how: { readonly hint?: string; readonly status?: number; readonly alert?: string },
): Reply {
  const { keygrip, cookieAttributes, cspOrigins } = call.state
  const policy = pagePolicy(cspOrigins.framing(), url?.origin)
  const known = browserId(call)
  const id = known ?? randomBytes(24).toString('base64url')
  const chosen = demoUsers.find(({ subject, email }) => subject === how.hint || email === how.hint) ?? demoUsers[0]
  const html = loginPage({
    users: demoUsers,
    chosen: chosen?.subject ?? '',
    token: newCsrfToken(id),
    returnTo,
    webIntegrationId,
    ...(how.alert === undefined ? {} : { alert: how.alert }),
  })
  const reply = htmlReply(how.status ?? 200, html, policy)
  return known === undefined ? { ...reply, cookies: loginFormCookies(id, keygrip, cookieAttributes) } : reply
}

/** What ties a form to the browser that it was sent to. */
function browserId({ request, state }: Call): string | undefined {
  return loginFormId(parseCookies(request.headers.cookie), state.keygrip)
}

async function takeLogin(call: Call): Promise<Reply> {
  // A page of another origin must not sign somebody in as whom it likes.
  const origin = header(call.request, 'origin')
  const site = header(call.request, 'sec-fetch-site') ?? 'same-origin'
  if ((origin !== undefined && origin !== call.ownOrigin) || site !== 'same-origin') return originRefused()
  if (!isFromThisMachine(call.request)) return elsewhere(call)
  const body = await readForm(call)
  if ('reply' in body) return body.reply
  const fields = body.value
  const asked = askedReturn(fields)
  const place = readReturn(call, asked)
  if (place !== undefined && 'refused' in place) return place.refused
  const again = (status: number, alert: string): Reply => form(call, asked, place?.url, { status, alert })
  const id = browserId(call)
  if (id === undefined) return again(403, 'This browser has not kept the cookie of the login page.')
  if (!csrfTokenFits(id, fields.get('token') ?? '')) return again(403, 'This form is no longer valid. Choose again.')
  const user = demoUsers.find(({ subject }) => subject === fields.get('user'))
  if (user === undefined) return again(400, 'Choose one of the users.')
  const disabled = (): Reply => again(call.state.assumptions.disabledUserStatus, `${user.name} is disabled.`)
  return signInAs(call, user, place?.url) ?? disabled()
}

/** @returns Undefined when the user is disabled. */
function signInAs(call: Call, user: DemoUser, url: URL | undefined): Reply | undefined {
  const after = afterLogin(call, user.name, url)
  // 303: the browser fetches the next page, and does not post to it. Source: RFC 9110 section 15.4.4.
  return signedInReply(call, user, after.status === 302 ? { ...after, status: 303 } : after)
}
