import { GenericObject } from './generic-object.ts'
import type { JsonObject } from './json.ts'
import type { Caller, Methods, Target } from './methods/call.ts'
import { docMethods } from './methods/doc.ts'
import { fieldMethods } from './methods/field.ts'
import { genericObjectMethods } from './methods/generic-object.ts'
import { globalMethods } from './methods/global.ts'
import { errorCodes, QixError } from './qix-error.ts'
import { Args, idOf, parseRequest, type Request } from './rpc.ts'
import { FieldTarget, type SessionState } from './session-state.ts'

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

// Far more than any client lets wait; without a limit a socket that only sends would fill the memory of all.
const maxWaiting = 1000
const maxWaitingLength = 16_000_000

/**
 * One socket of an engine session: its handles, and its requests, which are answered in the order in which they came.
 * Only what cancels a request is handled at once.
 */
export class Connection implements Caller {
  isOpen = false
  readonly #peers: Peers
  readonly #send: Send
  readonly #targets = new Map<number, Target>([[-1, 'Global']])
  readonly #handles = new Map<Target, number>()
  readonly #cancelled = new Set<number | string>()
  readonly #pending = new Map<number | string, () => void>()
  /** What this socket's own call has changed or closed, for its answer. */
  #changes = new Set<number>()
  #closes = new Set<number>()
  /** Settles when everything so far is answered. */
  #queue: Promise<void> = Promise.resolve()
  /** Settles when everything so far that may change something is answered. */
  #changing: Promise<void> = this.#queue
  #isDetached = false
  #waitingCount = 0
  #waitingLength = 0

  constructor(peers: Peers, send: Send) {
    this.#peers = peers
    this.#send = send
  }

