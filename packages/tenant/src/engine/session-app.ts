import type { JsonObject } from './json.ts'

/** What only an app has that lives and dies with one engine session. */
export class SessionApp {
  /** False at `/app/engineData`, until an app is made there. */
  exists: boolean
  script = ''
  properties: JsonObject

  constructor(title: string, exists: boolean) {
    this.exists = exists
    this.properties = { qTitle: title, qThumbnail: {} }
  }
}
