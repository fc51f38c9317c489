import { rm } from 'node:fs/promises'
import { afterAll, expect, it } from 'vitest'
import { loadApp } from '../../src/engine/engine.ts'
import { Client } from './client.ts'
import { compareCube } from './compare-cube.ts'
import { Oracle, type OracleTable, type Value } from './oracle.ts'
import { randomNumbers, randomTables, writeApp } from './random-app.ts'
import { Reference, type Snapshot, written } from './reference.ts'

const seed = Number(process.env['ORIEL_SEED'] ?? Date.now() % 1_000_000)
const apps = Number(process.env['ORIEL_APPS'] ?? 35)
const stepsPerApp = 14
const folders: string[] = []
const states = ['$', 'Other']

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
})

it(
  `gives the states and cubes that an independent oracle gives, on random trees of tables (seed ${seed})`,
  { timeout: 240_000 },
  async () => {
    const random = randomNumbers(seed)
    const counts = { states: 0, cells: 0, cubes: 0, refused: 0, steps: 0 }
    for (let app = 0; app < apps; app++) {
      const walk = await Walk.begin(random, counts, `seed ${seed}, app ${app}`)
      for (let step = 0; step < stepsPerApp; step++) await walk.step()
      await walk.end()
    }
    console.log(
      `compared ${counts.states} states and ${counts.cells} cells of ${counts.cubes} cubes after ${counts.steps} calls, ` +
        `${counts.refused} of them refused, seed ${seed}`,
    )
    expect(counts.states).toBeGreaterThan(apps * 150)
    expect(counts.cells).toBeGreaterThan(apps * 30)
    expect(counts.refused).toBeGreaterThan(apps / 4)
  },
)

interface Counts {
  states: number
  cells: number
  cubes: number
  refused: number
  steps: number
}

/** A walk through the calls that change selections, in the default and in another state, beside the reference. */
class Walk {
  readonly #random: () => number
  readonly #counts: Counts
  readonly #tables: readonly OracleTable[]
  readonly #oracle: Oracle
  readonly #reference: Reference
  readonly #fields: readonly string[]
  readonly #client: Client
  readonly #close: () => Promise<void>
  readonly #lists = new Map<string, number>()
  readonly #saved: { readonly id: string; readonly snapshot: Snapshot }[] = []
  readonly #done: string[] = []
  readonly #where: string

  private constructor(
    random: () => number,
    counts: Counts,
    where: string,
    tables: readonly OracleTable[],
    client: Client,
    close: () => Promise<void>,
  ) {
    this.#random = random
    this.#counts = counts
    this.#where = where
    this.#tables = tables
    this.#oracle = new Oracle(tables)
    this.#reference = new Reference(this.#oracle)
    this.#fields = [...new Set(tables.flatMap((table) => table.fields))]
    this.#client = client
    this.#close = close
  }

