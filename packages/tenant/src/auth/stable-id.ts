import { createHash } from 'node:crypto'

/**
 * An id of 24 hexadecimal digits, as Qlik Cloud's users and groups have. The same name has the same id at every start:
 * bookmarks of `/api/v1/users/{id}` and test fixtures stay good.
 */
export function stableId(kind: 'user' | 'group', name: string): string {
  return createHash('sha256').update(`oriel ${kind} ${name}`).digest('hex').slice(0, 24)
}
