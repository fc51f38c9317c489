import type { WebSocket } from 'ws'
import { newTraceId } from '../http/reply.ts'

/** The reason of a close frame: JSON with a code and a trace id. Source: qlik.dev, JSON-RPC, close codes. */
export function closeReason(code: string): string {
  return JSON.stringify({ code, traceId: newTraceId() })
}

/** Source: `@qlik/api`'s texts for close codes: "No permission to open the app". */
export const closeNoAccess = 4203
/** "App not found". */
export const closeAppNotFound = 4204
/** The engine failed to make a session: "problem in an engine". */
export const closeEngineFailed = 4220
/** The engine node that held the session is ending. */
export const closeEngineTerminating = 4003
/** Cannot take a message of this type. Source: RFC 6455 section 7.4.1. */
export const closeUnsupported = 1003

/** @param code - 1005 sends none; 1006 ends TCP without a close frame. */
export function closeWith(ws: WebSocket, code: number, reason: string): void {
  if (code === 1006) ws.terminate()
  else if (code === 1005) ws.close()
  else ws.close(code, cutToBytes(reason, 123))
}

/** A close frame's reason has room for 123 bytes. Source: RFC 6455 section 5.5. */
function cutToBytes(text: string, most: number): string {
  let cut = text
  while (Buffer.byteLength(cut) > most) cut = cut.slice(0, -1)
  return cut
}
