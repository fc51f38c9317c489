import type { AppDefinition } from './app-definition.ts'
import { AppLoadError } from './app-load-error.ts'
import { parseDimension } from './cube/cube-definition.ts'
import { textOfExpression } from './cube/sort-criteria.ts'
import type { DataModel } from './data-model.ts'
import { compileExpression } from './expression/compile.ts'
import { type GenericObject, objectsOfTree } from './generic-object.ts'
import { isObject, type JsonObject, objectOr, stringOr } from './json.ts'
import { QixError } from './qix-error.ts'

// An app's objects are checked against its data when it is loaded: what a person has misspelt is found at once, with its
// place, and not by whoever opens the sheet. What is right in Qlik but not supported here is no mistake: it draws an
// error where the chart would be.

/**
 * @throws {@link AppLoadError} for an object that names a field, a master item or an object that is not there, or holds
 *   an expression that cannot be read; and for two objects with one id.
 */
export function checkObjects(app: AppDefinition, model: DataModel): void {
  const known = new Map<string, { object: GenericObject; place: string }>()
  app.objects.forEach((tree, index) => {
    objectsOfTree(tree, true).forEach((object, nested) => {
      const place = nested === 0 ? `objects[${index}]` : `objects[${index}], child "${object.id}"`
      if (known.has(object.id)) {
        throw new AppLoadError(app.file, `${place}.qInfo.qId`, `"${object.id}" is already the id of another object`)
      }
      known.set(object.id, { object, place })
    })
  })
  const check: Check = {
    app,
    model,
    object: (id) => known.get(id)?.object.properties,
    variables: new Set(app.variables.map((variable) => stringOr(variable['qName'], ''))),
  }
  for (const { object, place } of known.values()) checkObject(check, object, place)
}

interface Check {
  readonly app: AppDefinition
  readonly model: DataModel
  readonly object: (id: string) => JsonObject | undefined
  /** They are put into expressions before these are read. */
  readonly variables: ReadonlySet<string>
}

function checkObject(check: Check, { type, properties }: GenericObject, place: string): void {
  if (type === 'sheet') checkCells(check, properties, place)
  if (type === 'dimension') checkPart(check, `${place}.qDim`, () => dimension(check, { qDef: properties['qDim'] }))
  if (type === 'measure') checkExpression(check, `${place}.qMeasure.qDef`, objectOr(properties['qMeasure'])['qDef'])
  checkDefinitions(check, properties, place)
}

/** Finds hypercubes and list objects wherever they are. */
function checkDefinitions(check: Check, value: unknown, place: string): void {
  if (Array.isArray(value)) value.forEach((item, index) => checkDefinitions(check, item, `${place}[${index}]`))
  if (!isObject(value)) return
  for (const [key, child] of Object.entries(value)) {
    const here = `${place}.${key}`
    if (key === 'qListObjectDef') checkPart(check, here, () => dimension(check, objectOr(child)))
    else if (key === 'qHyperCubeDef') checkCube(check, objectOr(child), here)
    else checkDefinitions(check, child, here)
  }
}

function checkCube(check: Check, definition: JsonObject, place: string): void {
  for (const key of ['qDimensions', 'qMeasures'] as const) {
    const items = definition[key] ?? []
    if (!Array.isArray(items)) throw new AppLoadError(check.app.file, `${place}.${key}`, 'must be an array')
    items.forEach((item: unknown, index) => {
      const here = `${place}.${key}[${index}]`
      if (!isObject(item)) throw new AppLoadError(check.app.file, here, 'must be an object')
      if (key === 'qDimensions') checkPart(check, here, () => dimension(check, item))
      else checkMeasure(check, item, here)
    })
  }
}

function checkMeasure(check: Check, item: JsonObject, place: string): void {
  const id = stringOr(item['qLibraryId'], '')
  if (id === '') return checkExpression(check, `${place}.qDef.qDef`, objectOr(item['qDef'])['qDef'])
  if (check.object(id) === undefined)
    throw new AppLoadError(check.app.file, `${place}.qLibraryId`, `the app has no master measure with the id ${id}`)
}

function dimension({ model, object }: Check, item: JsonObject): void {
  parseDimension(model, item, object)
}

function checkExpression(check: Check, place: string, expression: unknown): void {
  const text = textOfExpression(expression)
  // What a variable holds is put in before the rest is read.
  if (text !== '' && !text.includes('$(')) checkPart(check, place, () => compileExpression(check.model, text))
}

function checkPart({ app, variables }: Check, place: string, parse: () => void): void {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof QixError)) throw error
    if (error.message.startsWith('Not supported') || variables.has(error.parameter)) return
    throw new AppLoadError(app.file, place, error.message, { cause: error })
  }
}

function checkCells(check: Check, sheet: JsonObject, place: string): void {
  const cells = sheet['cells'] ?? []
  if (!Array.isArray(cells)) throw new AppLoadError(check.app.file, `${place}.cells`, 'must be an array')
  cells.forEach((cell: unknown, index) => {
    const name = objectOr(cell)['name']
    const here = `${place}.cells[${index}].name`
    if (typeof name !== 'string' || name === '')
      throw new AppLoadError(check.app.file, here, 'must be the id of an object')
    if (check.object(name) === undefined)
      throw new AppLoadError(check.app.file, here, `the app has no object "${name}"`)
  })
}
