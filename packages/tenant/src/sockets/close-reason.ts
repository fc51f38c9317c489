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
/** Cannot take a message of this type. Source: RFC 6455 section 7.4.1. */
export const closeUnsupported = 1003
