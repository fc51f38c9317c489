import type { GenericObject } from './generic-object.ts'

const dynamicKey = /^q(HyperCube|ListObject|SelectionObject|TreeData)Def$|^q(String|Value)Expression$/
const known = new WeakMap<object, boolean>()

/** Whether a layout may look different after a selection. */
export function dependsOnSelections({ effective }: GenericObject): boolean {
  const before = known.get(effective)
  if (before !== undefined) return before
  const result = holdsDefinition(effective)
  known.set(effective, result)
  return result
}

function holdsDefinition(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, child]) => dynamicKey.test(key) || holdsDefinition(child))
}
