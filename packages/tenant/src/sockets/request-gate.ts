import type { OwnedClock } from '../tenant-clock.ts'
import type { Acting, Faults } from '../faults/faults.ts'
import type { FaultTarget } from '../faults/scope-fits.ts'
import type { Envelope } from './frame-log.ts'

/** What `slow-calculation` holds up where it names no method. Source: schema 12.612.0. */
const calculating: ReadonlySet<string> = new Set([
  'GetLayout',
  'GetHyperCubeData',
  'GetHyperCubeReducedData',
  'GetHyperCubePivotData',
  'GetHyperCubeStackData',
  'GetHyperCubeTreeData',
  'GetHyperCubeContinuousData',
  'GetListObjectData',
  'Evaluate',
  'EvaluateEx',
])

/** Beyond this a request goes on to the engine at once, which has a limit of its own. */
const mostHeld = 1000

/** In characters, of all that is held and waits together. */
const mostHeldLength = 16_000_000

/** LOCERR_GENERIC_ABORTED. Source: schema 12.612.0. */
const aborted = 15

interface Request {
  readonly text: string
  readonly envelope: Envelope
}

interface Held extends Request {
  readonly acting: Acting<'slow-calculation'>
  /** Neither the clock nor the fault's end lets it go any more. */
  forget: () => void
}

export interface RequestGateOptions {
  readonly faults: Faults
  readonly clock: OwnedClock
  readonly target: FaultTarget
  /** Whether a calculation of this engine session, on whatever socket, lets nothing else through. */
  readonly isBlocked: () => boolean
  /** A calculation is over: those that it blocked may go on. */
  readonly onUnblocked: () => void
  readonly pass: (text: string) => void
  readonly answer: (frame: Readonly<Record<string, unknown>>) => void
}

/** What a client asks on its way to the engine: as faults will, some of it is held up and some never arrives. */
export class RequestGate {
  readonly #options: RequestGateOptions
  readonly #held = new Set<Held>()
  #waiting: Request[] = []
  /** Of the texts of both. */
  #length = 0

  constructor(options: RequestGateOptions) {
    this.#options = options
  }

  /** Whether a calculation here blocks its whole engine session. */
  get isBlocking(): boolean {
    return [...this.#held].some(({ acting }) => acting.fault.blocks === 'session')
  }

  take(request: Request): void {
    if (this.#cancel(request.envelope)) return
    const mustWait = this.#waiting.length > 0 || this.#options.isBlocked()
    if (!mustWait || this.#waiting.length >= mostHeld || !this.#hasRoom(request)) return this.#admit(request)
    this.#waiting.push(request)
    this.#length += request.text.length
  }

  /** Lets those through that waited for a calculation, if none blocks them any more. */
  proceed(): void {
    while (!this.#options.isBlocked()) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#length -= next.text.length
      this.#admit(next)
    }
  }

  /** Forgets everything. */
  dispose(): void {
    this.#waiting = []
    for (const held of [...this.#held]) this.#release(held)
    this.#length = 0
  }

  #admit(request: Request): void {
    const { faults, clock, target, pass } = this.#options
    const { method } = request.envelope
    const lost = faults.begin('no-answer', target, (fault) => fault.method === undefined || fault.method === method)
    if (lost !== undefined) return lost.done()
    const fits = (wanted: string | undefined): boolean =>
      wanted === undefined ? calculating.has(method) : wanted === method
    const acting =
      this.#held.size < mostHeld && this.#hasRoom(request)
        ? faults.begin('slow-calculation', target, (fault) => fits(fault.method))
        : undefined
    if (acting === undefined) return pass(request.text)
    const held: Held = { ...request, acting, forget: () => undefined }
    const go = (): void => {
      if (!this.#held.has(held)) return
      this.#release(held)
      pass(held.text)
    }
    this.#held.add(held)
    this.#length += held.text.length
    const cancelTimer = clock.after((acting.fault.seconds ?? 30) * 1000, go)
    acting.lifted.addEventListener('abort', go)
    held.forget = () => {
      cancelTimer()
      acting.lifted.removeEventListener('abort', go)
    }
  }

  #hasRoom({ text }: Request): boolean {
    return this.#length + text.length <= mostHeldLength
  }

  #release(held: Held): void {
    held.forget()
    this.#held.delete(held)
    this.#length -= held.text.length
    held.acting.done()
    // Not before the request itself has gone on.
    if (held.acting.fault.blocks === 'session') queueMicrotask(this.#options.onUnblocked)
  }

  /** @returns Whether the request was about nothing but what is held here. */
  #cancel({ method, handle, id, params }: Envelope): boolean {
    if ((handle ?? -1) !== -1 || !/^(CancelRequest|AbortRequest|AbortAll)$/.test(method)) return false
    const named: unknown = Array.isArray(params) ? params[0] : Object.values(Object(params))[0]
    const isMeant = ({ envelope }: Request): boolean => method === 'AbortAll' || envelope.id === named
    const meant = [...[...this.#held].filter(isMeant), ...this.#waiting.filter(isMeant)]
    for (const request of meant) this.#abort(request)
    // The engine answers for what reached it; of a single request that did not, it knows nothing.
    if (meant.length === 0 || method === 'AbortAll') return false
    this.#options.answer({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), result: {} })
    return true
  }

  #abort(request: Request): void {
    if (this.#waiting.includes(request)) this.#length -= request.text.length
    this.#waiting = this.#waiting.filter((other) => other !== request)
    for (const held of this.#held) if (held === request) this.#release(held)
    const { method, id = null } = request.envelope
    const error = { code: aborted, parameter: method, message: `Request aborted: ${method}` }
    this.#options.answer({ jsonrpc: '2.0', id, error })
  }
}
