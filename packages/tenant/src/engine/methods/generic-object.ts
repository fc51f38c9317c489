import { type GenericObject, objectsOfTree, treeOf } from '../generic-object.ts'
import { type JsonObject, objectOr } from '../json.ts'
import { listAt, objectLayout } from '../layout.ts'
import { listPage } from '../list-object.ts'
import { childInfos } from '../object-lists.ts'
import { parsePatch } from '../patches.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import type { SessionState } from '../session-state.ts'
import { type Call, method, type Methods } from './call.ts'
import { removeObjects } from './end-modal.ts'
import { hypercubeDataMethods } from './hypercube-data.ts'
import { newObject } from './new-object.ts'
import { objectSelectionMethods } from './object-selections.ts'

type ObjectCall = Call<GenericObject>

/** Methods of a generic object. */
export const genericObjectMethods: Methods<GenericObject> = {
  GetLayout: method([], async ({ session, target }) => ({ qLayout: await objectLayout(session, target) })),
  GetProperties: method([], ({ target }) => ({ qProp: target.properties })),
  GetEffectiveProperties: method([], ({ target }) => ({ qProp: target.effective })),
  SetProperties: method(['qProp'], ({ target, caller, args }) => {
    own(target).properties = args.object('qProp')
    caller.changed([target])
    return {}
  }),
  ApplyPatches: method(['qPatches', 'qSoftPatch'], ({ target, caller, args }) => {
    const soft = args.flag('qSoftPatch', false)
    if (!soft) own(target)
    target.patch(args.list('qPatches').map(parsePatch), soft)
    caller.changed([target])
    return {}
  }),
  ClearSoftPatches: method([], ({ target, caller }) => {
    target.clearSoftPatches()
    caller.changed([target])
    return {}
  }),
  GetInfo: method([], ({ target }) => ({ qInfo: { qId: target.id, qType: target.type } })),
  GetFullPropertyTree: method([], ({ target }) => ({ qPropEntry: treeOf(target) })),
  SetFullPropertyTree: method(['qPropEntry'], setFullPropertyTree),
  GetChildInfos: method([], ({ target }) => ({ qInfos: childInfos(target) })),
  GetChild: method(['qId'], ({ target, caller, args }) => {
    const id = args.text('qId')
    return { qReturn: caller.reference(target.children.find((child) => child.id === id) ?? null) }
  }),
  GetParent: method([], ({ target, caller }) => ({ qReturn: caller.reference(target.parent) })),
  CreateChild: method(['qProp', 'qPropForThis'], createChild),
  DestroyChild: method(['qId', 'qPropForThis'], (call) => {
    const child = own(call.target).children.find(({ id }) => id === call.args.text('qId'))
    if (child !== undefined) destroyChildren(call, [child])
    return { qSuccess: child !== undefined }
  }),
  DestroyAllChildren: method(['qPropForThis'], (call) => {
    destroyChildren(call, own(call.target).children)
    return {}
  }),
  SetChildArrayOrder: method(['qIds'], ({ target, caller, args }) => {
    const children = own(target).children
    const ids = args.list('qIds').map(String)
    const ordered = ids.flatMap((id) => children.find((child) => child.id === id) ?? [])
    if (new Set(ordered).size !== children.length || ids.length !== children.length)
      throw new QixError(errorCodes.invalidParameters, 'qIds', `Each child of ${target.id} must be named once`)
    children.splice(0, children.length, ...ordered)
    caller.changed([target])
    return {}
  }),
  CopyFrom: method(['qFromId'], copyFrom),
  // Nothing is linked to anything here.
  GetLinkedObjects: method([], () => ({ qItems: [] })),
  ...hypercubeDataMethods,
  GetListObjectData: method(['qPath', 'qPages'], async ({ session, target, args }) => {
    const list = await listAt(session, target, args.text('qPath'))
    return { qDataPages: args.list('qPages').map((page) => listPage(list, page)) }
  }),
  ...objectSelectionMethods,
}

/** @throws {@link QixError} 5 for an object of the app: what a session wants otherwise is a soft patch. */
function own(object: GenericObject): GenericObject {
  if (!object.isStored) return object
  const message = `The object ${object.id} belongs to the app, which is read only; only soft patches apply to it`
  throw new QixError(errorCodes.accessDenied, object.id, message)
}

function createChild({ session, target, caller, args }: ObjectCall): JsonObject {
  own(target)
  const { id, type, properties } = newObject(session, args)
  if (session.objects.has(id))
    throw new QixError(errorCodes.alreadyExists, id, `There is an object with the id ${id} already`)
  const objects = objectsOfTree(properties, false, target)
  for (const object of objects) session.objects.set(object.id, object)
  const parent = args.object('qPropForThis', {})
  if (Object.keys(parent).length > 0) target.properties = parent
  caller.changed([target])
  return { qReturn: caller.reference(session.objects.get(id) ?? null), qInfo: { qId: id, qType: type } }
}

function destroyChildren(call: ObjectCall, children: readonly GenericObject[]): void {
  const { target, caller, args } = call
  removeObjects(call, children)
  const properties = args.object('qPropForThis', {})
  if (Object.keys(properties).length > 0) target.properties = properties
  caller.changed([target])
}

/** Takes over another object's properties and copies of its children; the ids of the copies are new. */
function copyFrom(call: ObjectCall): JsonObject {
  const { session, target, caller, args } = call
  const source = session.objects.get(args.text('qFromId'))
  if (source === undefined)
    throw new QixError(errorCodes.notFound, args.text('qFromId'), 'There is no object of this id to copy from')
  removeObjects(call, own(target).children)
  target.properties = source.properties
  const copies = source.children.flatMap((child) => copiesOf(session, child, target))
  for (const copy of copies) session.objects.set(copy.id, copy)
  caller.changed([target])
  return {}
}

function copiesOf(session: SessionState, object: GenericObject, parent: GenericObject): GenericObject[] {
  const qInfo = { ...objectOr(object.properties['qInfo']), qId: session.newId(object.type) }
  const [copy] = objectsOfTree({ ...object.properties, qInfo }, false, parent)
  if (copy === undefined) return []
  return [copy, ...object.children.flatMap((child) => copiesOf(session, child, copy))]
}

// Children that are in the new tree keep their identity, so that handles to them stay good.
function setFullPropertyTree(call: ObjectCall): JsonObject {
  const { session, target, caller, args } = call
  const [root, ...descendants] = objectsOfTree(args.object('qPropEntry'), own(target).isStored)
  if (root === undefined) return {}
  const kept = new Set(descendants.map(({ id }) => id))
  removeObjects(
    call,
    target.children.filter(({ id }) => !kept.has(id)),
  )
  target.properties = root.properties
  const changed = [target]
  for (const object of descendants) {
    const known = session.objects.get(object.id)
    if (known !== undefined) {
      known.properties = object.properties
      changed.push(known)
      continue
    }
    const parent =
      object.parent === root || object.parent === null ? target : (session.objects.get(object.parent.id) ?? target)
    object.parent = parent
    if (!parent.children.includes(object)) parent.children.push(object)
    session.objects.set(object.id, object)
  }
  caller.changed(changed)
  return {}
}
