import { type JsonObject, objectOr, stringOr } from './json.ts'
import { applyPatches, type Patch } from './patches.ts'

/** What a variable holds: a text, which may be an expression (`=…`), a number, or both. */
export interface VariableContent {
  readonly text: string
  /** NaN for none. */
  readonly number: number
}

/** A variable of an app or of an engine session, as that session sees it: nothing that it sets goes back to the app. */
export class GenericVariable {
  readonly id: string
  readonly name: string
  readonly type: string = 'variable'
  readonly isStored: boolean
  /** Whether the lists of the app's show it: also what is made in an app that a session has for itself. */
  isListed: boolean
  #properties: JsonObject
  /** What was set by value; null while the definition counts. */
  #set: VariableContent | null = null

  /** @param properties - `GenericVariableProperties` of the published engine schema. */
  constructor(properties: JsonObject, isStored: boolean) {
    const name = stringOr(properties['qName'], '')
    this.name = name
    this.id = stringOr(objectOr(properties['qInfo'])['qId'], '') || `variable-${name}`
    this.isStored = isStored
    this.isListed = isStored
    this.#properties = this.#own(properties)
  }

  get properties(): JsonObject {
    return this.#properties
  }

  /** Its name and id stay; a value that was set gives way to the definition. */
  set properties(properties: JsonObject) {
    this.#properties = this.#own(properties)
    this.#set = null
  }

  patch(patches: readonly Patch[]): void {
    this.properties = applyPatches(this.#properties, patches)
  }

  get isInBookmarks(): boolean {
    return this.#properties['qIncludeInBookmark'] === true
  }

  /** What it holds, not yet calculated. */
  get content(): VariableContent {
    return this.#set ?? contentOf(stringOr(this.#properties['qDefinition'], ''))
  }

  set content(content: VariableContent) {
    this.#set = content
  }

  #own(properties: JsonObject): JsonObject {
    return {
      ...properties,
      qInfo: { ...objectOr(properties['qInfo']), qId: this.id, qType: this.type },
      qName: this.name,
    }
  }
}

/** A text that reads as a number is that number too. */
export function contentOf(text: string): VariableContent {
  return { text, number: text.trim() === '' ? NaN : Number(text) }
}
