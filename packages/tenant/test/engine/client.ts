import type { EngineConnection, EngineSession } from '../../src/engine/engine.ts'

/** A frame as it came from the engine. */
export interface Frame {
  readonly jsonrpc?: string
  readonly id?: number | string | null
  readonly result?: Json
  readonly error?: { readonly code: number; readonly parameter: string; readonly message: string }
  readonly change?: readonly number[]
  readonly close?: readonly number[]
}

/** JSON from the engine. The shapes that tests walk through are named; what they find there is theirs to expect. */
export interface Json {
  readonly [key: string]: unknown
  readonly qHandle?: number | null
  readonly qReturn?: Json
  readonly qLayout?: Json
  readonly qHyperCube?: Json
  readonly qListObject?: Json
  readonly qSelectionObject?: Json
  readonly qError?: Json
  readonly qSize?: Json
  readonly qDataPages?: readonly Page[]
  readonly qSelections?: readonly Json[]
  readonly qItems?: readonly Json[]
  readonly qInfos?: readonly Json[]
  readonly qProp?: Json
  readonly qAppObjectList?: Json
  readonly qChildList?: Json
  readonly qText?: string
  readonly qState?: string
  readonly qSelected?: string
  readonly qBackCount?: number
  readonly qForwardCount?: number
  readonly qField?: string
}

/** A page of a cube or a list. */
export interface Page {
  readonly qMatrix: readonly (readonly Json[])[]
}

/** A client that speaks raw frames. */
export class Client {
  readonly frames: Frame[] = []
  readonly connection: EngineConnection
  readonly #waiting = new Map<number | string, (frame: Frame) => void>()
  #lastId = 0

  constructor(session: EngineSession) {
    this.connection = session.attach((frame) => {
      // Through JSON, as a socket would carry it: what cannot be written down must not pass.
      const copy: Frame = JSON.parse(JSON.stringify(frame))
      this.frames.push(copy)
      if (copy.id !== undefined && copy.id !== null) this.#waiting.get(copy.id)?.(copy)
    })
  }

  /** Calls a method and gives the whole answering frame. */
  call(handle: number, method: string, params: unknown = [], extra: object = {}): Promise<Frame> {
    const id = ++this.#lastId
    const answer = this.answerTo(id)
    this.connection.receive(JSON.stringify({ jsonrpc: '2.0', id, handle, method, params, ...extra }))
    return answer
  }

  answerTo(id: number | string): Promise<Frame> {
    return new Promise((resolve) => this.#waiting.set(id, resolve))
  }

  /** Calls a method that must succeed and gives its result. */
  async ask(handle: number, method: string, params: unknown = []): Promise<Json> {
    const { result, error } = await this.call(handle, method, params)
    if (result === undefined) throw new Error(`${method} answered ${JSON.stringify(error)}`)
    return result
  }

  /** Opens the app and makes sure that it got handle 1. */
  async open(appId: string): Promise<void> {
    const result = await this.ask(-1, 'OpenDoc', [appId])
    if (result.qReturn?.qHandle !== 1) throw new Error(`OpenDoc answered ${JSON.stringify(result)}`)
  }

  /** Makes a session object and gives its handle. */
  async create(properties: object): Promise<number> {
    const { qReturn } = await this.ask(1, 'CreateSessionObject', [properties])
    return Number(qReturn?.qHandle)
  }

  async layout(handle: number): Promise<Json> {
    const { qLayout } = await this.ask(handle, 'GetLayout')
    if (qLayout === undefined) throw new Error('GetLayout answered without qLayout')
    return qLayout
  }
}
