import type { AppDefinition } from './app-definition.ts'
import { GenericBookmark } from './bookmark.ts'
import { UserMemories, type UserMemory } from './bookmarks.ts'
import type { Library } from './cube/cube-definition.ts'
import { type DataModel, emptyModel, type Field } from './data-model.ts'
import { type GenericObject, objectsOfTree } from './generic-object.ts'
import { type JsonObject, objectOr } from './json.ts'
import { errorCodes, QixError } from './qix-error.ts'
import { parseSavedState } from './saved-state.ts'
import { SelectionHistory } from './selection-history.ts'
import { type AllSelections, noSelections, type Selections, withoutFields } from './selections.ts'
import type { SessionApp } from './session-app.ts'
import { Variables } from './variables.ts'

/** An app as all its sessions share it. */
export interface LoadedApp {
  readonly definition: AppDefinition
  readonly model: DataModel
  readonly loadedAt: Date
  /** What only an app has that lives in one engine session. */
  readonly sessionApp?: SessionApp
}

/** What is believed about an engine session rather than known; `assumptions.ts` has the reasons. */
export interface SelectionBeliefs {
  readonly lockedConflictRefused: boolean
  readonly softLockPassesOtherLocks: boolean
  readonly bookmarksReplaceLocks: boolean
  /** 0: as long as the owner of the session is known. */
  readonly temporaryBookmarkSeconds: number
  /** Whether who asks for patches gets them. */
  readonly deltas: 'on' | 'off'
}

const defaultBeliefs: SelectionBeliefs = {
  lockedConflictRefused: true,
  softLockPassesOtherLocks: false,
  bookmarksReplaceLocks: true,
  temporaryBookmarkSeconds: 0,
  deltas: 'on',
}

/** How a session is opened. */
export interface SessionOptions {
  /** Sessions of one owner find the same bookmarks, as long as the owner lives. Default: one of its own. */
  readonly owner?: object
  /** Milliseconds since the Unix epoch. Default: the system's clock. */
  readonly now?: () => number
  readonly beliefs?: Partial<SelectionBeliefs>
  /** Asked at every OpenDoc: access may be taken from who has a socket. Default: everybody may. */
  readonly mayOpen?: () => boolean
}

/** A handle's owner other than an object: a field in an alternate state. */
export class FieldTarget {
  readonly field: Field
  readonly stateName: string
  /** Whether the field always has one value selected (`NxFieldProperties`). */
  oneAndOnlyOne = false

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
  app: LoadedApp
  history: SelectionHistory
  readonly variables: Variables
  readonly beliefs: SelectionBeliefs
  readonly now: () => number
  readonly mayOpen: () => boolean
  /** What the session's user keeps of the app. */
  readonly memory: UserMemory
  readonly objects: Map<string, GenericObject> = new Map()
  /** Whether a socket has opened the app; then the others find it active. */
  isOpened = false
  /** Whether it was opened without its data; then it has no tables and no fields. */
  isWithoutData = false
  readonly #fields = new Map<string, FieldTarget>()
  #modal: Modal | null = null
  #lastId = 0

  constructor(app: LoadedApp, options: SessionOptions = {}) {
    this.app = app
    const { stateNames, variables } = app.definition
    this.history = new SelectionHistory(stateNames)
    this.variables = new Variables(variables)
    this.beliefs = { ...defaultBeliefs, ...options.beliefs }
    this.now = options.now ?? Date.now
    this.mayOpen = options.mayOpen ?? (() => true)
    this.memory = memoriesOf(app).of(options.owner ?? this)
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
    return this.isWithoutData ? { ...emptyModel, database: this.app.model.database } : this.app.model
  }

  /** Gives the session other data: selections go, objects stay. @returns The fields that are no more. */
  replaceApp(app: LoadedApp): FieldTarget[] {
    const fields = [...this.#fields.values()]
    this.app = app
    this.history = this.history.begunAnew()
    this.#fields.clear()
    this.#modal = null
    return fields
  }

  readonly library: Library = (id: string): JsonObject | undefined => this.objects.get(id)?.effective

  /** The bookmarks of the app and of the user. */
  get bookmarks(): ReadonlyMap<string, GenericBookmark> {
    return new Map([...storedBookmarks(this.app), ...this.memory.bookmarks])
  }

  /** @throws {@link QixError} 2 for a state that does not exist. */
  fieldTarget(field: Field, stateName: string): FieldTarget {
    const state = this.history.stateOf(stateName)
    const key = `${field.id}/${state}`
    const target = this.#fields.get(key) ?? new FieldTarget(field, state)
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

const memories = new WeakMap<LoadedApp, UserMemories>()

function memoriesOf(app: LoadedApp): UserMemories {
  const known = memories.get(app) ?? new UserMemories()
  memories.set(app, known)
  return known
}

const stored = new WeakMap<LoadedApp, ReadonlyMap<string, GenericBookmark>>()

/** The bookmarks of `app.json`, whose values are looked up once. */
function storedBookmarks(app: LoadedApp): ReadonlyMap<string, GenericBookmark> {
  const known = stored.get(app)
  if (known !== undefined) return known
  const bookmarks = app.definition.bookmarks.map((entry) => {
    const saved = parseSavedState(app.model, objectOr(entry['qBookmark']), app.loadedAt.getTime())
    return new GenericBookmark(objectOr(entry['qProperties']), saved, true)
  })
  const byId = new Map(bookmarks.map((bookmark) => [bookmark.id, bookmark]))
  stored.set(app, byId)
  return byId
}

function stateOf(all: AllSelections, stateName: string): Selections {
  return all.get(stateName || '$') ?? noSelections
}
