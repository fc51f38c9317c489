import enigma from 'enigma.js'
import schema from 'enigma.js/schemas/12.612.0.json'
import { failureOfClose, failureOfOpen, PageFailure } from './page-failure.ts'
import type { PageParameters } from './page-parameters.ts'
import { askSheetEarly, type EarlySheet } from './early-sheet.ts'
import type { Doc, Mixin } from './types/enigma.d.ts'

declare global {
  /** Asked for by the document, while this script was still on its way. */
  const csrfTokenAnswer: Promise<Response>
}

/** The page's own engine session. */
export interface Connection {
  readonly app: Doc
  /** The sheet that the address names, asked for beside the app. */
  readonly sheet: EarlySheet
  /** Settles with the socket's close code, whoever closed it. */
  readonly closed: Promise<number>
}

/**
 * Opens the app over a socket of this page, in the engine session that the address names. The socket is on its way when
 * this returns.
 *
 * @throws {@link PageFailure} when there is no login, no way to the engine, no such app or no right to it.
 */
export async function connect(
  parameters: PageParameters,
  token: string,
  mixins: readonly Mixin[],
): Promise<Connection> {
  let closeCode: number | null = null
  let sessionError: string | null = null
  const closing = Promise.withResolvers<number>()
  const session = enigma.create({
    schema,
    url: socketUrl(parameters, token),
    mixins,
    createSocket(url) {
      const socket = new WebSocket(url)
      // enigma.js says nothing when the server closes with 1000 or 4000, so the page listens to the socket itself. It
      // does so before enigma.js: by the time a request is rejected, the code is known.
      socket.addEventListener('close', (event) => {
        closeCode = event.code
        closing.resolve(event.code)
      })
      return socket
    },
  })
  session.on('notification:OnConnected', (params) => {
    sessionError = readSessionError(params)
  })
  try {
    const global = await session.open()
    const opening = global.openDoc(parameters.appId)
    const sheet = askSheetEarly(session, parameters)
    return { app: await opening, sheet, closed: closing.promise }
  } catch (error) {
    if (sessionError !== null) throw new PageFailure(reasonOfSession(sessionError), sessionError)
    // A refused upgrade rejects with an event that says nothing; its close follows and does.
    if (closeCode !== null || !(error instanceof Error)) throw failureOfClose(closeCode ?? (await closing.promise))
    throw failureOfOpen(error)
  }
}

/**
 * Same origin, so no web integration id is needed. 404 means that this login needs no token.
 *
 * @throws {@link PageFailure} when nobody is signed in, or nobody answers.
 */
export async function fetchCsrfToken(): Promise<string> {
  const response = await csrfTokenAnswer.catch((error: unknown) => {
    throw new PageFailure('unreachable', 'GET /api/v1/csrf-token got no answer.', error)
  })
  if (response.status === 401) throw new PageFailure('signed-out', 'GET /api/v1/csrf-token answered 401.')
  if (!response.ok && response.status !== 404) {
    throw new PageFailure('unreachable', `GET /api/v1/csrf-token answered ${response.status}.`)
  }
  return response.headers.get('qlik-csrf-token') ?? ''
}

function socketUrl(parameters: PageParameters, token: string): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  const identity = parameters.identity === null ? '' : `/identity/${encodeURIComponent(parameters.identity)}`
  const query = token === '' ? '' : `?qlik-csrf-token=${encodeURIComponent(token)}`
  return `${scheme}//${location.host}/app/${encodeURIComponent(parameters.appId)}${identity}${query}`
}

function readSessionError(params: unknown): string | null {
  if (typeof params !== 'object' || params === null || !('qSessionState' in params)) return null
  const state = params.qSessionState
  return typeof state === 'string' && !/^SESSION_(CREATED|ATTACHED)$/.test(state) ? state : null
}

function reasonOfSession(state: string): 'no-permission' | 'session-limit' | 'unreachable' {
  if (state === 'SESSION_ERROR_LIMIT_EXCEEDED') return 'session-limit'
  return /ACCESS|LICENSE/.test(state) ? 'no-permission' : 'unreachable'
}
