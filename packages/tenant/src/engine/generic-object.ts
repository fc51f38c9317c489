import { isObject, type JsonObject, objectOr, stringOr } from './json.ts'
import { applyPatches, type Patch } from './patches.ts'

/** A generic object: properties in Qlik's format, from the app or made in an engine session. */
export class GenericObject {
  readonly id: string
  readonly type: string
  /** Whether it comes from the app; what a session changes in it stays in that session. */
  readonly isStored: boolean
  /** Whether the lists of the app's show it: also what is made in an app that a session has for itself. */
  isListed: boolean
  #properties: JsonObject
  #patches: readonly Patch[] = []
  #effective: JsonObject
  parent: GenericObject | null = null
  readonly children: GenericObject[] = []
  /** The searches in its list objects, by path. */
  readonly searches: Map<string, string> = new Map()

  constructor(properties: JsonObject, isStored: boolean) {
    const info = objectOr(properties['qInfo'])
    this.id = stringOr(info['qId'], '')
    this.type = stringOr(info['qType'], '')
    this.isStored = isStored
    this.isListed = isStored
    this.#properties = properties
    this.#effective = properties
  }

  get properties(): JsonObject {
    return this.#properties
  }

  /** Soft patches that do not fit any more are dropped. */
  set properties(properties: JsonObject) {
    this.#properties = { ...properties, qInfo: { ...objectOr(properties['qInfo']), qId: this.id, qType: this.type } }
    this.#effective = this.#properties
    this.#patches = this.#patches.filter((patch) => {
      try {
        this.#effective = applyPatches(this.#effective, [patch])
        return true
      } catch {
        return false
      }
    })
  }

  /** Properties with the soft patches applied. The same object as long as nothing changes. */
  get effective(): JsonObject {
    return this.#effective
  }

  get softPatches(): readonly Patch[] {
    return this.#patches
  }

  /** @throws {@link QixError} when a patch does not fit; then all stays as it is. */
  set softPatches(patches: readonly Patch[]) {
    this.#effective = applyPatches(this.#properties, patches)
    this.#patches = patches
  }

  get hasSoftPatches(): boolean {
    return this.#patches.length > 0
  }

  /** @throws {@link QixError} when a patch does not fit; then none is applied. */
  patch(patches: readonly Patch[], soft: boolean): void {
    if (!soft) {
      this.properties = applyPatches(this.#properties, patches)
      return
    }
    this.#effective = applyPatches(this.#effective, patches)
    this.#patches = patches.reduce(withPatch, this.#patches)
  }

  clearSoftPatches(): void {
    this.#patches = []
    this.#effective = this.#properties
  }
}

/** Patches and one more. What it replaces, and all below that, need not be patched before any longer. */
function withPatch(patches: readonly Patch[], next: Patch): readonly Patch[] {
  if (next.op !== 'replace') return [...patches, next]
  // Adding and removing move what is in an array: before that the same path may lead elsewhere.
  const lastMove = patches.findLastIndex(({ op }) => op !== 'replace')
  const place = placeOf(next)
  return [...patches.filter((patch, at) => at <= lastMove || !placeOf(patch).startsWith(place)), next]
}

/** The path of a patch, with a slash after each of its keys. */
function placeOf({ path }: Patch): string {
  return `${path}/`.replaceAll(/\/+/g, '/')
}

/** What the user may do with an object: those of the app are read only, as for whoever views a published app. */
export function privilegesOn({ isStored }: GenericObject): readonly string[] {
  return isStored ? ['read', 'exportdata'] : ['read', 'update', 'delete', 'exportdata']
}

/** Makes objects of a property tree, `{ qProperty, qChildren }` or plain properties, parents first. */
export function objectsOfTree(
  tree: JsonObject,
  isStored: boolean,
  parent: GenericObject | null = null,
): GenericObject[] {
  const properties = isObject(tree['qProperty']) ? tree['qProperty'] : tree
  const { qChildren, ...plain } = properties
  const object = new GenericObject(plain, isStored)
  object.parent = parent
  parent?.children.push(object)
  const children = Array.isArray(tree['qChildren']) ? tree['qChildren'] : Array.isArray(qChildren) ? qChildren : []
  return [object, ...children.filter(isObject).flatMap((child) => objectsOfTree(child, isStored, object))]
}

/** The opposite of {@link objectsOfTree}. */
export function treeOf(object: GenericObject): JsonObject {
  return { qProperty: object.properties, qChildren: object.children.map(treeOf), qEmbeddedSnapshotRef: null }
}
