import { randomBytes } from 'node:crypto'
import type { PortalUser } from '@oriel/server'

/** How long a sign-in to the portal lasts, in ms: a working day. */
const lifetimeMs = 8 * 60 * 60 * 1000

/** A bound on memory; the oldest sign-in gives way. */
const maxSessions = 1000

/** Sign-ins to the demo portal, in memory: a restart signs everyone out. */
export interface PortalSessions {
  /** The user of a request's cookie, with the time when the sign-in ends, or null. */
  find(request: Request): PortalUser | null
  /** Always a new id, so that one planted before the sign-in is worth nothing. @returns The Set-Cookie header. */
  begin(request: Request, user: PortalUser): string
  /** @returns The Set-Cookie header that removes the cookie. */
  end(request: Request): string
}

/** @param port - Part of the cookie's name: browsers send a cookie to every port of a host. */
export function createPortalSessions(port: number, now: () => number = Date.now): PortalSessions {
  const sessions = new Map<string, PortalUser & { readonly sessionEndsAt: number }>()
  const cookie = `oriel-portal-${port}`
  const attributes = 'Path=/; HttpOnly; SameSite=Lax'

  const idOf = (request: Request): string | undefined => readCookie(request.headers.get('cookie') ?? '', cookie)

  function find(request: Request): PortalUser | null {
    const id = idOf(request)
    const user = id === undefined ? undefined : sessions.get(id)
    if (user === undefined || id === undefined) return null
    if (user.sessionEndsAt > now()) return user
    sessions.delete(id)
    return null
  }

  return {
    find,
    begin(request, user) {
      sessions.delete(idOf(request) ?? '')
      const oldest = sessions.keys().next().value
      if (sessions.size >= maxSessions && oldest !== undefined) sessions.delete(oldest)
      const id = randomBytes(32).toString('base64url')
      sessions.set(id, { ...user, sessionEndsAt: now() + lifetimeMs })
      return `${cookie}=${id}; ${attributes}; Max-Age=${lifetimeMs / 1000}`
    },
    end(request) {
      sessions.delete(idOf(request) ?? '')
      return `${cookie}=; ${attributes}; Max-Age=0`
    },
  }
}

/** A cookie that comes twice was planted by somebody else on the host: neither is believed. */
function readCookie(header: string, name: string): string | undefined {
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  return values.length === 1 ? values[0] : undefined
}
