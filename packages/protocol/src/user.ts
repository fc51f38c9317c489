import { isRecord, stringField } from './unknown.ts'

/** The signed-in user as `GET /api/v1/users/me` names it. */
export interface User {
  readonly id: string
  /** The `sub` of the JWT that made the user. */
  readonly subject: string
  readonly name?: string
  /** Milliseconds since the Unix epoch, by the tenant's clock. */
  readonly createdAtMs?: number
}

/** @throws TypeError when the body is not a user. */
export function parseUser(body: unknown): User {
  const id = isRecord(body) ? stringField(body, 'id') : undefined
  const subject = isRecord(body) ? stringField(body, 'subject') : undefined
  if (!isRecord(body) || id === undefined || subject === undefined) {
    throw new TypeError('users/me answered without an id and a subject')
  }
  const name = stringField(body, 'name')
  const createdAtMs = Date.parse(stringField(body, 'createdAt') ?? '')
  return {
    id,
    subject,
    ...(name === undefined ? {} : { name }),
    ...(Number.isNaN(createdAtMs) ? {} : { createdAtMs }),
  }
}
