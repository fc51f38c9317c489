import type { JsonObject } from './json.ts'

/** What a frame says about handles besides its answer. */
export type HandleList = 'change' | 'close' | 'suspend'

/** The handles that a socket's own calls have changed, closed or suspended, until its next answer takes them along. */
export class HandleLists {
  readonly #lists = new Map<HandleList, Set<number>>()

  add(list: HandleList, handles: Iterable<number>): void {
    const known = this.#lists.get(list) ?? new Set()
    this.#lists.set(list, known)
    for (const handle of handles) known.add(handle)
  }

  /** The lists that are not empty, as parts of a frame; they begin anew. */
  take(): JsonObject {
    const taken = [...this.#lists].filter(([, handles]) => handles.size > 0)
    this.#lists.clear()
    return Object.fromEntries(taken.map(([list, handles]) => [list, [...handles]]))
  }
}
