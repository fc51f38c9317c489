import { Budget, mostRows, type Spending } from './budget.ts'
import { compileRow, isTrue, type Row, type RowExpression } from './evaluate-row.ts'
import { type Load, parseLoad, unquote } from './parse-load.ts'
import { type RowValue, toNumber } from './row-functions.ts'
import { scriptError } from './script-error.ts'
import type { Statement } from './statement.ts'
import { splitScript } from './statements.ts'

/** A table that a script has loaded. */
export interface ScriptTable {
  readonly name: string
  readonly fields: readonly string[]
  readonly rows: RowValue[][]
}

type Record = ReadonlyMap<string, RowValue>

// Far more than anybody writes; each one is a few frames on the stack.
const mostStacked = 100

const formats =
  /^(thousandsep|decimalsep|money\w+|\w+format|firstweekday|brokenweeks|referenceday|firstmonthofyear|collationlocale|createsearchindexonreload|\w*(month|day)names|numericalabbreviation)$/i

/**
 * Runs a load script: LOAD with INLINE, AUTOGENERATE and preceding LOADs, WHERE and WHILE. SET of formats, COMMENT and
 * REM change nothing.
 *
 * @throws {@link QixError} 11002 with the line, for a statement or a part of it that is not supported.
 */
export function runScript(script: string): ScriptTable[] {
  const tables = new ScriptTables()
  const budget = new Budget()
  const statements = splitScript(script)
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index]
    if (statement === undefined || changesNothing(statement)) continue
    const loads = loadsFrom(statements, index)
    const [first] = loads
    if (first === undefined) throw scriptError(statement, 'this statement is not supported')
    tables.add(first, runLoads(loads, budget), spendingOf(first, budget))
    index += loads.length - 1
  }
  return tables.all
}

function changesNothing({ text }: Statement): boolean {
  const set = /^set\s+(\w+)\s*=/i.exec(text)
  return set === null ? /^(comment|rem)\s/i.test(text) : formats.test(set[1] ?? '')
}

/** A LOAD and those below that it reads from. */
function loadsFrom(statements: readonly Statement[], index: number): Load[] {
  const loads: Load[] = []
  for (const statement of statements.slice(index, index + mostStacked)) {
    const load = parseLoad(statement)
    if (load === undefined) break
    loads.push(load)
    if (load.source.kind !== 'preceding') return loads
  }
  const last = loads.at(-1)
  if (last === undefined) return []
  const tooMany = `more than ${mostStacked} LOADs read from one another`
  const noSource = 'it has no source: INLINE, AUTOGENERATE or a LOAD below it'
  throw scriptError(last.statement, loads.length === mostStacked ? tooMany : noSource)
}

function spendingOf({ statement }: Load, budget: Budget): Spending {
  return budget.for((reason) => scriptError(statement, reason))
}

function runLoads(loads: readonly Load[], budget: Budget): Iterable<Record> {
  return loads.reduceRight<Iterable<Record>>((records, load) => {
    const spending = spendingOf(load, budget)
    return output(load, load.source.kind === 'preceding' ? records : sourceRecords(load, spending), spending)
  }, [])
}

function* output(load: Load, records: Iterable<Record>, spending: Spending): Iterable<Record> {
  const { fail, spend } = spending
  const compile = (expression: Load['where']): RowExpression | undefined =>
    expression && compileRow(expression, spending)
  const where = compile(load.where)
  const repeat = compile(load.while)
  const fields = load.fields.map((field) => (field === '*' ? field : ([field.name, compile(field.value)] as const)))
  const stars = fields.filter((field) => field === '*').length
  let [record, row] = [0, 0]
  for (const values of records) {
    record += 1
    for (let iteration = 1; ; iteration++) {
      spend('steps', 1)
      const at: Row = { place: { record, row: row + 1, iteration }, values }
      if (repeat !== undefined && !isTrue(repeat(at))) break
      if (where === undefined || isTrue(where(at))) {
        row += 1
        spend('steps', fields.length + stars * values.size)
        const made = new Map<string, RowValue>()
        for (const field of fields) {
          if (field === '*') for (const [name, value] of values) made.set(name, value)
          else made.set(field[0], field[1]?.(at) ?? null)
        }
        yield made
      }
      if (iteration > mostRows) throw fail('its WHILE does not end')
      if (repeat === undefined) break
    }
  }
}

function sourceRecords({ source }: Load, spending: Spending): Iterable<Record> {
  if (source.kind === 'inline') return inlineRecords(source.text, spending)
  if (source.kind === 'preceding') return []
  const nowhere = { place: { record: 0, row: 0, iteration: 0 }, values: new Map() }
  const count = toNumber(compileRow(source.count, spending)(nowhere))
  if (count === null || !Number.isInteger(count) || count < 0 || count > mostRows) {
    throw spending.fail(`AUTOGENERATE takes a whole number up to ${mostRows}`)
  }
  const none: Record = new Map()
  return Array.from({ length: count }, () => none)
}

/** A header line and lines of values, parted by commas; what reads as a number is one. */
function* inlineRecords(text: string, { expect, spend }: Spending): Iterable<Record> {
  const [header = '', ...lines] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const names = cellsOf(header).map(unquote)
  expect('fields', names.length)
  expect('rows', lines.length)
  expect('values', lines.length * names.length)
  for (const line of lines) {
    const cells = cellsOf(line)
    spend('steps', names.length)
    yield new Map(names.map((name, index) => [name, valueOf(cells[index] ?? '')]))
  }
}

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim())
}

function valueOf(cell: string): RowValue {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(cell) ? Number(cell) : cell
}

/** The tables of a script as they come. */
class ScriptTables {
  readonly all: ScriptTable[] = []
  readonly #byFields = new Map<string, ScriptTable>()
  readonly #names = new Set<string>()

  /** A table with the very fields of an earlier one is added to it, as in Qlik. */
  add({ label, fields, statement }: Load, records: Iterable<Record>, spending: Spending): void {
    const named = fields.flatMap((field) => (field === '*' ? [] : [field.name]))
    let table: ScriptTable | undefined
    for (const record of records) {
      table ??= this.#tableOf([...new Set([...record.keys(), ...named])], label, spending)
      const row = table.fields.map((name) => record.get(name) ?? null)
      spending.spend('rows', 1)
      spending.spend('values', row.length)
      spending.spend('characters', lengthOf(row))
      table.rows.push(row)
    }
    table ??= this.#tableOf([...new Set(named)], label, spending)
    if (table.fields.length === 0) throw scriptError(statement, 'it has no field')
  }

  #tableOf(fields: readonly string[], label: string | undefined, { spend }: Spending): ScriptTable {
    const key = JSON.stringify([...fields].sort())
    const same = this.#byFields.get(key)
    if (same !== undefined) return same
    spend('tables', 1)
    spend('fields', fields.length)
    const table = { name: this.#freeName(label), fields, rows: [] }
    this.all.push(table)
    this.#byFields.set(key, table)
    this.#names.add(table.name)
    return table
  }

  #freeName(label: string | undefined): string {
    const base = label ?? `Table${this.all.length + 1}`
    let name = base
    for (let number = 1; this.#names.has(name); number++) name = `${base}-${number}`
    return name
  }
}

function lengthOf(row: readonly RowValue[]): number {
  return row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0)
}
