import type { FaultNamed } from '../faults/fault.ts'
import type { Faults } from '../faults/faults.ts'
import type { FaultTarget } from '../faults/scope-fits.ts'
import { FrameQueue } from './frame-queue.ts'
import type { Link } from './link.ts'
import { sendDamaged } from './send-damaged.ts'

/** A client that reads nothing must not fill the memory of a process that others use. */
const mostUnsentBytes = 256 * 1024 * 1024

/** Sends the tenant's frames in order, as late, as often and as whole as faults allow. */
export class FrameSender {
  readonly #link: Link
  readonly #faults: Faults
  readonly #target: FaultTarget
  readonly #onBroken: () => void
  readonly #queue = new FrameQueue()
  #isHeld = false

  /** @param onBroken - Told when the link cannot go on: too much unsent, or cut on purpose. */
  constructor(link: Link, faults: Faults, target: FaultTarget, onBroken: () => void) {
    this.#link = link
    this.#faults = faults
    this.#target = target
    this.#onBroken = onBroken
  }

  send(frame: Readonly<Record<string, unknown>>, sent: () => void): void {
    const text = JSON.stringify(frame)
    this.afterAll(() => {
      const { ws } = this.#link
      if (ws.readyState !== ws.OPEN) return
      this.#write(text)
      sent()
      if (ws.bufferedAmount > mostUnsentBytes) this.#onBroken()
    })
  }

  /** Runs after everything that is still to go out. */
  afterAll(run: () => void): void {
    this.#queue.push(this.#faults.beginAll('delay', this.#target), run)
  }

  /** While held nothing goes out, what ws sends by itself (pongs, its close frame) included. */
  hold(held: boolean): void {
    if (held !== this.#isHeld) {
      this.#isHeld = held
      if (held) this.#link.stream.cork()
      else this.#link.stream.uncork()
    }
    this.#queue.hold(held)
  }

  dispose(): void {
    this.#queue.dispose()
  }

  #write(text: string): void {
    const { ws } = this.#link
    const bytes = this.#use('oversized-frame')
    const whole = bytes === undefined ? text : padded(text, bytes.bytes ?? 8 * 1024 * 1024)
    const damage = this.#use('garble-frame')
    if (damage !== undefined) return sendDamaged(this.#link, whole, damage.how ?? 'cut', this.#onBroken)
    const repeated = this.#use('repeat-frame')
    for (let left = repeated === undefined ? 1 : (repeated.times ?? 2); left > 0; left--) ws.send(whole)
  }

  #use<Name extends 'oversized-frame' | 'garble-frame' | 'repeat-frame'>(name: Name): FaultNamed<Name> | undefined {
    return this.#faults.use(name, this.#target)
  }
}

/** White space after a JSON text changes nothing of what it says. */
function padded(text: string, bytes: number): string {
  return text + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(text)))
}
