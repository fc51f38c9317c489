import type { Target } from './methods/call.ts'

/** A target that is given a handle; Global has the handle -1 from the start. */
export type Handled = Exclude<Target, 'Global'>

/** The handles of one socket: counted from 1, one for each target, never given again. */
export class Handles {
  readonly #targets = new Map<number, Target>([[-1, 'Global']])
  readonly #handles = new Map<Handled, number>()
  #last = 0

  /** The handle of a target; a new one if it has none yet. */
  give(target: Handled): number {
    const known = this.#handles.get(target)
    if (known !== undefined) return known
    this.#last += 1
    this.#handles.set(target, this.#last)
    this.#targets.set(this.#last, target)
    return this.#last
  }

  of(target: Handled): number | undefined {
    return this.#handles.get(target)
  }

  target(handle: number): Target | undefined {
    return this.#targets.get(handle)
  }

  all(): readonly number[] {
    return [...this.#handles.values()]
  }

  /** @returns The handle that stands for nothing from now on; undefined if there was none. */
  release(target: Handled): number | undefined {
    const handle = this.#handles.get(target)
    if (handle === undefined) return undefined
    this.#handles.delete(target)
    this.#targets.delete(handle)
    return handle
  }
}
