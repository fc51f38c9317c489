import type { GenericBookmark } from './bookmark.ts'
import { errorCodes, QixError } from './qix-error.ts'
import type { SavedState } from './saved-state.ts'

// Only a program makes more; without a limit it would fill the memory of all.
const mostBookmarks = 1000
const mostTemporary = 2000

/** What one user keeps of an app between sessions: bookmarks, and what was saved for a while. */
export class UserMemory {
  readonly bookmarks: Map<string, GenericBookmark> = new Map()
  readonly #temporary = new Map<string, { readonly saved: SavedState; readonly endsAtMs: number }>()

  /** @throws {@link QixError} 3 when there is one with the id, 19 when there are too many. */
  add(bookmark: GenericBookmark): void {
    if (this.bookmarks.has(bookmark.id))
      throw new QixError(
        errorCodes.alreadyExists,
        bookmark.id,
        `There is a bookmark with the id ${bookmark.id} already`,
      )
    if (this.bookmarks.size >= mostBookmarks)
      throw new QixError(
        errorCodes.memoryLimit,
        'qProp',
        `A user has at most ${mostBookmarks} bookmarks of an app here`,
      )
    this.bookmarks.set(bookmark.id, bookmark)
  }

  /**
   * Keeps something for a while; the oldest gives way when there is too much.
   *
   * @param endsAtMs - When it is forgotten; Infinity for never.
   * @returns The id to ask for it by.
   */
  keep(saved: SavedState, endsAtMs: number): string {
    const id = crypto.randomUUID()
    for (const [oldest] of this.#temporary) {
      if (this.#temporary.size < mostTemporary) break
      this.#temporary.delete(oldest)
    }
    this.#temporary.set(id, { saved, endsAtMs })
    return id
  }

  kept(id: string, nowMs: number): SavedState | undefined {
    const entry = this.#temporary.get(id)
    if (entry === undefined || entry.endsAtMs > nowMs) return entry?.saved
    this.#temporary.delete(id)
    return undefined
  }
}

/** What the users of one app keep. They are told apart by an object that lives as long as they shall be remembered. */
export class UserMemories {
  readonly #memories = new WeakMap<object, UserMemory>()

  of(owner: object): UserMemory {
    const memory = this.#memories.get(owner) ?? new UserMemory()
    this.#memories.set(owner, memory)
    return memory
  }
}
