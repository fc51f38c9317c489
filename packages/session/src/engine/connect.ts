import {
  causeOfClose,
  causeOfQixError,
  causeOfSessionState,
  closeCodes,
  isRecord,
  parseErrorBody,
  parseSessionState,
} from '@oriel/protocol'
import { withDeadline, type Clock } from '../clock.ts'
import type { SocketLike } from '../environment/environment.ts'
import { AttemptError } from '../errors.ts'
import type { CauseReport } from '../session/state.ts'
import type { Doc } from './doc.ts'
import { enigma, type EnigmaSession } from './enigma.ts'
import type { QixSchema } from './schema.ts'
import { askThemeEarly, readTheme } from './theme.ts'
import { superviseSocket, type SocketEnd } from './supervised-socket.ts'

export interface ConnectOptions {
  readonly url: string
  readonly appId: string
  readonly schema: QixSchema
  readonly createSocket: (url: string) => SocketLike
  readonly clock: Clock
  /** Whether the app's theme is wanted. */
  readonly wantsTheme: boolean
  /** For the socket to open. The app may take longer; the caller's signal bounds the whole. */
  readonly openMs: number
  /** The socket ended after the app had been opened. Called at most once, never after the signal was aborted. */
  readonly onLost: (cause: CauseReport) => void
}

export interface OpenedApp {
  readonly doc: Doc
  /** The theme set in the app; undefined where none is, could be read or is wanted. Never rejects. */
  readonly theme: Promise<string | undefined>
}

/**
 * Opens the app over a socket of its own. Aborting `signal` closes the socket, before and after.
 *
 * @throws AttemptError with the cause.
 */
export async function openApp(options: ConnectOptions, signal: AbortSignal): Promise<OpenedApp> {
  let opened = false
  let refuse: (error: Error) => void = () => undefined
  const refused = new Promise<never>((_resolve, reject) => (refuse = reject))

  const onEnd = (end: SocketEnd): void => {
    if (signal.aborted) return
    const report = reportOfEnd(end)
    if (opened) options.onLost(report)
    else refuse(new AttemptError(report))
  }
  const createSocket = (url: string): SocketLike => {
    try {
      return superviseSocket(options.createSocket(url), onEnd)
    } catch (error) {
      // Where a page's policy forbids the address, some browsers throw and others close with 1006.
      refuse(new AttemptError({ name: 'network-lost', certainty: 'inferred', source: 'new WebSocket() threw' }, error))
      throw error
    }
  }
  const session = enigma.create({ schema: options.schema, url: options.url, createSocket })
  // Listened to from before the open: the notification may come first.
  session.on('notification:OnConnected', (params) => {
    const state = parseSessionState(params)
    const cause = state === undefined ? null : causeOfSessionState(state)
    if (cause !== null) refuse(new AttemptError({ name: cause, certainty: 'observed', source: `OnConnected ${state}` }))
  })
  const abandon = (): void => {
    refuse(signal.reason as Error)
    close(session)
  }

  const open = async (): Promise<OpenedApp> => {
    const onTimeout = (): Error =>
      new AttemptError({ name: 'tenant-unreachable', certainty: 'inferred', source: 'engine socket unanswered' })
    const global = await withDeadline(options.clock, options.openMs, signal, onTimeout, () =>
      // enigma rejects with a bare event, but the close that follows says more.
      session.open().catch(() => refused),
    )
    const opening = global.openDoc(options.appId)
    const early = options.wantsTheme ? askThemeEarly(session) : undefined
    const doc = await opening.catch(async (error: unknown) => {
      // A socket that closes rejects its requests as well; its close code knows better than "not connected".
      if (isRecord(error) && error['enigmaError'] === true) return await refused
      throw new AttemptError(reportOfQixError(error), error)
    })
    return {
      doc,
      theme: early === undefined ? Promise.resolve(undefined) : readTheme(doc, early).catch(() => undefined),
    }
  }

  signal.throwIfAborted()
  signal.addEventListener('abort', abandon, { once: true })
  try {
    const app = await Promise.race([open(), refused])
    opened = true
    return app
  } catch (error) {
    signal.removeEventListener('abort', abandon)
    close(session)
    throw error
  }
}

/** enigma throws at once where it never had a socket, and rejects where it had one. */
function close(session: EnigmaSession): void {
  try {
    session.close().catch(() => undefined)
  } catch {
    // There is nothing to close.
  }
}

function reportOfEnd(end: SocketEnd): CauseReport {
  if (end.garbled === true)
    return { name: 'protocol-error', certainty: 'observed', source: `engine socket: ${end.reason}` }
  if (end.initiator === 'page')
    return { name: 'closed-by-page', certainty: 'observed', source: `socket closed by the page, ${end.code}` }
  const name = causeOfClose(end.code)
  return {
    name,
    // 1005 and 1006 are the browser's own words for "no reason given"; so is a code that nobody has documented.
    certainty: end.code === 1005 || end.code === 1006 || closeCodes[end.code] === undefined ? 'inferred' : 'observed',
    source: `close ${end.code}`,
    detail: detailOfReason(end),
  }
}

/** Qlik's reasons are JSON with a code and a trace id. */
function detailOfReason({ code, reason }: SocketEnd): string | undefined {
  const { code: reasonCode, traceId } = parseErrorBody(reason)
  const words = reasonCode === undefined ? reason : [reasonCode, traceId].filter((part) => part !== undefined).join(' ')
  return words === '' ? closeCodes[code]?.meaning : words
}

function reportOfQixError(error: unknown): CauseReport {
  const code = isRecord(error) ? Number(error['code']) : Number.NaN
  const detail = error instanceof Error ? error.message : undefined
  return { name: causeOfQixError(code), certainty: 'observed', source: `OpenDoc error ${code}`, detail }
}
