import type { AppDefinition } from './app-definition.ts'
import type { Library } from './cube/cube-definition.ts'
import type { DataModel, Field } from './data-model.ts'
import { type GenericObject, objectsOfTree } from './generic-object.ts'
import { type JsonObject, objectOr } from './json.ts'
import { errorCodes, QixError } from './qix-error.ts'
import { SelectionHistory } from './selection-history.ts'
import { type AllSelections, noSelections, type Selections, withoutFields } from './selections.ts'

/** An app as all its sessions share it. */
export interface LoadedApp {
  readonly definition: AppDefinition
  readonly model: DataModel
  readonly loadedAt: Date
}

/** A handle's owner other than an object: a field in an alternate state. */
export class FieldTarget {
  readonly field: Field
  readonly stateName: string

  constructor(field: Field, stateName: string) {
    this.field = field
    this.stateName = stateName
  }
}

/** Selecting in one object, until it is confirmed or cancelled. */
interface Modal {
  readonly object: GenericObject
  /** Fields whose selections the object shows unconfirmed: its rows stay as they were. */
  readonly fields: readonly Field[]
  /** The socket that began it. */
  readonly owner: object
}

/** What the sockets of one engine session share: selections, objects, and who is selecting where. */
export class SessionState {
  readonly app: LoadedApp
  readonly history: SelectionHistory = new SelectionHistory()
  readonly objects: Map<string, GenericObject> = new Map()
  /** Whether a socket has opened the app; then the others find it active. */
  isOpened = false
  readonly #fields = new Map<string, FieldTarget>()
  #modal: Modal | null = null
  #lastId = 0

  constructor(app: LoadedApp) {
    this.app = app
    const trees = [...app.definition.objects]
    const { theme, title } = app.definition
    const known = trees.some(
      (tree) => objectOr(objectOr(tree['qProperty'])['qInfo'] ?? tree['qInfo'])['qType'] === 'appprops',
    )
    if (theme !== undefined && !known)
      trees.push({ qInfo: { qId: 'AppProperties', qType: 'appprops' }, qMetaDef: { title }, theme })
    for (const object of trees.flatMap((tree) => objectsOfTree(tree, true))) this.objects.set(object.id, object)
  }

  get model(): DataModel {
    return this.app.model
  }

  readonly library: Library = (id: string): JsonObject | undefined => this.objects.get(id)?.effective

  fieldTarget(field: Field, stateName: string): FieldTarget {
    const key = `${field.id}/${stateName}`
    const target = this.#fields.get(key) ?? new FieldTarget(field, stateName)
    this.#fields.set(key, target)
    return target
  }

  newId(type: string): string {
    let id = ''
    do id = `${type || 'object'}-${++this.#lastId}`
    while (this.objects.has(id))
    return id
  }

  removeObject(object: GenericObject): GenericObject[] {
    this.objects.delete(object.id)
    if (this.#modal?.object === object) this.endModal(true)
    const siblings = object.parent?.children
    siblings?.splice(siblings.indexOf(object), 1)
    return [object, ...[...object.children].flatMap((child) => this.removeObject(child))]
  }

  isModal(object: GenericObject): boolean {
    return this.#modal?.object === object
  }

  get modalObject(): GenericObject | null {
    return this.#modal?.object ?? null
  }

  beginModal(object: GenericObject, fields: readonly Field[], owner: object): void {
    this.requireFree(object)
    this.#modal = { object, fields, owner }
    this.history.beginModal()
  }

  get modalOwner(): object | null {
    return this.#modal?.owner ?? null
  }

  /** @returns Whether selections changed. */
  endModal(accept: boolean): boolean {
    this.#modal = null
    return this.history.endModal(accept)
  }

  /** @throws {@link QixError} 6003 while someone selects in another object. */
  requireFree(object: GenericObject | null): void {
    if (this.#modal === null || this.#modal.object === object) return
    const { id } = this.#modal.object
    throw new QixError(
      errorCodes.modalObject,
      id,
      `Selections are being made in the object ${id}; confirm or cancel them first`,
    )
  }

  /**
   * The selections that an object's data are calculated under. While it is being selected in, its own dimensions count
   * as they were before, so that its rows stay where they are until the selection is confirmed.
   */
  selectionsFor(object: GenericObject, stateName: string): Selections {
    const current = this.history.selections(stateName)
    if (this.#modal?.object !== object) return current
    const before = stateOf(this.history.confirmed, stateName)
    const own = this.#modal.fields
    const next = new Map(withoutFields(current, own))
    for (const field of own) {
      const selection = before.get(field)
      if (selection !== undefined) next.set(field, selection)
    }
    return next
  }
}

function stateOf(all: AllSelections, stateName: string): Selections {
  return all.get(stateName || '$') ?? noSelections
}
