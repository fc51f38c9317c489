import { arrayOr, isObject, type JsonObject, numberOr, objectOr } from '../json.ts'
import { errorCodes, QixError } from '../qix-error.ts'
import { textOfExpression } from './sort-criteria.ts'

/** Whether a setting asks for something. Charts write many that ask for nothing. */
type Asks = (value: unknown) => boolean

const isTrue: Asks = (value) => value === true
const isFilled: Asks = (value) =>
  Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0
const isExpression: Asks = (value) => textOfExpression(value) !== ''
const isCondition: Asks = (value) => textOfExpression(objectOr(value)['qCond']) !== ''
const isNumber: Asks = (value) => numberOr(value, 0) !== 0
const isIn =
  (key: string): Asks =>
  (value) =>
    arrayOr(value).some((item) => isNumber(objectOr(item)[key])) || isNumber(objectOr(value)[key])

const ofCube: Readonly<Record<string, Asks>> = {
  qContextSetExpression: isExpression,
  qPopulateMissing: isTrue,
  qDynamicScript: isFilled,
}
const ofDimension: Readonly<Record<string, Asks>> = {
  qShowAll: isTrue,
  qCalcCond: isExpression,
  qCalcCondition: isCondition,
}
const ofDimensionDef: Readonly<Record<string, Asks>> = { qSortCriterias: isIn('qSortByGreyness') }
const ofMeasure: Readonly<Record<string, Asks>> = {
  qSortBy: isIn('qSortByGreyness'),
  qCalcCond: isExpression,
  qCalcCondition: isCondition,
  qTrendLines: isFilled,
}
const ofMeasureDef: Readonly<Record<string, Asks>> = { qRelative: isTrue, qBrutalSum: isTrue, qAccumulate: isNumber }

/**
 * Settings that would change a cube's values, and that this engine does not follow: better refused by name than passed
 * over.
 *
 * @throws {@link QixError} 7003 naming the setting.
 */
export function refuseUnsupported(definition: JsonObject): void {
  refuse(definition, ofCube, '')
  arrayOr(definition['qDimensions']).forEach((item, index) => {
    refuse(objectOr(item), ofDimension, `qDimensions/${index}/`)
    refuse(objectOr(objectOr(item)['qDef']), ofDimensionDef, `qDimensions/${index}/qDef/`)
  })
  arrayOr(definition['qMeasures']).forEach((item, index) => {
    refuse(objectOr(item), ofMeasure, `qMeasures/${index}/`)
    refuse(objectOr(objectOr(item)['qDef']), ofMeasureDef, `qMeasures/${index}/qDef/`)
  })
}

function refuse(object: JsonObject, settings: Readonly<Record<string, Asks>>, path: string): void {
  for (const [name, asks] of Object.entries(settings)) {
    if (!asks(object[name])) continue
    const what = name === 'qSortCriterias' || name === 'qSortBy' ? `${name} by qSortByGreyness` : name
    throw new QixError(errorCodes.badExpression, name, `Not supported by this engine: ${what}, at ${path}${name}`)
  }
}
