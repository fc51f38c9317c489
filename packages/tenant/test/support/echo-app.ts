import type { EngineSession, ServableApp } from '../../src/index.ts'

/** An app whose engine answers every request with its own parameters, and pushes `Shared` to the other sockets. */
export interface EchoApp extends ServableApp {
  /** Sessions that were opened and not closed. */
  readonly openSessions: number
  readonly openConnections: number
}

export const echoAppId = 'a1b2c3d4-0000-4000-8000-000000000001'

export function echoApp(id: string = echoAppId): EchoApp {
  let openSessions = 0
  let openConnections = 0
  return {
    id,
    title: 'Echo',
    sheets: [{ id: 'sheet-1', title: 'First' }],
    get openSessions() {
      return openSessions
    },
    get openConnections() {
      return openConnections
    },
    openSession: () => {
      openSessions += 1
      return echoSession(
        () => (openSessions -= 1),
        (change) => (openConnections += change),
      )
    },
    close: () => Promise.resolve(),
  }
}

function echoSession(closed: () => void, count: (change: number) => void): EngineSession {
  const sends = new Set<(frame: Readonly<Record<string, unknown>>) => void>()
  return {
    attach(send) {
      sends.add(send)
      count(1)
      return {
        receive(text) {
          let frame: { id?: number; method?: string; params?: unknown }
          try {
            frame = Object(JSON.parse(text)) as typeof frame
          } catch {
            send({ jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' } })
            return
          }
          if (frame.method === 'Throw') throw new Error('the engine broke its promise')
          send({ jsonrpc: '2.0', id: frame.id, result: { qReturn: frame.params } })
          if (frame.method !== 'Share') return
          for (const other of sends)
            if (other !== send) other({ jsonrpc: '2.0', method: 'Shared', params: frame.params })
        },
        detach() {
          if (sends.delete(send)) count(-1)
        },
      }
    },
    close() {
      closed()
      return Promise.resolve()
    },
  }
}
