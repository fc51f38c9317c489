import { isRecord } from '@oriel/protocol'
import type { SocketCloseEvent, SocketLike } from '../environment/environment.ts'

/** How a supervised socket ended: who closed it, and with what. */
export interface SocketEnd extends SocketCloseEvent {
  readonly initiator: 'page' | 'peer'
  /** The peer sent something that is not a JSON object, so the socket was given up. */
  readonly garbled?: boolean
}

/**
 * The socket handed to enigma.js. It makes good what enigma leaves open: every end is reported, once, also a server's
 * 1000 and 4000; `close()` ends at once, also on a link that is frozen, where a browser takes 20 to 60 s; and a frame
 * that is not JSON ends the socket instead of throwing out of a browser's event.
 *
 * @param onEnd - Called exactly once, before enigma hears of it.
 */
export function superviseSocket(socket: SocketLike, onEnd: (end: SocketEnd) => void): SocketLike {
  let ended = false

  function end(event: SocketEnd): void {
    if (ended) return
    ended = true
    socket.onopen = socket.onclose = socket.onmessage = null
    // An error after the end would be an uncaught one on Node.
    socket.onerror = () => undefined
    onEnd(event)
    supervised.onclose?.(event)
  }

  function giveUp(code: number, reason: string, garbled: boolean): void {
    // 1000 and 3000-4999 are all that a page may send (RFC 6455 section 7.4.2).
    const sendable = code === 1000 || (code >= 3000 && code <= 4999)
    try {
      socket.close(sendable ? code : 1000, reason)
    } catch {
      // The reason was too long (RFC 6455 section 5.5): the socket must not stay open for that.
      socket.close()
    }
    end({ code, reason, wasClean: !garbled, initiator: garbled ? 'peer' : 'page', garbled })
  }

  const supervised: SocketLike & { readonly OPEN: number } = {
    OPEN: 1,
    get readyState() {
      return ended ? 3 : socket.readyState
    },
    onopen: null,
    onclose: null,
    onerror: null,
    onmessage: null,
    send: (data) => socket.send(data),
    close: (code = 1000, reason = '') => giveUp(code, reason, false),
  }
  socket.onopen = (event) => supervised.onopen?.(event)
  socket.onerror = (event) => supervised.onerror?.(event)
  socket.onclose = ({ code, reason, wasClean }) => end({ code, reason, wasClean, initiator: 'peer' })
  socket.onmessage = (event) => {
    try {
      supervised.onmessage?.(event)
    } catch (error) {
      if (isFrame(event.data)) throw error
      giveUp(4202, 'not a JSON object', true)
    }
  }
  return supervised
}

function isFrame(data: unknown): boolean {
  if (typeof data !== 'string') return false
  try {
    return isRecord(JSON.parse(data))
  } catch {
    return false
  }
}
