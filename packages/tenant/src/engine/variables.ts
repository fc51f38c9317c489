import { type JsonObject, objectOr, stringOr } from './json.ts'
import { errorCodes, QixError } from './qix-error.ts'
import { GenericVariable, type VariableContent } from './variable.ts'

/** The variables of an engine session: the app's, and those made for the session. */
export class Variables {
  readonly #byName = new Map<string, GenericVariable>()
  #version = 0

  /** @param stored - Properties of the app's variables. */
  constructor(stored: readonly JsonObject[]) {
    for (const properties of stored) {
      const variable = new GenericVariable(properties, true)
      this.#byName.set(variable.name, variable)
    }
  }

  get all(): readonly GenericVariable[] {
    return [...this.#byName.values()]
  }

  get size(): number {
    return this.#byName.size
  }

  /** Another number whenever the answer to an expression may be another one. */
  get version(): number {
    return this.#version
  }

  /** Names are case sensitive. */
  named(name: string): GenericVariable | undefined {
    return this.#byName.get(name)
  }

  withId(id: string): GenericVariable | undefined {
    return this.all.find((variable) => variable.id === id)
  }

  /** @throws {@link QixError} 18000 without a name, 18001 when there is one of this name or id already. */
  add(properties: JsonObject): GenericVariable {
    const name = stringOr(properties['qName'], '')
    const id = stringOr(objectOr(properties['qInfo'])['qId'], '')
    if (name === '') throw new QixError(errorCodes.variableNoName, 'qName', 'A variable needs a name (qName)')
    if (this.#byName.has(name) || (id !== '' && this.withId(id) !== undefined))
      throw new QixError(errorCodes.variableDuplicateName, name, `There is a variable "${name}" already`)
    const variable = new GenericVariable(properties, false)
    this.#byName.set(name, variable)
    this.#version += 1
    return variable
  }

  remove(variable: GenericVariable): void {
    this.#byName.delete(variable.name)
    this.#version += 1
  }

  set(variable: GenericVariable, content: VariableContent): void {
    variable.content = content
    this.#version += 1
  }

  /** Replaces the definition, of a session's own variable. */
  define(variable: GenericVariable, define: () => void): void {
    define()
    this.#version += 1
  }
}
