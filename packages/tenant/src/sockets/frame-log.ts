import { isRecord } from '@oriel/protocol'
import { cutText } from '../cut-text.ts'
import { logRequest, type TenantState } from '../tenant-state.ts'

/** What a frame says of itself; what it means is the engine's to say. */
export interface Envelope {
  /** `?` for what is no request. */
  readonly method: string
  readonly id?: number | string
  readonly handle?: number
  readonly params?: unknown
}

export function readEnvelope(text: string): Envelope {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return { method: '?' }
  }
  if (!isRecord(frame)) return { method: '?' }
  const { method, id, handle, params } = frame
  return {
    method: typeof method === 'string' ? method : '?',
    ...(isId(id) ? { id } : {}),
    ...(typeof handle === 'number' ? { handle } : {}),
    params,
  }
}

/** Keeps a socket's frames in the request log, answers with the time at which their request came. */
export class FrameLog {
  readonly #state: TenantState
  readonly #path: string
  /** When each request that waits for its answer came in. */
  readonly #asked = new Map<number | string, number>()

  constructor(state: TenantState, path: string) {
    this.#state = state
    this.#path = path
  }

  received({ method, id }: Envelope): void {
    const atMs = performance.now()
    if (isShort(id) && this.#asked.size < 1000) this.#asked.set(id, atMs)
    this.#log('frame-in', cutText(method), atMs, id)
  }

  /** @returns What to call once the frame is out. */
  sending(frame: Readonly<Record<string, unknown>>): () => void {
    const id = isId(frame['id']) ? frame['id'] : undefined
    const startMs = (id === undefined ? undefined : this.#asked.get(id)) ?? performance.now()
    if (id !== undefined) this.#asked.delete(id)
    const method = typeof frame['method'] === 'string' ? frame['method'] : 'response'
    return () => this.#log('frame-out', method, startMs, id)
  }

  #log(kind: 'frame-in' | 'frame-out', method: string, startMs: number, id: number | string | undefined): void {
    const endMs = kind === 'frame-in' ? startMs : performance.now()
    const entry = { kind, method, path: this.#path, status: 0, startMs, endMs }
    logRequest(this.#state, id === undefined ? entry : { ...entry, id })
  }
}

function isId(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string'
}

/** Whether an id is worth remembering; one of a megabyte is answered, but not timed. */
function isShort(id: number | string | undefined): id is number | string {
  return typeof id === 'number' || (id !== undefined && id.length <= 200)
}
