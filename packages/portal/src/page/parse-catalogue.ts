/** What a parameter of a fault takes; the tenant's own words. */
export interface FaultParameter {
  readonly name: string
  readonly kind: string
  readonly required: boolean
  readonly choices: readonly string[]
  readonly meaning: string
  /** From the fault's example. */
  readonly example: string
}

export interface CatalogueFault {
  readonly name: string
  readonly group: string
  readonly does: string
  readonly standsFor: string
  readonly parameters: readonly FaultParameter[]
  /** The fields that its scope may have. */
  readonly scope: readonly string[]
}

export type Catalogue = readonly CatalogueFault[]

export interface ActiveFault {
  readonly id: number
  readonly name: string
  readonly user: string | undefined
}

/** @throws TypeError when it is not what a local tenant answers. */
export function parseCatalogue(body: unknown): Catalogue {
  const { catalogue, scopeOf } = record(body)
  const scopes = record(scopeOf)
  return Object.entries(record(catalogue)).map(([name, value]) => {
    const facts = record(value)
    const example = record(facts['example'])
    return {
      name,
      group: text(facts['group']),
      does: text(facts['does']),
      standsFor: text(facts['standsFor']),
      parameters: Object.entries(record(facts['parameters'])).map(([key, parameter]) =>
        parseParameter(key, record(parameter), example[key]),
      ),
      scope: texts(scopes[text(facts['reach'])]),
    }
  })
}

/** @throws TypeError likewise. */
export function parseActive(body: unknown): readonly ActiveFault[] {
  const { faults } = record(body)
  if (!Array.isArray(faults)) throw new TypeError('the tenant lists no faults')
  return faults.map((value: unknown) => {
    const { id, fault } = record(value)
    const { name, scope } = record(fault)
    const user = record(scope ?? {})['user']
    return { id: Number(id), name: text(name), user: user === undefined ? undefined : text(user) }
  })
}

function parseParameter(name: string, facts: Readonly<Record<string, unknown>>, example: unknown): FaultParameter {
  return {
    name,
    kind: text(facts['kind']),
    required: facts['required'] === true,
    choices: facts['choices'] === undefined ? [] : texts(facts['choices']),
    meaning: text(facts['meaning']),
    example: typeof example === 'string' ? example : (JSON.stringify(example) ?? ''),
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('the catalogue of faults cannot be read')
  return value as Readonly<Record<string, unknown>> // checked in the line above
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('the catalogue of faults cannot be read')
  return value
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError('the catalogue of faults cannot be read')
  return value.map(text)
}
