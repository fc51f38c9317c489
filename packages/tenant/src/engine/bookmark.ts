import { type JsonObject, objectOr, stringOr } from './json.ts'
import { applyPatches, type Patch } from './patches.ts'
import type { SavedState } from './saved-state.ts'

/** A bookmark: of the app, or made by a user, who finds it in every session of this app. */
export class GenericBookmark {
  readonly id: string
  readonly type: string = 'bookmark'
  readonly isStored: boolean
  #properties: JsonObject
  saved: SavedState

  /** @param properties - `GenericBookmarkProperties` of the published engine schema, with an id. */
  constructor(properties: JsonObject, saved: SavedState, isStored: boolean) {
    this.id = stringOr(objectOr(properties['qInfo'])['qId'], '')
    this.isStored = isStored
    this.saved = saved
    this.#properties = this.#own(properties)
  }

  get properties(): JsonObject {
    return this.#properties
  }

  set properties(properties: JsonObject) {
    this.#properties = this.#own(properties)
  }

  patch(patches: readonly Patch[]): void {
    this.properties = applyPatches(this.#properties, patches)
  }

  #own(properties: JsonObject): JsonObject {
    return { ...properties, qInfo: { ...objectOr(properties['qInfo']), qId: this.id, qType: this.type } }
  }
}
