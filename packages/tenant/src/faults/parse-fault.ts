import { isRecord } from '@oriel/protocol'
import { TenantError } from '../tenant-error.ts'
import { faultCatalogue } from './catalogue.ts'
import type { Fault, FaultName } from './fault.ts'
import { scopeFacts, scopeOf, type ParameterFacts } from './fault-facts.ts'

/**
 * Reads a fault from JSON, strictly: a misspelt parameter must not become a fault that fits everything, nor a scope
 * that cannot fit one that never acts.
 *
 * @throws {@link TenantError} ERR_TENANT_FAULT.
 */
export function parseFault(value: unknown): Fault {
  if (!isRecord(value)) throw faultError('it is not an object', 'Give {"name": "…", …}.')
  const { name, scope, ...parameters } = value
  if (!isFaultName(name)) {
    throw faultError(`there is none called ${shown(name)}`, `Choose one of ${Object.keys(faultCatalogue).join(', ')}.`)
  }
  checkFields(parameters, { ...faultCatalogue[name].parameters }, name)
  if (scope !== undefined) {
    if (!isRecord(scope)) throw faultError('its scope is not an object', 'Give {"scope": {"user": "…"}}.')
    const { reach } = faultCatalogue[name]
    checkFields(
      scope,
      Object.fromEntries(scopeOf[reach].map((field) => [field, scopeFacts[field]])),
      `the scope of ${name}`,
    )
  }
  // Every field was checked against the catalogue, which the type is made from.
  return value as Fault
}

function isFaultName(name: unknown): name is FaultName {
  return typeof name === 'string' && Object.hasOwn(faultCatalogue, name)
}

function checkFields(
  given: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, ParameterFacts>>,
  where: string,
): void {
  for (const [name, facts] of Object.entries(known)) {
    if (facts.required === true && given[name] === undefined) throw faultError(`${where} needs ${name}`, facts.meaning)
  }
  for (const [name, value] of Object.entries(given)) {
    const facts = Object.hasOwn(known, name) ? known[name] : undefined
    if (facts === undefined) {
      throw faultError(`${where} has no ${shown(name)}`, `It takes ${Object.keys(known).join(', ') || 'nothing'}.`)
    }
    if (value !== undefined && !fits(value, facts)) {
      const choices = facts.choices === undefined ? '' : ` One of ${facts.choices.join(', ')}.`
      throw faultError(`${name} of ${where} cannot be ${shown(value)}`, facts.meaning + choices)
    }
  }
}

function fits(value: unknown, facts: ParameterFacts): boolean {
  switch (facts.kind) {
    case 'text':
      return typeof value === 'string' && value.length <= 1000
    case 'flag':
      return typeof value === 'boolean'
    case 'choice':
      return typeof value === 'string' && (facts.choices ?? []).includes(value)
    case 'close-code':
      return Number.isInteger(value) && isCloseCode(Number(value))
    case 'integer':
      return (
        Number.isSafeInteger(value) && Number(value) >= (facts.atLeast ?? 0) && Number(value) <= (facts.atMost ?? 1e9)
      )
  }
}

/** Codes that can be shown to a client. Source: RFC 6455 section 7.4; 1004 and 1015 have no meaning on the wire. */
function isCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1014 && code !== 1004) || (code >= 3000 && code <= 4999)
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 60)
}

function faultError(what: string, fix: string): TenantError {
  return new TenantError('ERR_TENANT_FAULT', `the fault cannot be added: ${what}`, fix)
}
