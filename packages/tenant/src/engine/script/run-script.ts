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

// A session app is for a test's own data; an app folder is for more.
const mostRows = 200_000
const mostCells = 2_000_000

const formats =
  /^(thousandsep|decimalsep|money\w+|\w+format|firstweekday|brokenweeks|referenceday|firstmonthofyear|collationlocale|createsearchindexonreload|\w*(month|day)names|numericalabbreviation)$/i

/**
 * Runs a load script: LOAD with INLINE, AUTOGENERATE and preceding LOADs, WHERE and WHILE. SET of formats, COMMENT and
 * REM change nothing.
 *
 * @throws {@link QixError} 11002 with the line, for a statement or a part of it that is not supported.
 */
export function runScript(script: string): ScriptTable[] {
  const tables: ScriptTable[] = []
  const statements = splitScript(script)
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index]
    if (statement === undefined || changesNothing(statement)) continue
    const loads = loadsFrom(statements, index)
    const [first] = loads
    if (first === undefined) throw scriptError(statement, 'this statement is not supported')
    addTable(tables, first, [...runLoads(loads)])
    index += loads.length - 1
  }
  return tables
}

function changesNothing({ text }: Statement): boolean {
  const set = /^set\s+(\w+)\s*=/i.exec(text)
  return set === null ? /^(comment|rem)\s/i.test(text) : formats.test(set[1] ?? '')
}

/** A LOAD and those below that it reads from. */
function loadsFrom(statements: readonly Statement[], index: number): Load[] {
  const statement = statements[index]
  const load = statement && parseLoad(statement)
  if (load === undefined) return []
  if (load.source.kind !== 'preceding') return [load]
  const below = loadsFrom(statements, index + 1)
  if (below.length === 0) throw scriptError(load.statement, 'it has no source: INLINE, AUTOGENERATE or a LOAD below it')
  return [load, ...below]
}

function runLoads([load, ...below]: readonly Load[]): Iterable<Record> {
  if (load === undefined) return []
  const fail = (reason: string): Error => scriptError(load.statement, reason)
  const compile = (expression: Load['where']): RowExpression | undefined => expression && compileRow(expression, fail)
  return output(load, below.length > 0 ? runLoads(below) : sourceRecords(load, fail), compile, fail)
}

function* output(
  load: Load,
  records: Iterable<Record>,
  compile: (expression: Load['where']) => RowExpression | undefined,
  fail: (reason: string) => Error,
): Iterable<Record> {
  const where = compile(load.where)
  const repeat = compile(load.while)
  const fields = load.fields.map((field) => (field === '*' ? field : ([field.name, compile(field.value)] as const)))
  let [record, row] = [0, 0]
  for (const values of records) {
    record += 1
    for (let iteration = 1; ; iteration++) {
      const at: Row = { place: { record, row: row + 1, iteration }, values }
      if (repeat !== undefined && !isTrue(repeat(at))) break
      if (where === undefined || isTrue(where(at))) {
        row += 1
        if (row > mostRows) throw fail(`it makes more than ${mostRows} rows`)
        if (row * fields.length > mostCells) throw fail(`it makes more than ${mostCells} values`)
        yield new Map(fields.flatMap((field) => (field === '*' ? [...values] : [[field[0], field[1]?.(at) ?? null]])))
      }
      if (iteration > mostRows) throw fail('its WHILE does not end')
      if (repeat === undefined) break
    }
  }
}

function sourceRecords({ source }: Load, fail: (reason: string) => Error): Iterable<Record> {
  if (source.kind === 'inline') return inlineRecords(source.text)
  if (source.kind === 'preceding') return []
  const nowhere = { place: { record: 0, row: 0, iteration: 0 }, values: new Map() }
  const count = toNumber(compileRow(source.count, fail)(nowhere))
  if (count === null || !Number.isInteger(count) || count < 0 || count > mostRows) {
    throw fail(`AUTOGENERATE takes a whole number up to ${mostRows}`)
  }
  const none: Record = new Map()
  return Array.from({ length: count }, () => none)
}

/** A header line and lines of values, parted by commas; what reads as a number is one. */
function inlineRecords(text: string): Record[] {
  const [header = [], ...lines] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(',').map((cell) => cell.trim()))
  const names = header.map(unquote)
  return lines.map((cells) => new Map(names.map((name, index) => [name, valueOf(cells[index] ?? '')])))
}

function valueOf(cell: string): RowValue {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(cell) ? Number(cell) : cell
}

/** A table with the very fields of an earlier one is added to it, as in Qlik. */
function addTable(tables: ScriptTable[], { label, fields, statement }: Load, records: readonly Record[]): void {
  const named = fields.flatMap((field) => (field === '*' ? [] : [field.name]))
  const names = [...new Set([...(records[0]?.keys() ?? []), ...named])]
  if (names.length === 0) throw scriptError(statement, 'it has no field')
  const same = tables.find(
    (table) => table.fields.length === names.length && names.every((name) => table.fields.includes(name)),
  )
  const table = same ?? { name: freeName(tables, label), fields: names, rows: [] }
  for (const record of records) table.rows.push(table.fields.map((name) => record.get(name) ?? null))
  if (same === undefined) tables.push(table)
}

function freeName(tables: readonly ScriptTable[], label: string | undefined): string {
  const base = label ?? `Table${tables.length + 1}`
  const isTaken = (name: string): boolean => tables.some((table) => table.name === name)
  let name = base
  for (let number = 1; isTaken(name); number++) name = `${base}-${number}`
  return name
}
