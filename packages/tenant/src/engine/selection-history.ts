import { errorCodes, QixError } from './qix-error.ts'
import { type AllSelections, noSelections, sameAllSelections, type Selections } from './selections.ts'

/** The name of the state that everything is in unless it says otherwise. */
export const defaultState = '$'

// Each step holds every selected value; nobody goes back further by hand.
const mostSteps = 100

/**
 * The present selections of an engine session in all alternate states, with the way back and forward. There is one way
 * for all states, and locks are part of each step: going back leads to before a field was locked.
 * Source: Qlik Cloud help, "Locking and unlocking selections".
 */
export class SelectionHistory {
  #current: AllSelections = new Map()
  #back: AllSelections[] = []
  #forward: AllSelections[] = []
  /** What was selected when selecting in one object began; null outside of that. */
  #base: AllSelections | null = null
  /** Alternate states; true for those that belong to the app and not only to the session. */
  readonly #states = new Map<string, boolean>()

  /** @param stateNames - Alternate states of the app, besides the default state. */
  constructor(stateNames: Iterable<string> = []) {
    for (const name of stateNames) this.#states.set(name, true)
  }

  /** A history of the same states, listed or not, that begins with nothing selected. */
  begunAnew(): SelectionHistory {
    const history = new SelectionHistory()
    for (const [name, isListed] of this.#states) history.addState(name, isListed)
    return history
  }

  /** Alternate states that `qStateNames` of the app's layout lists: those made for the session alone are not there. */
  get stateNames(): readonly string[] {
    return [...this.#states].filter(([, isListed]) => isListed).map(([name]) => name)
  }

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

  /**
   * The name that a state is kept under.
   *
   * @param stateName - Empty or `$` for the default state.
   * @throws {@link QixError} 2 for a state that does not exist.
   */
  stateOf(stateName: string): string {
    if (stateName === '' || stateName === defaultState) return defaultState
    if (this.#states.has(stateName)) return stateName
    const known = [...this.#states.keys()].map((name) => `"${name}"`).join(', ') || 'none'
    throw new QixError(errorCodes.notFound, stateName, `The app has no alternate state "${stateName}"; it has ${known}`)
  }

  hasState(stateName: string): boolean {
    return stateName === '' || stateName === defaultState || this.#states.has(stateName)
  }

  /** @throws {@link QixError} 2 for a state that does not exist. */
  selections(stateName: string): Selections {
    return this.#current.get(this.stateOf(stateName)) ?? noSelections
  }

  /**
   * Adds an alternate state. This is no step of the history.
   *
   * @param from - The state whose selections it begins with; undefined for none.
   * @throws {@link QixError} 3 when it exists, 8 when it has no name, 2 when `from` does not exist.
   */
  addState(stateName: string, isListed: boolean, from?: string): void {
    if (stateName === '')
      throw new QixError(errorCodes.invalidParameters, 'qStateName', 'An alternate state needs a name')
    if (this.hasState(stateName))
      throw new QixError(errorCodes.alreadyExists, stateName, `There is a state "${stateName}" already`)
    const begin = from === undefined ? noSelections : this.selections(from)
    this.#states.set(stateName, isListed)
    if (begin.size > 0) this.#rewrite((all) => new Map(all).set(stateName, begin))
  }

  /**
   * Removes an alternate state with its selections, now and in every step.
   *
   * @returns Whether there was one.
   */
  removeState(stateName: string): boolean {
    if (!this.#states.delete(stateName)) return false
    const without = (all: AllSelections): AllSelections => {
      const next = new Map(all)
      next.delete(stateName)
      return next
    }
    this.#rewrite(without)
    this.#back = this.#back.map(without)
    this.#forward = this.#forward.map(without)
    return true
  }

  /**
   * Makes new selections current. Outside of modal selecting this is one step of the history.
   *
   * @returns Whether anything changed.
   */
  commit(stateName: string, selections: Selections): boolean {
    return this.#replace(new Map(this.#current).set(this.stateOf(stateName), selections))
  }

  /** Makes the selections of all states current; a state that is not among them has none. */
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

  #rewrite(change: (all: AllSelections) => AllSelections): void {
    this.#current = change(this.#current)
    if (this.#base !== null) this.#base = change(this.#base)
  }

  #remember(selections: AllSelections): void {
    this.#back.push(selections)
    if (this.#back.length > mostSteps) this.#back.shift()
    this.#forward = []
  }
}
