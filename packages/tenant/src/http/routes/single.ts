import type { Call } from '../call.ts'
import { header } from '../request-target.ts'
import { htmlReply, notFound, redirect, type Reply } from '../reply.ts'
import type { Route } from '../router.ts'
import { notBuiltPage, pagePolicy } from './pages.ts'

const open = { method: 'GET', origin: 'open', user: false } as const

export const singleRoutes: readonly Route[] = [
  { ...open, path: '/single', answer: single },
  { ...open, path: '/single/', answer: single },
  { ...open, path: '/single/index.html', answer: single },
  { ...open, path: '/single/*', answer: file },
  { ...open, path: '/resources/*', answer: file },
]

/** The page of charts. Without a session the browser is sent to the login, inside the frame if it is in one. */
async function single(call: Call): Promise<Reply> {
  const { state, session } = call
  const policy = { 'content-security-policy': state.cspOrigins.policy() }
  if (session === undefined) {
    const query = call.query.toString()
    const returnTo = `/single/${query === '' ? '' : `?${query}`}`
    return redirect(`/login?returnto=${encodeURIComponent(returnTo)}`)
  }
  state.sessions.touch(session)
  if (!(await state.files.has('index.html'))) {
    return htmlReply(503, notBuiltPage, pagePolicy(state.cspOrigins.framing()))
  }
  // Behind a login: no cache but the browser's own, and that one asks each time.
  return state.files.serve('index.html', conditions(call), { ...policy, 'cache-control': 'private, no-cache' })
}

/**
 * Scripts and styles hold nothing of anybody: no session is asked for. A page is not given out this way: it needs a
 * session, and the header that says who may frame it.
 */
function file(call: Call): Reply | Promise<Reply> {
  const name = call.params['rest'] ?? ''
  if (/\.html?$/i.test(name) || name.split('/').includes('')) return notFound('There is no such file')
  return call.state.files.serve(name, conditions(call))
}

function conditions(call: Call): { readonly acceptEncoding: string; readonly ifNoneMatch: string | undefined } {
  return {
    acceptEncoding: header(call.request, 'accept-encoding') ?? '',
    ifNoneMatch: header(call.request, 'if-none-match'),
  }
}
