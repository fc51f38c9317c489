import { type GenericObject, objectsOfTree, treeOf } from '../generic-object.ts'
import type { JsonObject } from '../json.ts'
import { listAt, objectLayout } from '../layout.ts'
import { listPage } from '../list-object.ts'
import { childInfos } from '../object-lists.ts'
import { parsePatch } from '../patches.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { type Call, method, type Methods } from './call.ts'
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
    target.properties = args.object('qProp')
    caller.changed([target])
    return {}
  }),
  ApplyPatches: method(['qPatches', 'qSoftPatch'], ({ target, caller, args }) => {
    target.patch(args.list('qPatches').map(parsePatch), args.flag('qSoftPatch', false))
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
  ...hypercubeDataMethods,
  GetListObjectData: method(['qPath', 'qPages'], async ({ session, target, args }) => {
    const list = await listAt(session, target, args.text('qPath'))
    return { qDataPages: args.list('qPages').map((page) => listPage(list, page)) }
  }),
  ...objectSelectionMethods,
}

function createChild({ session, target, caller, args }: ObjectCall): JsonObject {
  const { id, type, properties } = newObject(session, args)
  if (session.objects.has(id))
    throw new QixError(errorCodes.alreadyExists, id, `There is an object with the id ${id} already`)
  const objects = objectsOfTree(properties, false, target)
  for (const object of objects) session.objects.set(object.id, object)
  const own = args.object('qPropForThis', {})
  if (Object.keys(own).length > 0) target.properties = own
  caller.changed([target])
  return { qReturn: caller.reference(session.objects.get(id) ?? null), qInfo: { qId: id, qType: type } }
}

// Children that are in the new tree keep their identity, so that handles to them stay good.
function setFullPropertyTree({ session, target, caller, args }: ObjectCall): JsonObject {
  const [root, ...descendants] = objectsOfTree(args.object('qPropEntry'), target.isStored)
  if (root === undefined) return {}
  const kept = new Set(descendants.map(({ id }) => id))
  caller.closed([...target.children].filter(({ id }) => !kept.has(id)).flatMap((child) => session.removeObject(child)))
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