  /** Takes one frame; its answer follows those of the frames before it. Never throws. */
  receive(text: string): void {
    let request: Request
    try {
      request = parseRequest(text)
    } catch (error) {
      const id = safeId(text)
      if (this.#isFull(id)) return
      this.#queue = this.#queue.then(() => this.#answer(id, errorFrame(error)))
      this.#countWaiting(0)
      return
    }
    if (request.handle === -1 && this.#cancel(request)) return
    const { id } = request
    if (this.#isFull(id)) return
    const cancelled = new Promise<void>((resolve) => {
      if (id !== null) this.#pending.set(id, resolve)
    })
    const isReading = reading.has(request.method)
    const answer = (isReading ? this.#changing : this.#queue).then(() => {
      const aborted = cancelled.then((): JsonObject => abortedFrame(request))
      return Promise.race([this.#isCancelled(id) ? abortedFrame(request) : this.#handle(request), aborted])
    })
    this.#queue = this.#queue.then(async () => {
      const frame = await answer
      if (id !== null) {
        this.#pending.delete(id)
        this.#cancelled.delete(id)
      }
      this.#answer(id, frame)
    })
    this.#countWaiting(text.length)
    if (!isReading) this.#changing = this.#queue
  }

  detach(): void {
    this.#isDetached = true
  }

  /** Counts what was just queued until it is answered. @param length - How many characters it keeps in memory. */
  #countWaiting(length: number): void {
    this.#waitingCount += 1
    this.#waitingLength += length
    void this.#queue.then(() => {
      this.#waitingCount -= 1
      this.#waitingLength -= length
    })
  }

  /** Refuses a request at once, ahead of those that wait: queueing the refusal would be as long a queue. */
  #isFull(id: number | string | null): boolean {
    if (this.#waitingCount < maxWaiting && this.#waitingLength < maxWaitingLength) return false
    const message = `Too much is waiting: a socket may have ${maxWaiting} requests of ${maxWaitingLength} characters in all`
    this.#push({ jsonrpc: '2.0', id, ...errorFrame(new QixError(errorCodes.memoryLimit, '', message)) })
    return true
  }

  reference(target: Exclude<Target, 'Global'> | null): JsonObject {
    if (target === null) return { qType: null, qHandle: null }
    const handle = this.#handles.get(target) ?? this.#handles.size + 1
    this.#handles.set(target, handle)
    this.#targets.set(handle, target)
    if (target === 'Doc') return { qType: 'Doc', qHandle: handle, qGenericId: this.#peers.session.app.definition.id }
    if (target instanceof FieldTarget) return { qType: 'Field', qHandle: handle }
    return { qType: structOf(target), qHandle: handle, qGenericType: target.type, qGenericId: target.id }
  }

  changed(objects: Iterable<GenericObject>): void {
    const list = [...objects]
    for (const connection of this.#peers.connections) connection.#noteChanges(list, connection === this)
  }

  selectionsChanged(): void {
    this.changed([...this.#peers.session.objects.values()].filter(dependsOnSelections))
  }

  closed(objects: Iterable<GenericObject>): void {
    const list = [...objects]
    for (const connection of this.#peers.connections) connection.#noteCloses(list, connection === this)
  }

  #noteChanges(objects: readonly GenericObject[], isOwn: boolean): void {
    const handles = objects.map((object) => this.#handles.get(object)).filter((handle) => handle !== undefined)
    if (handles.length === 0) return
    if (isOwn) for (const handle of handles) this.#changes.add(handle)
    else this.#push({ jsonrpc: '2.0', change: handles })
  }

  #noteCloses(objects: readonly GenericObject[], isOwn: boolean): void {
    const handles: number[] = []
    for (const object of objects) {
      const handle = this.#handles.get(object)
      if (handle === undefined) continue
      handles.push(handle)
      this.#targets.delete(handle)
    }
    if (handles.length === 0) return
    if (isOwn) for (const handle of handles) this.#closes.add(handle)
    else this.#push({ jsonrpc: '2.0', close: handles })
  }

  async #handle(request: Request): Promise<JsonObject> {
    try {
      const target = this.#targets.get(request.handle)
      if (target === undefined)
        throw new QixError(
          errorCodes.invalidParams,
          'handle',
          `Invalid handle: ${request.handle} stands for nothing on this socket`,
        )
      return { result: await this.#call(target, request) }
    } catch (error) {
      return errorFrame(error)
    }
  }

  async #call(target: Target, { method, params }: Request): Promise<JsonObject> {
    if (target === 'Global') return this.#run(globalMethods, target, method, params)
    if (target === 'Doc') return this.#run(docMethods, target, method, params)
    if (target instanceof GenericObject) return this.#run(genericObjectMethods, target, method, params)
    return this.#run(fieldMethods, target, method, params)
  }

  async #run<T extends Target>(
    methods: Methods<T>,
    target: T,
    name: string,
    params: Request['params'],
  ): Promise<JsonObject> {
    const found = Object.hasOwn(methods, name) ? methods[name] : undefined
    if (found === undefined)
      throw new QixError(errorCodes.methodNotFound, name, `Method not found: ${name} of ${structOf(target)}`)
    return found.run({ target, session: this.#peers.session, caller: this, args: new Args(name, found.params, params) })
  }

  /** Handles what must not wait behind the request that it is about. */
  #cancel({ id, method, params }: Request): boolean {
    if (method !== 'CancelRequest' && method !== 'AbortRequest' && method !== 'AbortAll') return false
    const named = Array.isArray(params) ? params[0] : Object.values(params)[0]
    const ids = method === 'AbortAll' ? [...this.#pending.keys()] : [named]
    for (const cancelled of ids) {
      if (typeof cancelled !== 'number' && typeof cancelled !== 'string') continue
      const resolve = this.#pending.get(cancelled)
      if (resolve === undefined) continue
      this.#cancelled.add(cancelled)
      resolve()
    }
    this.#push({ jsonrpc: '2.0', id, result: {} })
    return true
  }

  #isCancelled(id: number | string | null): boolean {
    return id !== null && this.#cancelled.has(id)
  }

  #answer(id: number | string | null, frame: JsonObject): void {
    const change = [...this.#changes]
    const close = [...this.#closes]
    this.#changes = new Set()
    this.#closes = new Set()
    this.#push({
      jsonrpc: '2.0',
      id,
      ...frame,
      ...(change.length > 0 && { change }),
      ...(close.length > 0 && { close }),
    })
  }

  #push(frame: JsonObject): void {
    if (this.#isDetached) return
    try {
      this.#send(frame)
    } catch (error) {
      // Most likely an answer that cannot be written down; whoever asked must hear of it.
      this.#pushFailure(frame['id'], error)
    }
  }

  #pushFailure(id: unknown, error: unknown): void {
    try {
      this.#send({ jsonrpc: '2.0', id: id ?? null, ...errorFrame(error) })
    } catch {
      // A socket that takes no frame is as good as gone; its requests must not keep the session's others waiting.
      this.#isDetached = true
    }
  }
}

function structOf(target: Target): string {
  if (typeof target === 'string') return target
  if (target instanceof FieldTarget) return 'Field'
  if (target.type === 'dimension') return 'GenericDimension'
  return target.type === 'measure' ? 'GenericMeasure' : 'GenericObject'
}

function abortedFrame({ method }: Request): JsonObject {
  return errorFrame(new QixError(errorCodes.aborted, method, `Request aborted: ${method}`))
}

function errorFrame(error: unknown): JsonObject {
  const { code, parameter, message } =
    error instanceof QixError
      ? error
      : new QixError(
          errorCodes.internal,
          '',
          `Internal error: ${error instanceof Error ? error.message : String(error)}`,
        )
  return { error: { code, parameter, message } }
}

function safeId(text: string): number | string | null {
  try {
    return idOf(JSON.parse(text))
  } catch {
    return null
  }
}

const dynamicKey = /^q(HyperCube|ListObject|SelectionObject|TreeData)Def$|^q(String|Value)Expression$/
const dynamicProperties = new WeakMap<object, boolean>()

/** Whether a layout may look different after a selection. */
function dependsOnSelections({ effective }: GenericObject): boolean {
  const known = dynamicProperties.get(effective)
  if (known !== undefined) return known
  const holds = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false
    return Object.entries(value).some(([key, child]) => dynamicKey.test(key) || holds(child))
  }
  const result = holds(effective)
  dynamicProperties.set(effective, result)
  return result
}
