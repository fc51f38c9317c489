import type { JsonObject } from './json.ts'

/** What only an app has that lives and dies with one engine session. */
export class SessionApp {
  /** False at `/app/engineData`, until an app is made there. */
  exists: boolean
  script = ''
  properties: JsonObject
  /** Whether its session has ended; then nobody takes what is still being loaded. */
  isClosed = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(title: string, exists: boolean) {
    this.exists = exists
    this.properties = { qTitle: title, qThumbnail: {} }
  }

  /** Does something to its data when everything that began earlier is through. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
