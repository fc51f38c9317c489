import { QueryInterrupted, withSignal } from './abort.ts'
import { DeltaAnswers } from './delta/delta-answers.ts'
import { type HandleList, HandleLists } from './handle-lists.ts'
import { type Handled, Handles } from './handles.ts'
import { isObject, type JsonObject } from './json.ts'
import type { Caller } from './methods/call.ts'
import { callMethod, describe, structOf } from './methods/dispatch.ts'
import { errorCodes, errorFrame, QixError } from './qix-error.ts'
import { maxWaiting, maxWaitingLength, RequestQueue } from './request-queue.ts'
import { idIn, parseRequest, type Request } from './rpc.ts'
import { dependsOnSelections } from './selection-dependence.ts'
import type { SessionState } from './session-state.ts'

/** Sends one frame to the client. */
export type Send = (frame: Readonly<Record<string, unknown>>) => void

/** What the sockets of one session say to each other. */
export interface Peers {
  readonly session: SessionState
  readonly connections: ReadonlySet<Connection>
}

// They change nothing and make no handles, so those that follow one another are calculated side by side.
const reading: ReadonlySet<string> = new Set([
  'GetLayout',
  'GetEffectiveProperties',
  'GetHyperCubeData',
  'GetHyperCubeReducedData',
  'GetListObjectData',
])

// A query that somebody else's cancelling interrupted is asked again; that often means somebody cancels all the time.
const mostAttempts = 5

/**
 * One socket of an engine session: its handles, and its requests, which are answered in the order in which they came.
 * Only what cancels a request is handled at once.
 */
export class Connection implements Caller {
  isOpen = false
  readonly #peers: Peers
  readonly #send: Send
  readonly #handles = new Handles()
  readonly #lists = new HandleLists()
  readonly #queue = new RequestQueue()
  readonly #deltas = new DeltaAnswers()
  #isDetached = false

  constructor(peers: Peers, send: Send) {
    this.#peers = peers
    this.#send = send
  }

  /** Takes one frame; its answer follows those of the frames before it. Never throws. */
  receive(text: string): void {
    let request: Request | undefined
    let refused: JsonObject = {}
    try {
      request = parseRequest(text)
    } catch (error) {
      refused = errorFrame(error)
    }
    const id = request === undefined ? idIn(text) : request.id
    if (request !== undefined && this.#cancel(request)) return
    if (this.#queue.isFull) return this.#refuse(id)
    this.#queue.add({
      id: request === undefined ? null : id,
      length: request === undefined ? 0 : text.length,
      isReading: request !== undefined && reading.has(request.method),
      run: (signal) => (request === undefined ? Promise.resolve(refused) : this.#run(request, signal)),
      aborted: () => errorFrame(aborted(request)),
      answer: (frame) => this.#answer(id, request, frame),
    })
  }

  detach(): void {
    this.#isDetached = true
    this.#queue.cancelReading()
  }

  reference(target: Handled | null): JsonObject {
    if (target === null) return { qType: null, qHandle: null }
    const described = describe(target, this.#peers.session)
    return { qType: structOf(target), qHandle: this.#handles.give(target), ...described }
  }

  changed(targets: Iterable<Handled>): void {
    this.#tellAll('change', [...targets])
  }

  appChanged(): void {
    for (const connection of this.#peers.connections) {
      connection.#note('change', connection.#handles.all(), connection === this)
    }
    this.suspended(['Doc'])
  }

  selectionsChanged(): void {
    this.changed([...this.#peers.session.objects.values()].filter(dependsOnSelections))
  }

  closed(targets: Iterable<Handled>): void {
    this.#tellAll('close', [...targets])
  }

  suspended(targets: Iterable<Handled>): void {
    const list = [...targets]
    for (const connection of this.#peers.connections) {
      if (connection === this) continue
      const handles = list.map((target) => connection.#handles.of(target)).filter((handle) => handle !== undefined)
      connection.#note('suspend', handles, false)
    }
  }

  #tellAll(list: HandleList, targets: readonly Handled[]): void {
    for (const connection of this.#peers.connections) {
      const handles = targets
        .map((target) => (list === 'close' ? connection.#close(target) : connection.#handles.of(target)))
        .filter((handle) => handle !== undefined)
      connection.#note(list, handles, connection === this)
    }
  }

  /** Says it with this socket's next answer where its own call was the cause, and at once where it was another's. */
  #note(list: HandleList, handles: readonly number[], isOwn: boolean): void {
    if (handles.length === 0) return
    if (isOwn) this.#lists.add(list, handles)
    else this.#push({ jsonrpc: '2.0', [list]: handles })
  }

  #close(target: Handled): number | undefined {
    const handle = this.#handles.release(target)
    if (handle !== undefined) this.#deltas.forget(handle)
    return handle
  }

  async #run(request: Request, signal: AbortSignal): Promise<JsonObject> {
    for (let attempt = 1; ; attempt++) {
      try {
        return { result: await withSignal(signal, async () => this.#call(request)) }
      } catch (error) {
        if (signal.aborted) return errorFrame(aborted(request))
        if (!(error instanceof QueryInterrupted) || attempt === mostAttempts) return errorFrame(error)
      }
    }
  }

  #call(request: Request): JsonObject | Promise<JsonObject> {
    const { handle } = request
    const target = this.#handles.target(handle)
    if (target !== undefined) return callMethod(target, this.#peers.session, this, request)
    const message = `Invalid handle: ${handle} stands for nothing on this socket`
    throw new QixError(errorCodes.invalidParams, 'handle', message)
  }

  /** Handles what must not wait behind the request that it is about. */
  #cancel({ id, handle, method, params }: Request): boolean {
    const isOne = method === 'CancelRequest' || method === 'AbortRequest'
    if (handle !== -1 || (!isOne && method !== 'AbortAll')) return false
    if (isOne) this.#queue.cancel(Array.isArray(params) ? params[0] : Object.values(params)[0])
    else this.#queue.cancelAll()
    this.#push({ jsonrpc: '2.0', id, result: {} })
    return true
  }

  /** Refuses a request at once, ahead of those that wait: queueing the refusal would be as long a queue. */
  #refuse(id: number | string | null): void {
    const message = `Too much is waiting: a socket may have ${maxWaiting} requests of ${maxWaitingLength} characters in all`
    this.#push({ jsonrpc: '2.0', id, ...errorFrame(new QixError(errorCodes.memoryLimit, '', message)) })
  }

  #answer(id: number | string | null, request: Request | undefined, frame: JsonObject): void {
    const lists = this.#lists.take()
    if (this.#isDetached) return
    try {
      const { result } = frame
      const isPatched = request?.delta === true && this.#peers.session.beliefs.deltas === 'on'
      const said = isPatched && isObject(result) ? this.#deltas.encode(request, result) : frame
      this.#send({ jsonrpc: '2.0', id, ...said, ...lists })
    } catch (error) {
      if (request !== undefined) this.#deltas.forget(request.handle)
      // Most likely an answer that cannot be written down; whoever asked must hear of it.
      this.#push({ jsonrpc: '2.0', id, ...errorFrame(error) })
    }
  }

  #push(frame: JsonObject): void {
    if (this.#isDetached) return
    try {
      this.#send(frame)
    } catch {
      // A socket that takes no frame is as good as gone; its requests must not keep the session's others waiting.
      this.#isDetached = true
    }
  }
}

function aborted(request: Request | undefined): QixError {
  const method = request?.method ?? ''
  return new QixError(errorCodes.aborted, method, `Request aborted: ${method}`)
}
