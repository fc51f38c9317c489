import type { EngineConnection, EngineSession } from './engine/engine.ts'
import type { SessionOptions } from './engine/session-state.ts'
import type { ServableApp } from './sockets/engine-port.ts'

type Send = Parameters<EngineSession['attach']>[0]

/** The app id of a socket that wants none: Global alone answers there, until it makes a session app. */
const noAppId = 'engineData'

/**
 * The app of `/app/SessionApp_…` and `/app/engineData`: empty, and every engine session has one of its own.
 *
 * @returns Undefined for any other id.
 */
export function sessionApp(appId: string): ServableApp | undefined {
  if (appId !== noAppId && !/^SessionApp_./.test(appId)) return undefined
  return {
    id: appId,
    title: appId,
    sheets: [],
    openSession: (options) => lateSession(openWith(appId === noAppId ? undefined : appId, options)),
    close: () => Promise.resolve(),
  }
}

/** DuckDB's library is large: only who opens a session app loads it. */
async function openWith(appId: string | undefined, options: SessionOptions | undefined): Promise<EngineSession> {
  const { openSessionApp } = await import('./engine/open-session-app.ts')
  return openSessionApp(appId, options)
}

/** A session that can be attached to before it is there. */
function lateSession(opening: Promise<EngineSession>): EngineSession {
  // Whoever attaches hears of it; without anybody it is nobody's failure.
  opening.catch(() => undefined)
  return {
    attach: (send) => lateConnection(opening, send),
    async close() {
      await (await opening).close()
    },
  }
}

function lateConnection(opening: Promise<EngineSession>, send: Send): EngineConnection {
  let isDetached = false
  const connecting = opening.then((session) => (isDetached ? undefined : session.attach(send)))
  const report = (error: unknown): void => {
    try {
      send({ jsonrpc: '2.0', error: { code: -32603, parameter: '', message: `Internal error: ${String(error)}` } })
    } catch {
      // A socket that takes no frame is as good as gone; there is nobody left to tell.
    }
  }
  connecting.catch(report)
  const then = (act: (connection: EngineConnection) => void): void => {
    connecting
      .then(
        (connection) => connection && act(connection),
        () => undefined,
      )
      .catch(report)
  }
  return {
    receive: (text) => then((connection) => connection.receive(text)),
    detach() {
      isDetached = true
      then((connection) => connection.detach())
    },
  }
}
