// What selections and cubes must come to, worked out the slow way: every maximal combination of associated rows is
// listed, and everything is read off that list. Shares no code and no idea with the engine but the meaning.

export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

export interface OracleTable {
  readonly name: string
  readonly fields: readonly string[]
  readonly rows: readonly Row[]
}

/** One combination: for each table the index of its row, or -1 where it has none that associates. */
type Combination = readonly number[]

export type Selected = ReadonlyMap<string, ReadonlySet<Value>>

export interface Aggregate {
  readonly name: 'Sum' | 'Count' | 'Avg' | 'Min' | 'Max' | 'Only'
  readonly distinct: boolean
  /** One field, or two that are multiplied row by row. */
  readonly fields: readonly string[]
}

export class Oracle {
  readonly tables: readonly OracleTable[]
  readonly #combinations: readonly Combination[]

  constructor(tables: readonly OracleTable[]) {
    this.tables = tables
    const all = new Map<string, Combination>()
    tables.forEach((table, index) => {
      for (const row of table.rows.keys()) {
        for (const combination of this.#grow(
          tables.map((_, other) => (other === index ? row : -1)),
          new Set([index]),
          [index],
        )) {
          all.set(combination.join(), combination)
        }
      }
    })
    this.#combinations = [...all.values()]
  }

  /** Every way to complete a combination with rows of the tables that its rows lead to. */
  #grow(combination: Combination, visited: ReadonlySet<number>, from: readonly number[]): Combination[] {
    const [index, ...rest] = from
    if (index === undefined) return [combination]
    const table = this.tables[index]
    const row = table?.rows[combination[index] ?? -1]
    let partial: Combination[] = [combination]
    const seen = new Set(visited)
    const next: number[] = []
    for (const [other, neighbour] of this.tables.entries()) {
      const link = table?.fields.find((field) => neighbour.fields.includes(field))
      if (seen.has(other) || link === undefined || row === undefined) continue
      const value = row[link] ?? null
      const matches = [...neighbour.rows.keys()].filter(
        (candidate) => value !== null && neighbour.rows[candidate]?.[link] === value,
      )
      seen.add(other)
      if (matches.length === 0) continue
      next.push(other)
      partial = partial.flatMap((one) => matches.map((match) => one.with(other, match)))
    }
    return partial.flatMap((one) => this.#grow(one, seen, [...rest, ...next]))
  }

  values(field: string): Value[] {
    const rows = this.tables.filter(({ fields }) => fields.includes(field)).flatMap(({ rows }) => rows)
    return [...new Set(rows.map((row) => row[field] ?? null))].filter((value) => value !== null)
  }

  #value(combination: Combination, field: string): Value {
    for (const [index, table] of this.tables.entries()) {
      const value = table.rows[combination[index] ?? -1]?.[field] ?? null
      if (value !== null) return value
    }
    return null
  }

  #fits(combination: Combination, selected: Selected, except?: string): boolean {
    return [...selected].every(([field, values]) => field === except || values.has(this.#value(combination, field)))
  }

  /** Whether some combination that fits what is selected in other fields has this value. */
  isReached(field: string, value: Value, selected: Selected): boolean {
    return this.#combinations.some((one) => this.#value(one, field) === value && this.#fits(one, selected, field))
  }

  /** The state of a value: S, XS, O, A or X, and L or XL in a locked field, where nothing is an alternative. */
  state(field: string, value: Value, selected: Selected, isLocked = false): string {
    const reached = this.isReached(field, value, selected)
    const own = selected.get(field)
    if (own === undefined) return reached ? 'O' : 'X'
    if (own.has(value)) return `${reached ? '' : 'X'}${isLocked ? 'L' : 'S'}`
    return reached && !isLocked ? 'A' : 'X'
  }

  /** Tables whose rows an aggregate tells apart; a link is counted in its largest table. */
  #rowTables({ name, distinct, fields }: Aggregate): number[] {
    const holding = (field: string): number[] =>
      [...this.tables.keys()].filter((index) => this.tables[index]?.fields.includes(field))
    if (distinct || name === 'Min' || name === 'Max' || name === 'Only') return [...new Set(fields.flatMap(holding))]
    const rows = new Set(
      fields
        .map(holding)
        .filter((tables) => tables.length === 1)
        .flat(),
    )
    for (const field of fields) {
      const tables = holding(field)
      if (tables.some((table) => rows.has(table))) continue
      const size = (index: number): number => this.tables[index]?.rows.length ?? 0
      rows.add(tables.reduce((a, b) => (size(b) > size(a) ? b : a)))
    }
    return [...rows]
  }

  /** Rows of a cube: dimension values and then one number (or text) per aggregate, null for none. */
  cube(dimensions: readonly string[], aggregates: readonly Aggregate[], selected: Selected): Map<string, Value[]> {
    const fitting = this.#combinations.filter((one) => this.#fits(one, selected))
    const dimensionTables = [...this.tables.keys()].filter((index) =>
      dimensions.some((field) => this.tables[index]?.fields.includes(field)),
    )
    const perAggregate = aggregates.map((aggregate) => {
      const own = this.#rowTables(aggregate)
      const needed = [...dimensionTables, ...own]
      return { aggregate, own, present: fitting.filter((one) => needed.some((index) => (one[index] ?? -1) >= 0)) }
    })
    const keyOf = (one: Combination): string => JSON.stringify(dimensions.map((field) => this.#value(one, field)))
    const keys = new Set(perAggregate.flatMap(({ present }) => present.map(keyOf)))
    if (dimensions.length === 0) keys.add('[]')
    const cube = new Map<string, Value[]>()
    for (const key of keys) {
      const measured = perAggregate.map(({ aggregate, own, present }) =>
        this.#aggregate(
          aggregate,
          own,
          present.filter((one) => keyOf(one) === key),
        ),
      )
      cube.set(key, measured)
    }
    return cube
  }

  #aggregate(aggregate: Aggregate, own: readonly number[], combinations: readonly Combination[]): Value {
    const isDuplicateProof = aggregate.distinct || ['Min', 'Max', 'Only'].includes(aggregate.name)
    const rows = new Map<string, Value[]>()
    for (const one of combinations) {
      const values = aggregate.fields.map((field) => {
        if (isDuplicateProof) return this.#value(one, field)
        const table = own.find((index) => this.tables[index]?.fields.includes(field)) ?? -1
        return this.tables[table]?.rows[one[table] ?? -1]?.[field] ?? null
      })
      const key = isDuplicateProof ? JSON.stringify(values) : own.map((index) => one[index]).join()
      rows.set(key, values)
    }
    const results = [...rows.values()].map(([a = null, b]) => {
      if (b === undefined) return a
      return typeof a === 'number' && typeof b === 'number' ? a * b : null
    })
    return reduce(
      aggregate,
      results.filter((value) => value !== null),
    )
  }
}

function reduce({ name, distinct }: Aggregate, all: readonly (string | number)[]): Value {
  const values = distinct ? [...new Set(all)] : all
  const numbers = values.filter((value) => typeof value === 'number')
  switch (name) {
    case 'Sum':
      return numbers.reduce((a, b) => a + b, 0)
    case 'Count':
      return values.length
    case 'Avg':
      return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length
    case 'Min':
      return numbers.length === 0 ? null : Math.min(...numbers)
    case 'Max':
      return numbers.length === 0 ? null : Math.max(...numbers)
    case 'Only': {
      const [first = null, ...others] = new Set(values)
      return others.length === 0 ? first : null
    }
  }
}