  static async begin(random: () => number, counts: Counts, where: string): Promise<Walk> {
    const tables = randomTables(random)
    const folder = await writeApp(tables)
    folders.push(folder)
    const app = await loadApp({ folder })
    const client = new Client(app.openSession())
    await client.open('random')
    await client.ask(1, 'AddAlternateState', ['Other'])
    const walk = new Walk(random, counts, where, tables, client, () => app.close())
    for (const state of states) for (const field of walk.#fields) await walk.#createList(state, field)
    await client.create({ qInfo: { qId: 'selections', qType: 'selections' }, qSelectionObjectDef: {} })
    return walk
  }

  end(): Promise<void> {
    return this.#close()
  }

  async step(): Promise<void> {
    const state = this.#random() < 0.65 ? '$' : 'Other'
    const field = this.#any(this.#fields)
    const { outcome, expected } = await this.#act(state, field)
    this.#counts.steps++
    if (expected === false) this.#counts.refused++
    expect(outcome, `${this.#situation()}: answer`).toBe(expected)
    await this.#compareHistory()
    for (const other of this.#random() < 0.3 ? states : [state]) await this.#compareStates(other)
    for (const where of states) await this.#compareCube(where)
  }

  async #compareCube(stateName: string): Promise<void> {
    const selected = this.#reference.selected(stateName)
    const [fields, random, situation] = [this.#fields, this.#random, this.#situation()]
    const cells = await compareCube(this.#client, this.#oracle, { fields, random, selected, stateName, situation })
    this.#counts.cubes++
    this.#counts.cells += cells
  }

  /** One call, on both sides. */
  async #act(state: string, field: string): Promise<{ outcome: unknown; expected: unknown }> {
    const chance = this.#random()
    const reference = this.#reference
    if (chance < 0.5) {
      const values = this.#oracle.values(field).filter(() => this.#random() < 0.4)
      const [toggle, softLock] = [this.#random() < 0.3, this.#random() < 0.3]
      const params = [values.map(fieldValue), toggle, softLock]
      const outcome = await this.#field(state, field, 'SelectValues', params)
      // Nothing to select is no selection; toggling nothing is done at once.
      if (values.length === 0) return { outcome, expected: false }
      return { outcome, expected: reference.select(state, field, values, toggle, softLock) }
    }
    if (chance < 0.62) {
      const locked = this.#random() < 0.75
      const chosen = this.#any([...reference.fields(state).keys()]) || field
      const outcome = await this.#field(state, chosen, locked ? 'Lock' : 'Unlock')
      return { outcome, expected: reference.lock(state, chosen, locked) }
    }
    if (chance < 0.68) {
      const outcome = await this.#field(state, field, 'Clear')
      return { outcome, expected: reference.clear(state, field) }
    }
    if (chance < 0.73) {
      const lockedAlso = this.#random() < 0.3
      reference.clearAll(state, lockedAlso)
      return { outcome: await this.#doc('ClearAll', [lockedAlso, state]), expected: undefined }
    }
    if (chance < 0.76) {
      const locked = this.#random() < 0.5
      reference.lockAll(state, locked)
      return { outcome: await this.#doc(locked ? 'LockAll' : 'UnlockAll', [state]), expected: undefined }
    }
    if (chance < 0.86) {
      reference.back()
      return { outcome: await this.#doc('Back'), expected: undefined }
    }
    if (chance < 0.91) {
      reference.forward()
      return { outcome: await this.#doc('Forward'), expected: undefined }
    }
    if (chance < 0.95 || this.#saved.length === 0) {
      const { qId } = await this.#client.ask(1, 'CreateTemporaryBookmark', [{}])
      this.#saved.push({ id: String(qId), snapshot: reference.now })
      this.#done.push('CreateTemporaryBookmark')
      return { outcome: typeof qId, expected: 'string' }
    }
    const saved = this.#saved[Math.floor(this.#random() * this.#saved.length)]
    reference.restore(saved?.snapshot ?? new Map())
    return { outcome: await this.#doc('ApplyTemporaryBookmark', [saved?.id]), expected: true }
  }

  async #compareStates(state: string): Promise<void> {
    const selected = this.#reference.selected(state)
    for (const field of this.#fields) {
      const { qListObject } = await this.#client.layout(Number(this.#lists.get(`${state}/${field}`)))
      const cells = qListObject?.qDataPages?.[0]?.qMatrix ?? []
      const isLocked = this.#reference.isLocked(state, field)
      expect(cells.length, `${this.#situation()}: values of ${field}`).toBe(this.#oracle.values(field).length)
      for (const [cell] of cells) {
        const value = field.startsWith('M') ? Number(cell?.qNum) : String(cell?.qText)
        const wanted = this.#oracle.state(field, value, selected, isLocked)
        expect(`${value} is ${cell?.qState}`, `${this.#situation()}: ${field} in ${state}`).toBe(
          `${value} is ${wanted}`,
        )
        this.#counts.states++
      }
    }
  }

  async #compareHistory(): Promise<void> {
    const { qReturn } = await this.#client.ask(1, 'GetObject', ['selections'])
    const { qSelectionObject } = await this.#client.layout(Number(qReturn?.qHandle))
    const { qBackCount, qForwardCount, qSelections = [] } = qSelectionObject ?? {}
    expect([qBackCount, qForwardCount], `${this.#situation()}: steps`).toEqual(this.#reference.steps)
    const found = qSelections.map(({ qField, qSelectedCount, qLocked }) => [qField, qSelectedCount, qLocked])
    const wanted = [...this.#reference.fields('$')].map(([field, { values, locked }]) => [field, values.size, locked])
    expect(new Set(found.map(String)), `${this.#situation()}: current selections`).toEqual(new Set(wanted.map(String)))
  }

  async #createList(state: string, field: string): Promise<void> {
    const fetch = { qTop: 0, qLeft: 0, qWidth: 1, qHeight: 100 }
    const definition = { qDef: { qFieldDefs: [field] }, qShowAlternatives: true, qInitialDataFetch: [fetch] }
    const qListObjectDef = { ...definition, qStateName: state }
    this.#lists.set(`${state}/${field}`, await this.#client.create({ qInfo: { qType: 'list' }, qListObjectDef }))
  }

  async #field(state: string, field: string, method: string, params: readonly unknown[] = []): Promise<unknown> {
    this.#done.push(`${field}@${state}.${method}${JSON.stringify(params)}`)
    const { qReturn } = await this.#client.ask(1, 'GetField', [field, state])
    return (await this.#client.ask(Number(qReturn?.qHandle), method, params))['qReturn']
  }

  async #doc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    this.#done.push(`${method}${JSON.stringify(params)}`)
    return (await this.#client.ask(1, method, params))['qReturn']
  }

  #any<T>(list: readonly T[]): T {
    // An empty list has nothing to give; callers have a value of their own then.
    return list[Math.floor(this.#random() * list.length)] as T
  }

  #situation(): string {
    const tables = JSON.stringify(this.#tables)
    return `${this.#where}, after ${this.#done.join('; ')} with ${written(this.#reference.now)} in ${tables}`
  }
}

function fieldValue(value: Value): object {
  return typeof value === 'number' ? { qIsNumeric: true, qNumber: value } : { qText: value }
}
