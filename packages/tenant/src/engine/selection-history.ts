import { type AllSelections, noSelections, sameAllSelections, type Selections } from './selections.ts'

/** The name of the state that everything is in unless it says otherwise. */
export const defaultState = '$'

/** The present selections of an engine session with the way back and forward. */
export class SelectionHistory {
  #current: AllSelections = new Map([[defaultState, noSelections]])
  #back: AllSelections[] = []
  #forward: AllSelections[] = []
  /** What was selected when selecting in one object began; null outside of that. */
  #base: AllSelections | null = null

  get current(): AllSelections {
    return this.#current
  }

  get backCount(): number {
    return this.#back.length
  }

  get forwardCount(): number {
    return this.#forward.length
  }

  /** What was selected before the selections that are being made and are not yet confirmed. */
  get confirmed(): AllSelections {
    return this.#base ?? this.#current
  }

  /** @param stateName - Empty or `$` for the default state. A state that was never selected in has no selections. */
  selections(stateName: string): Selections {
    return this.#current.get(stateName || defaultState) ?? noSelections
  }

  /**
   * Makes new selections current. Outside of modal selecting this is one step of the history.
   *
   * @returns Whether anything changed.
   */
  commit(stateName: string, selections: Selections): boolean {
    return this.#replace(new Map(this.#current).set(stateName || defaultState, selections))
  }

  commitAll(selections: AllSelections): boolean {
    return this.#replace(selections)
  }

  back(): boolean {
    const previous = this.#back.pop()
    if (previous === undefined) return false
    this.#forward.push(this.#current)
    this.#current = previous
    return true
  }

  forward(): boolean {
    const next = this.#forward.pop()
    if (next === undefined) return false
    this.#back.push(this.#current)
    this.#current = next
    return true
  }

  beginModal(): void {
    this.#base ??= this.#current
  }

  /** Undoes what was selected since {@link SelectionHistory.beginModal}, and goes on selecting. */
  resetModal(): boolean {
    if (this.#base === null || sameAllSelections(this.#base, this.#current)) return false
    this.#current = this.#base
    return true
  }

  /**
   * Ends modal selecting: what was selected becomes one step of the history, or is undone.
   *
   * @returns Whether the current selections changed, which accepting never does.
   */
  endModal(accept: boolean): boolean {
    const base = this.#base
    this.#base = null
    if (base === null || sameAllSelections(base, this.#current)) return false
    if (accept) this.#remember(base)
    else this.#current = base
    return !accept
  }

  #replace(next: AllSelections): boolean {
    if (sameAllSelections(next, this.#current)) return false
    if (this.#base === null) this.#remember(this.#current)
    this.#current = next
    return true
  }

  #remember(selections: AllSelections): void {
    this.#back.push(selections)
    this.#forward = []
  }
}
